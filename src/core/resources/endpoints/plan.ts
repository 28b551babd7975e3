import type { EndpointAddress, Endpoints, EndpointSubset, Pod, Service } from '../../api/types.ts';
import { endpointPorts, mayBeEndpoint } from '../endpoint-slice/endpoint.ts';
import { isPodReady } from '../shared/pod-state.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * The pods of a Service as subsets of addresses that have the same ports. Pure.
 * Upstream: syncService in pkg/controller/endpoint/endpoints_controller.go, RepackSubsets in pkg/api/v1/endpoints/util.go.
 * Left out: addresses of the second family.
 */
type Port = NonNullable<EndpointSubset['ports']>[number];

interface Group {
  readonly ports: Port[];
  readonly pods: Pod[];
}

/** More addresses than this are cut off. */
export const MAX_ADDRESSES = 1_000;

export interface Plan {
  readonly subsets: EndpointSubset[];
  readonly ready: number;
  readonly isTruncated: boolean;
}

export function planSubsets(service: Service, pods: readonly Pod[]): Plan {
  const groups = byAddresses(byPort(service, pods.filter(mayBeEndpoint)));
  const isReady = (pod: Pod): boolean => service.spec.publishNotReadyAddresses === true || isReadyNow(pod);
  const subsets = groups.map(({ ports, pods: members }) => {
    const ready = members.filter(isReady).map((pod) => addressOf(pod, service));
    const notReady = members.filter((pod) => !isReady(pod)).map((pod) => addressOf(pod, service));
    return {
      ...FRESH,
      ...(ready.length > 0 ? { addresses: ready } : {}),
      ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
      ...(ports.length > 0 ? { ports } : {}),
    };
  });
  return truncate(subsets);
}

const isReadyNow = (pod: Pod): boolean => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined;

/** Which pods have each port; a headless Service without ports has one group without. */
function byPort(service: Service, pods: readonly Pod[]): Map<string, Group> {
  const out = new Map<string, Group>();
  const isPortless = (service.spec.ports ?? []).length === 0 && service.spec.clusterIP === 'None';
  for (const pod of pods) {
    const ports = endpointPorts(service, pod) as Port[];
    for (const port of isPortless ? [undefined] : ports) {
      const key = port ? `${port.name ?? ''}/${port.port}/${port.protocol ?? ''}/${port.appProtocol ?? ''}` : '';
      const group = out.get(key);
      if (group) group.pods.push(pod);
      else out.set(key, { ports: port ? [withoutEmptyName(port)] : [], pods: [pod] });
    }
  }
  return out;
}

function withoutEmptyName({ name, ...rest }: Port): Port {
  return name ? { name, ...rest } : rest;
}

/** Ports that the same pods have stand together. */
function byAddresses(byPorts: ReadonlyMap<string, Group>): Group[] {
  const out = new Map<string, Group>();
  for (const { ports, pods } of byPorts.values()) {
    const key = pods.map((p) => p.metadata.uid).join();
    const group = out.get(key);
    if (group) group.ports.push(...ports);
    else out.set(key, { ports: [...ports], pods: [...pods] });
  }
  for (const { ports, pods } of out.values()) {
    ports.sort((a, b) => compare(a.name ?? '', b.name ?? '') || a.port - b.port);
    pods.sort((a, b) => compare(a.status?.podIP ?? '', b.status?.podIP ?? ''));
  }
  return [...out.values()];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function addressOf({ metadata, spec, status }: Pod, service: Service): EndpointAddress {
  const isNamed = !!spec.hostname && spec.subdomain === service.metadata.name;
  const { name, namespace = '', uid } = metadata;
  return {
    ip: status?.podIP ?? '',
    ...(isNamed ? { hostname: spec.hostname as string } : {}),
    ...(spec.nodeName ? { nodeName: spec.nodeName } : {}),
    targetRef: { kind: 'Pod', name, namespace, uid },
  };
}

/** The ready ones go first; each subset keeps its share. */
function truncate(subsets: EndpointSubset[]): Plan {
  const count = (field: 'addresses' | 'notReadyAddresses'): number =>
    subsets.reduce((sum, s) => sum + (s[field]?.length ?? 0), 0);
  const [ready, notReady] = [count('addresses'), count('notReadyAddresses')];
  if (ready + notReady <= MAX_ADDRESSES) return { subsets, ready, isTruncated: false };
  const field = ready > MAX_ADDRESSES ? 'addresses' : 'notReadyAddresses';
  const room = field === 'addresses' ? MAX_ADDRESSES : MAX_ADDRESSES - ready;
  const total = field === 'addresses' ? ready : notReady;
  let left = room;
  const cut = subsets.map((subset) => {
    const list = subset[field] ?? [];
    const share = Math.min(Math.ceil((list.length / total) * room), left);
    left -= share;
    const { notReadyAddresses: _dropped, ...kept } = subset;
    return { ...(field === 'addresses' ? kept : subset), ...(share > 0 ? { [field]: list.slice(0, share) } : {}) };
  });
  return { subsets: cut, ready: Math.min(ready, MAX_ADDRESSES), isTruncated: true };
}

export const subsetsOf = (endpoints: Endpoints | undefined): readonly EndpointSubset[] => endpoints?.subsets ?? [];
