import type { KubeObject, Service } from '../../api/types.ts';
import type { KindContext, KindDef } from '../../apiserver/kind.ts';
import { PLAIN_COLUMNS } from '../plain-columns.ts';

/**
 * The addresses that Services have, worked out from them. Upstream: pkg/registry/core/service/ipallocator/ipallocator.go,
 * where they are what the allocator remembers. Left out: IPAddresses that somebody else makes; watching them.
 */
interface IpAddress extends KubeObject {
  readonly spec: { readonly parentRef: Readonly<Record<'group' | 'resource' | 'name' | 'namespace', string>> };
}

const LABELS = {
  'ipaddress.kubernetes.io/ip-family': 'IPv4',
  'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
};

export function ipAddressKind(): KindDef<IpAddress> {
  return {
    group: 'networking.k8s.io',
    version: 'v1',
    kind: 'IPAddress',
    plural: 'ipaddresses',
    singular: 'ipaddress',
    shortNames: ['ip'],
    namespaced: false,
    verbs: ['get', 'list'],
    virtual: {
      get: ({ name }, ctx) => addresses(ctx).find((o) => o.metadata.name === name),
      list: (_op, ctx) => addresses(ctx),
    },
    columns: PLAIN_COLUMNS['networking.k8s.io/IPAddress'] ?? [],
  };
}

function addresses(ctx: KindContext): IpAddress[] {
  const all = (ctx.list('Service') as Service[]).flatMap(addressesOf);
  return all.sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
}

function addressesOf({ metadata, spec }: Service): IpAddress[] {
  const { name, namespace = '', uid, creationTimestamp, resourceVersion } = metadata;
  const ips = (spec.clusterIPs ?? []).filter((ip) => ip !== 'None');
  const times = { creationTimestamp, resourceVersion };
  return ips.map((ip) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: ip, uid: `${uid.slice(0, -4)}${tail(ip)}`, labels: LABELS, ...times },
    spec: { parentRef: { group: '', resource: 'services', name, namespace } },
  })) as IpAddress[];
}

/** Told from the Service's uid by its last part, which the address gives. */
function tail(ip: string): string {
  const [, , c = 0, d = 0] = ip.split('.').map(Number);
  return (c * 256 + d).toString(16).padStart(4, '0');
}
