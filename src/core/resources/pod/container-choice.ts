import { badRequest } from '../../api/status-error.ts';
import type { Pod } from '../../api/types.ts';

/**
 * Which container a request to a pod's log, exec or attach means.
 * Upstream: pkg/registry/core/pod/strategy.go (validateContainer, streamLocation).
 */
export function chooseContainer(pod: Pod, wanted: string | undefined): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const names = [...initContainers, ...containers, ...ephemeralContainers].map((c) => c.name);
  const name = pod.metadata.name ?? '';
  if (wanted) {
    if (!names.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${name}`);
    return wanted;
  }
  if (containers.length === 1) return (containers[0] as { name: string }).name;
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`);
}

export function checkPlaced(pod: Pod): void {
  if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name ?? ''} does not have a host assigned`);
}

export function containerStatus(pod: Pod, container: string) {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    (s) => s.name === container,
  );
}
