import { isStatusError } from '../../api/status-error.ts';
import type { APIService, EndpointSlice } from '../../api/types.ts';
import { formatTime } from '../../lib/time.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { available } from './local-services.ts';

/**
 * Whether the server that an APIService names can be asked: its condition Available. Keys are names of APIServices.
 * Upstream: kube-aggregator/pkg/controllers/status/remote, inside kube-apiserver, which follows Services and their slices; here
 * it looks every five seconds until all is well, then every thirty, and stops with the controller manager.
 */
const API_SERVICE = 'apiregistration.k8s.io/APIService';
const SLICES = 'discovery.k8s.io/EndpointSlice';
const SOON_MS = 5000;
const RESYNC_MS = 30_000;

type Context = ControllerContext<undefined>;

export const apiServiceAvailability: ControllerDef = {
  name: 'apiservice-available',
  for: API_SERVICE,
  reconcile(ctx, key) {
    const found = ctx.informer(API_SERVICE).byKey(key) as APIService | undefined;
    const { group = '', version = '', service } = found?.spec ?? {};
    // Of a group that this server has itself somebody else knows.
    if (!found || !service || !ctx.client.dynamic.versionsBehind(group).includes(version)) return undefined;
    const [reason, message] = problemOf(ctx, found) ?? ['Passed', 'all checks passed'];
    const status = reason === 'Passed' ? 'True' : 'False';
    const old = found.status?.conditions?.find((c) => c.type === 'Available');
    if (old?.status !== status || old.reason !== reason || old.message !== message) {
      const at = old?.status === status ? (old.lastTransitionTime ?? '') : formatTime(ctx.epochMs);
      const conditions = [available(status, reason, message, at)];
      ctx.client.updateStatus(API_SERVICE, { ...found, status: { ...found.status, conditions } } as never);
    }
    return { afterMs: status === 'True' ? RESYNC_MS : SOON_MS };
  },
};

function problemOf({ client }: Context, { spec }: APIService): readonly [reason: string, message: string] | undefined {
  const { name = '', namespace = '', port = 443 } = spec.service ?? {};
  const what = `service/${name} in ${JSON.stringify(namespace)}`;
  const service = client.find('Service', namespace, name);
  if (!service) return ['ServiceNotFound', `${what} is not present`];
  const own = service.spec.ports?.find((p) => p.port === port);
  if (!own) return ['ServicePortError', `${what} is not listening on port ${port}`];
  const slices = client.list(SLICES, namespace, { labelSelector: `kubernetes.io/service-name=${name}` });
  if (slices.length === 0) return ['EndpointsNotFound', `cannot find endpointslices for ${what}`];
  const portName = own.name ?? '';
  if (!slices.some((slice) => isReached(slice, portName)))
    return ['MissingEndpoints', `endpointslices for ${what} have no addresses with port name ${JSON.stringify(portName)}`]; // prettier-ignore
  const path = `/apis/${spec.group}/${spec.version}`;
  try {
    client.dynamic.raw(path);
    return undefined;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    const url = `https://${service.spec.clusterIP}:${port}${path}`;
    return ['FailedDiscoveryCheck', `failing or missing response from ${url}: ${error.message}`];
  }
}

const isReached = ({ endpoints, ports }: EndpointSlice, portName: string): boolean =>
  (ports ?? []).some((p) => (p.name ?? '') === portName) &&
  (endpoints ?? []).some((e) => e.addresses.length > 0 && e.conditions?.ready !== false);
