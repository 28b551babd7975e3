import { controllerRef } from '../../api/edit.ts';
import type { DiscoveryEndpointPort, Endpoint, Endpoints, EndpointSlice, EndpointSubset } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { SERVICE_LABEL, MANAGER_LABEL } from '../endpoint-slice/slice-object.ts';

/**
 * Endpoints that somebody wrote by hand, as EndpointSlices: one for each subset and address family. Pure.
 * Upstream: pkg/controller/endpointslicemirroring/{reconciler,utils}.go.
 */
export const MIRROR_MANAGER = 'endpointslicemirroring-controller.k8s.io';
export const MAX_PER_SUBSET = 1_000;
const LAST_CHANGE = 'endpoints.kubernetes.io/last-change-trigger-time';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const SKIP_LABEL = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

type Family = 'IPv4' | 'IPv6';

export interface Mirror {
  readonly family: Family;
  readonly ports: DiscoveryEndpointPort[];
  readonly endpoints: Endpoint[];
}

export interface MirrorPlan {
  readonly create: readonly Mirror[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
  /** Addresses beyond the limit, which are left out. */
  readonly skipped: number;
}

export const isMirrored = ({ metadata: { labels, annotations } }: Endpoints): boolean =>
  labels?.[SKIP_LABEL] !== 'true' && annotations?.[LEADER] === undefined;

export function planMirrors(endpoints: Endpoints, existing: readonly EndpointSlice[]): MirrorPlan {
  const subsets = endpoints.subsets ?? [];
  const wanted = subsets.flatMap(mirrorsOf);
  const left = [...existing];
  const create: Mirror[] = [];
  const update: EndpointSlice[] = [];
  for (const mirror of wanted) {
    const at = left.findIndex((s) => s.addressType === mirror.family && deepEqual(s.ports ?? [], mirror.ports));
    const slice = at < 0 ? undefined : (left.splice(at, 1)[0] as EndpointSlice);
    if (!slice) create.push(mirror);
    else if (!isSame(slice, mirror, endpoints)) update.push(withMirror(slice, mirror, endpoints));
  }
  const skipped = subsets.reduce((sum, s) => sum + Math.max(countOf(s) - MAX_PER_SUBSET, 0), 0);
  return { create, update, remove: left, skipped };
}

const countOf = ({ addresses = [], notReadyAddresses = [] }: EndpointSubset): number =>
  addresses.length + notReadyAddresses.length;

function mirrorsOf(subset: EndpointSubset): Mirror[] {
  const { addresses = [], notReadyAddresses = [] } = subset;
  const all = [
    ...addresses.map((address) => ({ address, ready: true })),
    ...notReadyAddresses.map((address) => ({ address, ready: false })),
  ].slice(0, MAX_PER_SUBSET);
  const ports = (subset.ports ?? []).map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({
    name,
    port,
    protocol,
    ...(appProtocol ? { appProtocol } : {}),
  }));
  return (['IPv4', 'IPv6'] as const).flatMap((family) => {
    const own = all.filter(({ address }) => address.ip.includes(':') === (family === 'IPv6'));
    return own.length === 0 ? [] : [{ family, ports, endpoints: own.map((e) => endpointOf(e.address, e.ready)) }];
  });
}

function endpointOf({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  };
}

type Address = NonNullable<EndpointSubset['addresses']>[number];

export function labelsOf({ metadata }: Endpoints): Record<string, string> {
  return { ...metadata.labels, [SERVICE_LABEL]: metadata.name, [MANAGER_LABEL]: MIRROR_MANAGER };
}

function annotationsOf({ metadata }: Endpoints): Record<string, string> {
  const { [LAST_CHANGE]: _change, [LAST_APPLIED]: _applied, ...kept } = metadata.annotations ?? {};
  return kept;
}

const isSame = (slice: EndpointSlice, mirror: Mirror, endpoints: Endpoints): boolean =>
  deepEqual(slice.endpoints, mirror.endpoints) &&
  deepEqual(slice.metadata.labels, labelsOf(endpoints)) &&
  deepEqual(slice.metadata.annotations ?? {}, annotationsOf(endpoints));

function withMirror(slice: EndpointSlice, mirror: Mirror, endpoints: Endpoints): EndpointSlice {
  const metadata = { ...slice.metadata, labels: labelsOf(endpoints), annotations: annotationsOf(endpoints) };
  return { ...slice, metadata, endpoints: mirror.endpoints };
}

export function newMirror(endpoints: Endpoints, { family, ports, endpoints: list }: Mirror) {
  const annotations = annotationsOf(endpoints);
  return {
    apiVersion: 'discovery.k8s.io/v1' as const,
    kind: 'EndpointSlice' as const,
    metadata: {
      generateName: `${endpoints.metadata.name}-`,
      namespace: endpoints.metadata.namespace ?? '',
      labels: labelsOf(endpoints),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ownerReferences: [controllerRef(endpoints)],
    },
    addressType: family,
    endpoints: list,
    ports,
  };
}
