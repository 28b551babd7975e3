import { withMeta } from '../../api/edit.ts';
import type { Container, LimitRangeItem, Pod } from '../../api/types.ts';
import type { Amounts } from '../shared/amounts.ts';

/**
 * What a LimitRange gives containers that do not say for themselves, and the annotation that tells of it.
 * Upstream: mergePodResourceRequirements in plugin/pkg/admission/limitranger/admission.go.
 */
const ANNOTATION = 'kubernetes.io/limit-ranger';

export function withDefaults(pod: Pod, limits: readonly LimitRangeItem[]): Pod {
  const items = limits.filter(({ type }) => type === 'Container');
  const request: Amounts = Object.assign({}, ...items.map((item) => item.defaultRequest ?? {}));
  const limit: Amounts = Object.assign({}, ...items.map((item) => item.default ?? {}));
  const notes: string[] = [];
  const complete = (what: string) => (c: Container) => completed(c, { request, limit, what, notes });
  // a pod without containers is refused later, by its validation
  if (!pod.spec?.containers) return pod;
  const containers = pod.spec.containers.map(complete('container'));
  const initContainers = pod.spec.initContainers?.map(complete('init container'));
  if (notes.length === 0) return pod;
  const annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` };
  const spec = { ...pod.spec, containers, ...(initContainers ? { initContainers } : {}) };
  return withMeta({ ...pod, spec }, { annotations });
}

interface Defaults {
  readonly request: Amounts;
  readonly limit: Amounts;
  readonly what: string;
  /** Appended to. */
  readonly notes: string[];
}

function completed(container: Container, { request, limit, what, notes }: Defaults): Container {
  const { requests = {}, limits = {} } = container.resources ?? {};
  const newRequests = missing(request, requests);
  const newLimits = missing(limit, limits);
  if (newRequests.length > 0) notes.push(`${newRequests.join(', ')} request for ${what} ${container.name}`);
  if (newLimits.length > 0) notes.push(`${newLimits.join(', ')} limit for ${what} ${container.name}`);
  if (newRequests.length + newLimits.length === 0) return container;
  const resources = {
    ...container.resources,
    ...(newLimits.length > 0 ? { limits: { ...limit, ...limits } } : {}),
    ...(newRequests.length > 0 ? { requests: { ...request, ...requests } } : {}),
  };
  return { ...container, resources };
}

const missing = (defaults: Amounts, own: object): string[] =>
  Object.keys(defaults)
    .filter((name) => !(name in own))
    .sort();
