import { objectKey } from '../../api/group-kind.ts';
import { isAlreadyExists } from '../../api/status-error.ts';
import type { KubeObject } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { API_SERVICE, apiEndpoints, apiService, apiSlice, BESIDE_THE_NODES } from './api-service.ts';

/**
 * Whoever deletes the Service `kubernetes` or its endpoints finds them made anew within ten seconds.
 * Upstream: pkg/controlplane/controller/kubernetesservice/controller.go. Modelled: it belongs to the controller manager
 * instead of the API server. Left out: what is changed stays as it is.
 */
const EVERY_MS = 10_000;
const KEY = `default/${API_SERVICE}`;

const keys = ({ metadata }: KubeObject): readonly string[] =>
  metadata.name === API_SERVICE && metadata.namespace === 'default' ? [KEY] : [];

type Context = ControllerContext<Map<string, number>>;

export const apiServiceController: ControllerDef<Map<string, number>> = {
  name: 'kubernetes-service-controller',
  for: 'Service',
  keysOf: keys,
  watches: [
    { kind: 'Endpoints', keys },
    { kind: 'discovery.k8s.io/EndpointSlice', keys },
  ],
  setup: () => new Map(),
  reconcile(ctx, key) {
    if (isWhole(ctx)) return void ctx.state.delete(key);
    const due = ctx.state.get(key) ?? ctx.nowMs + EVERY_MS - (ctx.nowMs % EVERY_MS);
    ctx.state.set(key, due);
    if (due > ctx.nowMs) return { afterMs: due - ctx.nowMs };
    ctx.state.delete(key);
    restore(ctx);
    return undefined;
  },
};

const partsOf = (ctx: Context) => ({
  service: ctx.informer('Service').get('default', API_SERVICE),
  endpoints: ctx.informer('Endpoints').get('default', API_SERVICE),
  slice: ctx.informer('discovery.k8s.io/EndpointSlice').get('default', API_SERVICE),
});

function isWhole(ctx: Context): boolean {
  const { service, endpoints, slice } = partsOf(ctx);
  return service !== undefined && endpoints !== undefined && slice !== undefined;
}

function restore(ctx: Context): void {
  const { service, endpoints, slice } = partsOf(ctx);
  const ip =
    endpoints?.subsets?.[0]?.addresses?.[0]?.ip ?? slice?.endpoints?.[0]?.addresses[0] ?? ipOfControlPlane(ctx);
  ctx.tracer.decide('api-service.restore', objectKey('Service', 'default', API_SERVICE));
  try {
    if (!service) ctx.client.create('Service', apiService());
    if (!endpoints) ctx.client.create('Endpoints', apiEndpoints(ip));
    if (!slice) ctx.client.create('discovery.k8s.io/EndpointSlice', apiSlice(ip));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

function ipOfControlPlane(ctx: Context): string {
  const node = ctx.client
    .list('Node')
    .find((n) => 'node-role.kubernetes.io/control-plane' in (n.metadata.labels ?? {}));
  return node?.status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? BESIDE_THE_NODES;
}
