import { toMilli } from '../../api/quantity.ts';
import type { Container, Pod } from '../../api/types.ts';

/**
 * What each pod requests of a resource, in thousandths: the base of a utilization.
 * Upstream: calculateRequests in pkg/controller/podautoscaler/replica_calculator.go.
 */
export type PodRequestsMilli = { readonly byPod: ReadonlyMap<string, number> } | { readonly error: string };

export function podRequestsMilli(pods: readonly Pod[], container: string, resource: string): PodRequestsMilli {
  const byPod = new Map<string, number>();
  for (const pod of pods) {
    const request =
      container === '' && hasPodLevelRequests(pod) ? podLevel(pod, resource) : ofContainers(pod, container, resource);
    if (typeof request === 'string') return { error: request };
    byPod.set(pod.metadata.name, request);
  }
  return { byPod };
}

const hasPodLevelRequests = ({ spec }: Pod): boolean => Object.keys(spec.resources?.requests ?? {}).length > 0;

/** Defaulting has completed them from the containers'. */
function podLevel(pod: Pod, resource: string): number | string {
  const request = pod.spec.resources?.requests?.[resource];
  if (request !== undefined) return toMilli(request);
  return `missing pod-level request for ${resource} in Pod ${pod.metadata.name}`;
}

const isSidecar = (c: Container): boolean => c.restartPolicy === 'Always';

function ofContainers(pod: Pod, container: string, resource: string): number | string {
  const { name } = pod.metadata;
  let sum = 0;
  for (const c of [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(isSidecar)]) {
    if (container !== '' && container !== c.name) continue;
    const request = c.resources?.requests?.[resource];
    if (request === undefined) return `missing request for ${resource} in container ${c.name} of Pod ${name}`;
    sum += toMilli(request);
    if (container !== '') return sum;
  }
  return container === '' ? sum : `container ${container} not found in Pod ${name}`;
}
