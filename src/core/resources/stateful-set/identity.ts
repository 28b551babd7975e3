import { controllerRef } from '../../api/edit.ts';
import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet, Volume } from '../../api/types.ts';
import type { DraftOf } from '../../runtime/client.ts';

/**
 * Who is who in a StatefulSet: ordinals, names, labels, and the claims that go with each pod. Pure.
 * Upstream: pkg/controller/statefulset/stateful_set_utils.go.
 */
const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';
const REVISION_LABEL = 'controller-revision-hash';

export type PodDraft = DraftOf<'Pod'>;
type Named = { readonly metadata: { readonly name?: string } };

const NAME = /^(.*)-([0-9]+)$/;
const MAX_ORDINAL = 2 ** 31 - 1;

export const parentNameOf = (pod: Named): string => NAME.exec(pod.metadata.name ?? '')?.[1] ?? '';

/** -1 if the name has none. */
export function ordinalOf(pod: Named): number {
  const digits = NAME.exec(pod.metadata.name ?? '')?.[2];
  const ordinal = digits === undefined ? -1 : Number(digits);
  return ordinal > MAX_ORDINAL ? -1 : ordinal;
}

export const startOf = (set: StatefulSet): number => set.spec.ordinals?.start ?? 0;
export const replicasOf = (set: StatefulSet): number => set.spec.replicas ?? 1;

export function isInRange(pod: Named, set: StatefulSet): boolean {
  const ordinal = ordinalOf(pod);
  return ordinal >= startOf(set) && ordinal < startOf(set) + replicasOf(set);
}

export const revisionOf = (pod: {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}): string => pod.metadata.labels?.[REVISION_LABEL] ?? '';

export const claimNameOf = (set: StatefulSet, template: string, ordinal: number): string =>
  `${template}-${set.metadata.name}-${ordinal}`;

/** Names of the claims of a pod, in the order of the templates. */
export const claimNamesOf = (set: StatefulSet, ordinal: number): string[] =>
  (set.spec.volumeClaimTemplates ?? []).map((t) => claimNameOf(set, t.metadata?.name ?? '', ordinal));

/** The claims a pod needs, as they are created. */
export function draftClaims(set: StatefulSet, ordinal: number): DraftOf<'PersistentVolumeClaim'>[] {
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
      ...(metadata?.finalizers ? { finalizers: metadata.finalizers } : {}),
      ...(metadata?.ownerReferences ? { ownerReferences: metadata.ownerReferences } : {}),
      labels: { ...metadata?.labels, ...set.spec.selector?.matchLabels },
      name: claimNameOf(set, metadata?.name ?? '', ordinal),
      namespace: set.metadata.namespace ?? '',
    },
    spec: spec as PersistentVolumeClaim['spec'],
  }));
}

export function identityMatches(set: StatefulSet, pod: Pod): boolean {
  const { name, namespace, labels } = pod.metadata;
  return (
    ordinalOf(pod) >= 0 &&
    parentNameOf(pod) === set.metadata.name &&
    name === `${set.metadata.name}-${ordinalOf(pod)}` &&
    namespace === set.metadata.namespace &&
    labels?.[POD_NAME_LABEL] === name
  );
}

export function storageMatches(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod);
  if (ordinal < 0) return false;
  return (set.spec.volumeClaimTemplates ?? []).every(({ metadata }) => {
    const volume = pod.spec.volumes?.find((v) => v.name === metadata?.name);
    return volume?.persistentVolumeClaim?.claimName === claimNameOf(set, metadata?.name ?? '', ordinal);
  });
}

/** The claims' volumes, then those of the template that they do not replace. */
export function volumesOf(set: StatefulSet, ordinal: number, volumes: readonly Volume[] = []): Volume[] {
  const templates = set.spec.volumeClaimTemplates ?? [];
  const names = new Set(templates.map((t) => t.metadata?.name));
  const claims = templates.map(({ metadata }) => ({
    name: metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claimNameOf(set, metadata?.name ?? '', ordinal) },
  }));
  return [...claims, ...volumes.filter((v) => !names.has(v.name))];
}

export const identityLabels = (set: StatefulSet, ordinal: number): Record<string, string> => ({
  [POD_NAME_LABEL]: `${set.metadata.name}-${ordinal}`,
  [POD_INDEX_LABEL]: String(ordinal),
});

export function draftPod(
  set: StatefulSet,
  template: PodTemplateSpec | undefined,
  revision: string,
  ordinal: number,
): PodDraft {
  const { metadata, spec } = template ?? {};
  const name = `${set.metadata.name}-${ordinal}`;
  const volumes = volumesOf(set, ordinal, spec?.volumes);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: set.metadata.namespace ?? '',
      labels: { ...metadata?.labels, ...identityLabels(set, ordinal), [REVISION_LABEL]: revision },
      ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
      ...(metadata?.finalizers ? { finalizers: metadata.finalizers } : {}),
      ownerReferences: [controllerRef(set)],
    },
    spec: {
      ...(spec ?? { containers: [] }),
      ...(volumes.length > 0 ? { volumes } : {}),
      hostname: name,
      ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
    },
  };
}
