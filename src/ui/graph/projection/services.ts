import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { Endpoint, EndpointSlice, KubeObject } from '../../../core/api/types.ts';
import type { EndpointCounts, GraphEdge, GraphInput } from './types.ts';
import { machineId } from './machines.ts';
import { podKey } from './pod-key.ts';

/** What EndpointSlices say about Services: who is behind them, where, and who of them takes requests. */
export interface ServiceEndpoint {
  readonly pod: ObjectKey | null;
  readonly node: string;
  readonly isReady: boolean;
}

const SLICE_PREFIX = 'discovery.k8s.io/EndpointSlice/';
const SERVICE_LABEL = 'kubernetes.io/service-name';
export const SERVICE = 'Service';

/** Endpoints by key of the Service. */
export type Endpoints = ReadonlyMap<ObjectKey, readonly ServiceEndpoint[]>;

export function endpointsByService(objects: GraphInput['objects']): Endpoints {
  const byService = new Map<ObjectKey, ServiceEndpoint[]>();
  for (const [key, object] of objects) {
    if (!isSlice(key, object)) continue;
    const name = object.metadata.labels?.[SERVICE_LABEL];
    if (name === undefined) continue;
    const service = objectKey(SERVICE, object.metadata.namespace, name);
    const list = byService.get(service) ?? [];
    for (const endpoint of object.endpoints ?? []) list.push(readEndpoint(endpoint, object.metadata.namespace ?? ''));
    byService.set(service, list);
  }
  return byService;
}

export function isSlice(key: ObjectKey, _object: KubeObject): _object is EndpointSlice {
  return key.startsWith(SLICE_PREFIX);
}

/** Upstream reads a missing `ready` as true. */
export function readEndpoint(endpoint: Endpoint, namespace: string): ServiceEndpoint {
  const name = endpoint.targetRef?.name;
  return {
    pod: name === undefined ? null : podKey(endpoint.targetRef?.namespace ?? namespace, name),
    node: endpoint.nodeName ?? '',
    isReady: endpoint.conditions?.ready ?? true,
  };
}

export function countEndpoints(endpoints: readonly ServiceEndpoint[] | undefined): EndpointCounts {
  return { total: endpoints?.length ?? 0, ready: endpoints?.filter((endpoint) => endpoint.isReady).length ?? 0 };
}

/** One edge from a Service to each machine that holds endpoints of it. */
export function routeEdges(service: ObjectKey, endpoints: readonly ServiceEndpoint[]): GraphEdge[] {
  const byNode = new Map<string, ServiceEndpoint[]>();
  for (const endpoint of endpoints) {
    if (endpoint.node === '') continue;
    const list = byNode.get(endpoint.node);
    if (list === undefined) byNode.set(endpoint.node, [endpoint]);
    else list.push(endpoint);
  }
  return [...byNode].map(([node, list]) => {
    const target = machineId(node);
    return { id: `routes ${service} ${target}`, type: 'routes', source: service, target, ...countEndpoints(list) };
  });
}
