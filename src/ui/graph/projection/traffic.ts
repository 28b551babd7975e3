import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { TrafficReport } from '../../../workers/protocol.ts';
import { SERVICE } from './services.ts';
import type { GraphEdge, GraphInput, TrafficNode } from './types.ts';

/** Sources of requests, and the Service each one talks to, by the host name of its address. */
export const trafficId = (report: TrafficReport): string => `traffic/${report.source.namespace}/${report.source.name}`;

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

/** 'http://web', 'http://web.shop.svc.cluster.local:80/x' and 'http://10.96.0.7/' name a Service. */
export function serviceOfUrl(url: string, namespace: string, objects: GraphInput['objects']): ObjectKey | null {
  const host = /^\w+:\/\/([^/:]+)/.exec(url)?.[1] ?? '';
  const [name = '', inNamespace = namespace] = host.split('.');
  const byName = objectKey(SERVICE, inNamespace, name);
  if (objects.has(byName)) return byName;
  for (const [key, object] of objects) {
    if (key.startsWith('Service/') && (object.spec as { clusterIP?: string } | undefined)?.clusterIP === host)
      return key;
  }
  return null;
}
