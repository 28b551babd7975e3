import type { ApiServer } from '../apiserver/server.ts';
import type { Outside } from '../network/route.ts';
import type { Cloud } from '../world/cloud.ts';

/**
 * The world outside as clients see it: the cloud's load balancers, and a DNS that has the hosts of Ingresses at the addresses
 * those say they have, as if somebody had entered them there.
 */
export function outsideOf(cloud: Cloud, server: ApiServer): Outside {
  return {
    balancerAt: (ip) => cloud.balancer(ip),
    addressOf(host) {
      for (const ingress of server.peekAll('networking.k8s.io/Ingress') as unknown as Ingress[]) {
        const ip = ingress.status?.loadBalancer?.ingress?.find((i) => i.ip)?.ip;
        if (ip && ingress.spec?.rules?.some((rule) => rule.host !== undefined && isHostOf(host, rule.host))) return ip;
      }
      return undefined;
    },
  };
}

interface Ingress {
  readonly spec?: { readonly rules?: readonly { readonly host?: string }[] };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
}

/** '*.example.com' stands for one label before it. */
const isHostOf = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.')
    ? host.slice(host.indexOf('.')) === pattern.slice(1) && host.indexOf('.') > 0
    : host === pattern;
