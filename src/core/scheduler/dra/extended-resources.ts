import { controllerRef } from '../../api/edit.ts';
import { CLAIM, CLAIM_FINALIZER, EXTENDED_CLAIM_ANNOTATION } from '../../api/resource-claim.ts';
import { isConflict, isNotFound } from '../../api/status-error.ts';
import { toUnits } from '../../api/quantity.ts';
import type {
  Container,
  ContainerExtendedResourceRequest,
  DeviceRequest,
  Pod,
  ResourceClaim,
} from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';

/**
 * Extended resources that a DeviceClass stands for: the pod says `example.com/gpu: 1` as ever, and the scheduler makes a
 * claim of its own for it. Upstream: extendeddynamicresources.go in pkg/scheduler/framework/plugins/dynamicresources.
 */
/** No valid name: the claim is only in the scheduler's memory. */
const IN_MEMORY = '<extended-resources>';

export const isInMemory = (claim: ResourceClaim): boolean => claim.metadata.name === IN_MEMORY;

/** The claim that an earlier attempt made, among those of the pod. */
export const findExtendedClaim = (claims: readonly ResourceClaim[]): ResourceClaim | undefined =>
  claims.find(({ metadata }) => metadata.annotations?.[EXTENDED_CLAIM_ANNOTATION] === 'true');

export function newExtendedClaim(pod: Pod): ResourceClaim {
  const { namespace, name, uid } = pod.metadata;
  const { blockOwnerDeletion: _, ...owner } = controllerRef({ apiVersion: 'v1', kind: 'Pod', metadata: { name, uid } });
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: {
      ...(namespace === undefined ? {} : { namespace }),
      name: IN_MEMORY,
      generateName: `${name}-extended-resources-`,
      uid,
      resourceVersion: '',
      creationTimestamp: '',
      ownerReferences: [owner],
      annotations: { [EXTENDED_CLAIM_ANNOTATION]: 'true' },
    },
    spec: {},
  };
}

/** Writes the claim; the server gives it its name. */
export function createExtendedClaim(ctx: ComponentContext, claim: ResourceClaim): ResourceClaim {
  const { name: _n, uid: _u, resourceVersion: _r, creationTimestamp: _c, ...metadata } = claim.metadata;
  return ctx.client.create(CLAIM, { ...claim, metadata });
}

/** Takes the finalizer off, and deletes. */
export function deleteClaim(ctx: ComponentContext, { metadata: { namespace = '', name } }: ResourceClaim): void {
  for (let i = 0; i < 5; i++) {
    const claim = ctx.client.find(CLAIM, namespace, name);
    if (!claim) return;
    try {
      const finalizers = (claim.metadata.finalizers ?? []).filter((f) => f !== CLAIM_FINALIZER);
      ctx.client.update(CLAIM, { ...claim, metadata: { ...claim.metadata, finalizers } });
      return ctx.client.delete(CLAIM, namespace, name);
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isConflict(error)) throw error;
    }
  }
}

export interface Requests {
  readonly requests: readonly DeviceRequest[];
  readonly mappings: readonly ContainerExtendedResourceRequest[];
}

/** `classes`: the class of each resource that this node has to give by claim. Upstream: createRequestsAndMappings. */
export function requestsOf(pod: Pod, classes: ReadonlyMap<string, string>): Requests {
  const requests: DeviceRequest[] = [];
  const mappings: ContainerExtendedResourceRequest[] = [];
  for (const [resource, className] of [...classes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const made = requestsOfResource(pod, resource, className);
    requests.push(...made.requests);
    mappings.push(...made.mappings);
  }
  return { requests: requests.sort((a, b) => (a.name < b.name ? -1 : 1)), mappings };
}

/** Init containers that end may use what later containers get; of what they need besides, the most is asked once. */
function requestsOfResource(pod: Pod, resource: string, className: string): Requests {
  const { initContainers = [], containers } = pod.spec;
  const all = [...initContainers, ...containers];
  const ends = (c: Container, i: number) => i < initContainers.length && c.restartPolicy !== 'Always';
  const long = all.map((c, i) => (ends(c, i) ? NOTHING : requestOf(i, c, resource, className, [])));
  const short = all.map(
    (c, i) =>
    ends(c, i) ? requestOf(i, c, resource, className, long.slice(i).map((l) => l.request)) : NOTHING, // prettier-ignore
  );
  const asked = short.flatMap(({ request }) => request ?? []);
  const most = asked.reduce<DeviceRequest | undefined>((a, b) => (a && countOf(a) >= countOf(b) ? a : b), undefined);
  const names = new Set(asked.map((r) => r.name));
  const shortMappings = short
    .flatMap((s) => s.mappings)
    .map((m) => (most && names.has(m.requestName) ? { ...m, requestName: most.name } : m));
  return {
    requests: [...(most ? [most] : []), ...long.flatMap(({ request }) => request ?? [])],
    mappings: [...long.flatMap((l) => l.mappings), ...shortMappings],
  };
}

interface ContainerRequest {
  readonly request?: DeviceRequest;
  readonly mappings: readonly ContainerExtendedResourceRequest[];
}

const NOTHING: ContainerRequest = { mappings: [] };
const countOf = ({ exactly }: DeviceRequest): number => exactly?.count ?? 0;

function requestOf(
  index: number,
  container: Container,
  resource: string,
  className: string,
  reusable: readonly (DeviceRequest | undefined)[],
): ContainerRequest {
  const asked = container.resources?.requests ?? {};
  const wanted = toUnits(asked[resource]);
  if (wanted === 0) return NOTHING;
  const to = (requestName: string) => ({ containerName: container.name, resourceName: resource, requestName });
  const mappings: ContainerExtendedResourceRequest[] = [];
  let sum = 0;
  for (const request of reusable) {
    if (!request) continue;
    sum += countOf(request);
    mappings.push(to(request.name));
    if (sum >= wanted) return { mappings };
  }
  const name = `container-${index}-request-${Object.keys(asked).sort().indexOf(resource)}`;
  mappings.push(to(name));
  const exactly = { deviceClassName: className, allocationMode: 'ExactCount' as const, count: wanted - sum };
  return { request: { name, exactly }, mappings };
}
