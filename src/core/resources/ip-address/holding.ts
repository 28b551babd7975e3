import type { IPAddress, Service } from '../../api/types.ts';
import type { KindContext } from '../../apiserver/kind.ts';

/**
 * The IPAddresses by which Services hold their addresses: made just before a Service is stored, deleted when it is gone or
 * has no use for them any more. Upstream: pkg/registry/core/service/ipallocator/ipallocator.go.
 */
const KIND = 'networking.k8s.io/IPAddress';
const PLACE = { group: 'networking.k8s.io', version: 'v1', resource: 'ipaddresses' };
export const MANAGED_BY = 'ipaddress.kubernetes.io/managed-by';
export const MANAGER = 'ipallocator.k8s.io';

/** Whether anybody but this Service has it. */
export function isAddressTaken(ip: string, service: Service, ctx: KindContext): boolean {
  const held = ctx.find(KIND, '', ip) as IPAddress | undefined;
  return held !== undefined && !(isHeldBy(held, service) && stored(service, ctx)?.spec.clusterIPs?.includes(ip));
}

const stored = ({ metadata }: Service, ctx: KindContext): Service | undefined =>
  ctx.find('Service', metadata.namespace ?? '', metadata.name) as Service | undefined;

export function isHeldBy({ spec }: IPAddress, { metadata }: Service): boolean {
  const { group = '', resource, namespace, name } = spec?.parentRef ?? {};
  const isService = group === '' && resource === 'services';
  return isService && namespace === metadata.namespace && name === metadata.name;
}

export const addressesOf = ({ spec }: Service): readonly string[] =>
  (spec.clusterIPs ?? []).filter((ip) => ip !== 'None' && ip !== '');

export function holdAddresses(service: Service, ctx: KindContext, old?: Service): Service {
  const [now, before] = [addressesOf(service), old ? addressesOf(old) : []];
  for (const ip of now)
    if (!before.includes(ip)) ctx.serve({ verb: 'create', ...PLACE, body: addressFor(ip, service), isWhole: true });
  for (const ip of before) if (!now.includes(ip)) giveBack(ip, service, ctx);
  return service;
}

export function giveBackAddresses(service: Service, ctx: KindContext): void {
  for (const ip of addressesOf(service)) giveBack(ip, service, ctx);
}

function giveBack(ip: string, service: Service, ctx: KindContext): void {
  const held = ctx.find(KIND, '', ip) as IPAddress | undefined;
  if (held && isHeldBy(held, service)) ctx.serve({ verb: 'delete', ...PLACE, name: ip });
}

export function addressFor(ip: string, { metadata }: Service): IPAddress {
  const labels = {
    'ipaddress.kubernetes.io/ip-family': ip.includes(':') ? 'IPv6' : 'IPv4',
    [MANAGED_BY]: MANAGER,
  };
  const { name, namespace = '' } = metadata;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: ip, labels },
    spec: { parentRef: { resource: 'services', namespace, name } },
  } as unknown as IPAddress;
}
