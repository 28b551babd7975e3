import type { Ingress } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { validateIngress } from './validate.ts';
import { INGRESS } from './kind-identity.ts';

/** Ingresses. Upstream: pkg/registry/networking/ingress/strategy.go. */
export function ingressKind(): KindDef<Ingress> {
  return {
    ...INGRESS,
    prepareCreate: (o) => ({ ...o, status: { loadBalancer: {} } }),
    validate: validateIngress,
    columns: [
      NAME,
      column('Class', (o) => o.spec.ingressClassName ?? '<none>'),
      column('Hosts', (o) => hostsText(o)),
      column('Address', (o) => addressText(o)),
      column('Ports', (o) => (o.spec.tls?.length ? '80, 443' : '80')),
      AGE,
    ],
  };
}

const MAX = 3;

function hostsText({ spec }: Ingress): string {
  const rules = spec.rules ?? [];
  const hosts = rules.flatMap((r) => (r.host ? [r.host] : []));
  if (hosts.length === 0) return '*';
  return hosts.length > MAX ? `${hosts.slice(0, MAX).join(',')} + ${rules.length - MAX} more...` : hosts.join(',');
}

function addressText({ status }: Ingress): string {
  const given = (status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').filter((a) => a !== '');
  return [...new Set(given)].sort().join(',');
}
