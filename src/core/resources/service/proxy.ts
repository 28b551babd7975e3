import { internalError, serviceUnavailable } from '../../api/status-error.ts';
import type { EndpointSlice, Service } from '../../api/types.ts';
import type { KindContext, Subresource } from '../../apiserver/kind.ts';
import { PROXY_VERBS, proxyTarget, proxyTo, rootRedirect } from '../shared/proxy.ts';

/**
 * services/proxy: to one of the ready endpoints, without kube-proxy. Modelled: endpoints come from the EndpointSlices.
 * Upstream: pkg/registry/core/service/storage/storage.go (ResourceLocation).
 */
const SLICE = 'discovery.k8s.io/EndpointSlice';
const SERVICE_NAME = 'kubernetes.io/service-name';

export const proxy: Subresource = {
  verbs: PROXY_VERBS,
  kind: 'ServiceProxyOptions',
  parentName: (name) => proxyTarget(name, 'service').name,
  serve(op, parent, ctx) {
    const id = op.name as string;
    const { scheme, name, port } = proxyTarget(id, 'service');
    const { backends } = ctx;
    if (!backends) throw internalError('there are no machines');
    const portName = portNameOf(parent as Service, port);
    const places = endpointsOf(slicesOf(name, op.namespace ?? '', ctx), portName);
    if (places.length === 0) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(id)}`);
    const place = places[backends.pick(places.length)] as string;
    return rootRedirect(op) ?? proxyTo(op, `${scheme || 'http'}://${place}`, backends);
  },
};

/** A number means the port with that name, as in the service. */
function portNameOf({ spec, metadata }: Service, port: string): string {
  if (!/^[+-]?\d+$/.test(port)) return port;
  const found = spec.ports?.find((p) => p.port === Number(port));
  if (found) return found.name ?? '';
  throw serviceUnavailable(`no service port ${Number(port)} found for service ${JSON.stringify(metadata.name)}`);
}

const slicesOf = (service: string, namespace: string, ctx: KindContext): EndpointSlice[] =>
  (ctx.list(SLICE, namespace) as EndpointSlice[]).filter((s) => s.metadata.labels?.[SERVICE_NAME] === service);

/** '10.244.1.2:80' of all ready endpoints that have the port. */
function endpointsOf(slices: readonly EndpointSlice[], portName: string): string[] {
  return slices.flatMap((slice) => {
    const port = slice.ports?.find((p) => (p.name ?? '') === portName)?.port;
    if (port === undefined) return [];
    const ready = (slice.endpoints ?? []).filter((e) => e.conditions?.ready !== false);
    return ready.flatMap((e) => e.addresses.slice(0, 1).map((ip) => `${ip}:${port}`));
  });
}
