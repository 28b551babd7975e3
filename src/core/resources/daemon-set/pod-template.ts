import { controllerRef } from '../../api/edit.ts';
import type { Affinity, DaemonSet, Pod, PodSpec, Toleration } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { DraftOf } from '../../runtime/client.ts';

/**
 * What a daemon pod looks like: the template, tolerations that let it stay when its node is in trouble, labels that say
 * which revision it is of, and an affinity that leaves the scheduler one node only.
 * Upstream: pkg/controller/daemon/util/daemonset_util.go.
 */
export const HASH_LABEL = 'controller-revision-hash';
const GENERATION_LABEL = 'pod-template-generation';
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';
const NAME_FIELD = 'metadata.name';

const TOLERATED: readonly (readonly [taint: string, effect: 'NoExecute' | 'NoSchedule'])[] = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
];

/** The template's tolerations and those every daemon pod has. */
export function daemonTolerations(spec: PodSpec): Toleration[] {
  const all = spec.hostNetwork === true ? [...TOLERATED, ['network-unavailable', 'NoSchedule'] as const] : TOLERATED;
  let out = spec.tolerations ?? [];
  for (const [taint, effect] of all)
    out = withToleration(out, { key: `node.kubernetes.io/${taint}`, operator: 'Exists', effect });
  return out;
}

/** One that differs only in how long it holds is replaced. */
function withToleration(list: Toleration[], wanted: Toleration): Toleration[] {
  const isSame = (t: Toleration): boolean =>
    t.key === wanted.key && t.effect === wanted.effect && t.operator === wanted.operator && !t.value;
  if (!list.some(isSame)) return [...list, wanted];
  return list.some((t) => isSame(t) && deepEqual(t, wanted)) ? list : list.map((t) => (isSame(t) ? wanted : t));
}

/** Count of the template's changes; undefined if the annotation is missing or no number. */
export function templateGeneration({ metadata }: DaemonSet): string | undefined {
  const text = metadata.annotations?.[GENERATION_ANNOTATION];
  return text !== undefined && /^[+-]?\d+$/.test(text) ? String(Number(text)) : undefined;
}

export function isUpdated(pod: Pod, hash: string, generation: string | undefined): boolean {
  const { labels } = pod.metadata;
  return labels?.[HASH_LABEL] === hash || (generation !== undefined && labels?.[GENERATION_LABEL] === generation);
}

/** Makes drafts of the pods of one revision. */
export function daemonPodDraft(ds: DaemonSet, hash: string): (node: string) => DraftOf<'Pod'> {
  const { metadata, spec = { containers: [] } } = ds.spec.template;
  const generation = templateGeneration(ds);
  const shared = {
    generateName: `${ds.metadata.name}-`,
    namespace: ds.metadata.namespace ?? '',
    labels: {
      ...metadata?.labels,
      ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
      [HASH_LABEL]: hash,
    },
    ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
    ...(metadata?.finalizers ? { finalizers: metadata.finalizers } : {}),
    ownerReferences: [controllerRef(ds)],
  };
  const tolerations = daemonTolerations(spec);
  return (node) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: shared,
    spec: { ...spec, tolerations, affinity: onlyNode(spec.affinity, node) },
  });
}

/** Required node affinity of the template is replaced: the controller has looked at it already. */
export function onlyNode(affinity: Affinity | undefined, node: string): Affinity {
  const nodeSelectorTerms = [{ matchFields: [{ key: NAME_FIELD, operator: 'In' as const, values: [node] }] }];
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
  return { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, ...required } };
}

/** The node a daemon pod is on or waits for. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  for (const term of required?.nodeSelectorTerms ?? []) {
    const field = term.matchFields?.find((f) => f.key === NAME_FIELD && f.operator === 'In');
    if (field) return field.values?.length === 1 ? field.values[0] : undefined;
  }
  return undefined;
}
