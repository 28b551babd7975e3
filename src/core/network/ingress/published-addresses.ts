import type { Service } from '../../api/types.ts';
import type { ContainerRecord } from '../../world/records.ts';

/**
 * Where Ingresses can be reached: at the Service named by --publish-service, else at the machines of the controller's pods. Pure.
 * Upstream: ingress-nginx' internal/ingress/status/status.go (runningAddresses, statusAddressFromService).
 */
export interface PublishSources {
  service(namespace: string, name: string): Service | undefined;
  machineIp(pod: { readonly namespace: string; readonly pod: string }): string | undefined;
}

type Address = { readonly ip?: string; readonly hostname?: string };

export function publishedAddresses(
  containers: readonly ContainerRecord[],
  sources: PublishSources,
): readonly Address[] {
  const [first] = containers;
  if (!first) return [];
  const named = publishService(first);
  if (named) {
    const [namespace = '', name = ''] = named.split('/');
    const service = sources.service(namespace, name);
    return service ? ofService(service) : [];
  }
  const ips = containers.flatMap(({ spec }) => sources.machineIp(spec) ?? []);
  return sorted([...new Set(ips)].map((ip) => ({ ip })));
}

/** Of '--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller', as the container was given it. */
function publishService({ spec }: ContainerRecord): string | undefined {
  const words = [...(spec.command ?? []), ...(spec.args ?? [])];
  const found = words.find((w) => w.startsWith('--publish-service='))?.slice('--publish-service='.length);
  return found?.replace(/\$\((\w+)\)/g, (_, name: string) => spec.env[name] ?? '');
}

function ofService({ spec, status }: Service): readonly Address[] {
  const external = (spec.externalIPs ?? []).map((ip) => ({ ip }));
  switch (spec.type) {
    case 'ExternalName':
      return [{ hostname: spec.externalName ?? '' }];
    case 'LoadBalancer': {
      const given = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) =>
        hostname ? { hostname } : { ip: ip ?? '' },
      );
      return sorted([...given, ...external]);
    }
    case 'NodePort':
      return external.length > 0 ? sorted(external) : [{ ip: spec.clusterIP ?? '' }];
    default:
      return [{ ip: spec.clusterIP ?? '' }];
  }
}

const sorted = (list: readonly Address[]): readonly Address[] =>
  [...list].sort((a, b) => (`${a.hostname ?? ''}${a.ip ?? ''}` < `${b.hostname ?? ''}${b.ip ?? ''}` ? -1 : 1));
