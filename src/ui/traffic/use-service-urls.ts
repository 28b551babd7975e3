import { useMemo } from 'react';
import { parseObjectKey } from '../../core/api/group-kind.ts';
import type { Ingress, KubeObject, Service } from '../../core/api/types.ts';
import { isSystemNamespace } from '../resources/resource-rows.ts';
import { useApp } from '../store/context.ts';

/**
 * `http://name/` (or `http://name.namespace:port/`) of every Service of the user; then the addresses of load balancers and the
 * hosts of Ingresses, which are asked for from outside of the cluster.
 */
const PREFIX = 'Service/';
const INGRESS = 'networking.k8s.io/Ingress/';

export function useServiceUrls(): string[] {
  const objects = useApp((state) => state.objects);
  return useMemo(() => serviceUrls(objects), [objects]);
}

/** The cluster's own Services (DNS, the API server) are not for visitors. */
const isOwn = (key: string): boolean => {
  const { namespace, name } = parseObjectKey(key);
  return !isSystemNamespace(namespace) && !(namespace === 'default' && name === 'kubernetes');
};

export function serviceUrls(objects: ReadonlyMap<string, KubeObject>): string[] {
  const services = [...objects].filter(([key]) => key.startsWith(PREFIX) && isOwn(key));
  const ingresses = [...objects].filter(([key]) => key.startsWith(INGRESS));
  return [
    ...services.map(([key, object]) => urlOf(key, object as Service)).sort(),
    ...services.flatMap(([, object]) => balancerUrls(object as Service)).sort(),
    ...ingresses.flatMap(([, object]) => ingressUrls(object as Ingress)).sort(),
  ];
}

function urlOf(key: string, { spec }: Service): string {
  const { namespace, name } = parseObjectKey(key);
  const port = spec.ports?.[0]?.port ?? 80;
  return `http://${name}${namespace === 'default' ? '' : `.${namespace}`}${port === 80 ? '' : `:${port}`}/`;
}

function balancerUrls({ spec, status }: Service): string[] {
  const port = spec.ports?.[0]?.port ?? 80;
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
    ip ? [`http://${ip}${port === 80 ? '' : `:${port}`}/`] : [],
  );
}

/** Without an address nobody outside knows the host. */
function ingressUrls({ spec, status }: Ingress): string[] {
  if (!status?.loadBalancer?.ingress?.some((i) => i.ip)) return [];
  const hosts = (spec.rules ?? []).flatMap(({ host }) => (host && !host.startsWith('*') ? [host] : []));
  return [...new Set(hosts)].map((host) => `http://${host}/`);
}
