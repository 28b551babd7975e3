import { forbidden, invalid, type FieldError } from '../../api/field-error.ts';
import type { Container, Pod, PodSpec, ResourceRequirements } from '../../api/types.ts';
import type { PartUpdate } from '../../apiserver/kind.ts';
import { deepEqual } from '../../lib/equal.ts';
import { qosClassOf } from './qos-class.ts';
import { validatePodSpec } from './validate-spec.ts';

/**
 * pods/resize: CPU and memory of containers, changed while they run.
 * Upstream: podResizeStrategy in pkg/registry/core/pod/strategy.go; ValidatePodResize in
 * pkg/apis/core/validation/validation.go.
 */
export const resize: PartUpdate<Pod> = { prepare, validate };

function prepare(pod: Pod, old: Pod): Pod {
  const { initContainers } = old.spec;
  const isSameLength =
    pod.spec.containers?.length === old.spec.containers.length &&
    (pod.spec.initContainers?.length ?? 0) === (initContainers?.length ?? 0);
  if (!isSameLength) return pod;
  const containers = merged(pod.spec.containers, old.spec.containers);
  const init = initContainers && merged(pod.spec.initContainers ?? [], initContainers);
  const spec: PodSpec = { ...old.spec, containers, ...(init ? { initContainers: init } : {}) };
  if (pod.spec.resources !== undefined) spec.resources = pod.spec.resources;
  else delete spec.resources;
  return { ...old, spec };
}

/** The old containers with the new resources; renamed ones are left for validation to find. */
function merged(now: readonly Container[], was: readonly Container[]): Container[] {
  if (now.some((c, i) => c.name !== was[i]?.name)) return [...now];
  return was.map((c, i) => {
    const { resources, resizePolicy } = now[i] as Container;
    const { resources: _r, resizePolicy: _p, ...rest } = c;
    return { ...rest, ...(resources ? { resources } : {}), ...(resizePolicy ? { resizePolicy } : {}) };
  });
}

const MIRROR = 'kubernetes.io/config.mirror';
const LISTS = ['containers', 'initContainers'] as const;
const ONLY = 'only cpu and memory resources are mutable';

function validate(pod: Pod, old: Pod): readonly FieldError[] {
  const out = validatePodSpec(pod.spec, 'spec', true);
  if (old.metadata.annotations?.[MIRROR] !== undefined) return [forbidden('', 'static pods cannot be resized')];
  if (old.spec.os?.name === 'windows') return [forbidden('', 'windows pods cannot be resized')];
  const qos = qosClassOf(pod.spec);
  if ((old.status?.qosClass ?? qosClassOf(old.spec)) !== qos)
    out.push(invalid('spec', pod.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'));

  out.push(...validateWhole(pod.spec.resources, old.spec.resources));
  const order = LISTS.flatMap((list) => validateOrder(pod.spec[list] ?? [], old.spec[list] ?? [], list));
  if (order.length > 0) return [...out, ...order];
  for (const list of ['initContainers', 'containers'] as const) {
    (old.spec[list] ?? []).forEach((was, i) => {
      const now = (pod.spec[list] ?? [])[i] as Container;
      out.push(...validateRemoved(now.resources, was.resources, `spec.${list}[${i}].resources`));
    });
  }
  out.push(...validateOnlyCompute(pod.spec, old.spec));
  return out;
}

function validateOrder(now: readonly Container[], was: readonly Container[], list: string): FieldError[] {
  if (now.length !== was.length) return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  const text = `${list} may not be renamed or reordered on resize`;
  return was.flatMap((c, i) => (now[i]?.name === c.name ? [] : [forbidden(`spec.${list}[${i}].name`, text)]));
}

function validateRemoved(
  now: ResourceRequirements | undefined,
  was: ResourceRequirements | undefined,
  field: string,
): FieldError[] {
  return (['requests', 'limits'] as const)
    .filter((which) => Object.keys(was?.[which] ?? {}).some((name) => now?.[which]?.[name] === undefined))
    .map((which) => forbidden(`${field}.${which}`, `resource ${which} cannot be removed`));
}

function validateOnlyCompute(now: PodSpec, was: PodSpec): FieldError[] {
  const out: FieldError[] = [];
  now.containers.forEach((c, i) => {
    if (!deepEqual(others(c), others(was.containers[i] as Container))) out.push(forbidden('spec', ONLY));
  });
  (now.initContainers ?? []).forEach((c, i) => {
    const old = (was.initContainers ?? [])[i] as Container;
    if (!deepEqual(others(c), others(old))) {
      const text = 'only cpu and memory resources for init or sidecar containers are mutable';
      out.push(forbidden(`spec.initContainers[${i}]`, text));
    }
  });
  return out;
}

/** Resources of the pod as a whole. Upstream: validatePodLevelResourcesResize. */
function validateWhole(now: ResourceRequirements | undefined, was: ResourceRequirements | undefined): FieldError[] {
  if (was && !now) return [forbidden('spec.resources', 'pod-level resources cannot be removed')];
  const out = (['requests', 'limits'] as const)
    .filter((which) => Object.keys(was?.[which] ?? {}).some((name) => now?.[which]?.[name] === undefined))
    .map((which) => forbidden(`spec.resources.${which}`, `pod-level resource ${which} cannot be removed`));
  const kept = (r: ResourceRequirements = {}): object => ({ requests: strip(r.requests), limits: strip(r.limits) });
  if (!deepEqual(kept(now), kept(was)))
    out.push(forbidden('spec', 'only cpu and memory resources are mutable at pod-level'));
  return out;
}

const strip = (list: Readonly<Record<string, unknown>> = {}): object =>
  Object.fromEntries(Object.entries(list).filter(([name]) => name !== 'cpu' && name !== 'memory'));

/** A container without what may be resized. */
function others({ resources = {}, ...rest }: Container): object {
  return { ...rest, requests: strip(resources.requests), limits: strip(resources.limits), claims: resources.claims };
}
