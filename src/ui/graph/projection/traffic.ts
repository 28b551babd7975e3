import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { Ingress, KubeObject } from '../../../core/api/types.ts';
import type { TrafficReport } from '../../../workers/protocol.ts';
import { SERVICE } from './services.ts';
import type { GraphEdge, GraphInput, TrafficNode } from './types.ts';

/** Sources of requests, and the Service each one talks to, by the host name of its address. */
const trafficId = (report: TrafficReport): string => `traffic/${report.source.namespace}/${report.source.name}`;

export function trafficNodes(input: GraphInput): TrafficNode[] {
  return input.traffic
    .filter((report) => report.source.isOn)
    .map((report) => ({ type: 'traffic', id: trafficId(report), report }));
}

export function trafficEdges(nodes: readonly TrafficNode[], objects: GraphInput['objects']): GraphEdge[] {
  return nodes.flatMap(({ id, report }) => {
    const target = serviceOfUrl(report.source.url, report.source.namespace, objects);
    return target === null ? [] : [{ id: `traffic ${id}`, type: 'traffic', source: id, target, total: 0, ready: 0 }];
  });
}

/**
 * 'http://web', 'http://web.shop.svc.cluster.local:80/x' and 'http://10.96.0.7/' name a Service; the host of an Ingress
 * and a load balancer's address name the Service that has this address.
 */
export function serviceOfUrl(url: string, namespace: string, objects: GraphInput['objects']): ObjectKey | null {
  const host = /^\w+:\/\/([^/:]+)/.exec(url)?.[1] ?? '';
  const [name = '', inNamespace = namespace] = host.split('.');
  const byName = objectKey(SERVICE, inNamespace, name);
  if (objects.has(byName)) return byName;
  const addresses = new Set([host, ...ingressAddresses(host, objects)]);
  for (const [key, object] of objects) {
    if (!key.startsWith('Service/')) continue;
    const { clusterIP } = (object.spec ?? {}) as { clusterIP?: string };
    if (clusterIP === host || balancerAddresses(object).some((ip) => addresses.has(ip))) return key;
  }
  return null;
}

const INGRESS = 'networking.k8s.io/Ingress/';

function ingressAddresses(host: string, objects: GraphInput['objects']): string[] {
  const found: string[] = [];
  for (const [key, object] of objects) {
    if (!key.startsWith(INGRESS)) continue;
    if ((object as Ingress).spec?.rules?.some((rule) => isOfHost(rule.host, host)))
      found.push(...balancerAddresses(object));
  }
  return found;
}

/** '*.wild.example' stands for one label. */
function isOfHost(rule: string | undefined, host: string): boolean {
  return rule === host || (rule?.startsWith('*.') === true && host.slice(host.indexOf('.')) === rule.slice(1));
}

function balancerAddresses({ status }: KubeObject): string[] {
  const { loadBalancer } = (status ?? {}) as { loadBalancer?: { ingress?: readonly { ip?: string }[] } };
  return (loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
}
