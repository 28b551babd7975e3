import type { DiscoveryEndpointPort, Endpoint, Node, Pod, Service, ServicePort } from '../../api/types.ts';
import { isPodReady, isPodTerminal } from '../shared/pod-state.ts';

/**
 * A pod as a Service's endpoint. Pure.
 * Upstream: staging/src/k8s.io/endpointslice/utils.go, util/controller_utils.go.
 */
export type AddressFamily = 'IPv4' | 'IPv6';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Has an address and may still serve: terminating pods stay in, ended ones do not. */
export function mayBeEndpoint(pod: Pod): boolean {
  return !isPodTerminal(pod) && (!!pod.status?.podIP || (pod.status?.podIPs?.length ?? 0) > 0);
}

export function endpointOf(pod: Pod, service: Service, node: Node | undefined, family: AddressFamily): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const zone = node?.metadata.labels?.[ZONE_LABEL];
  const { hostname, subdomain, nodeName } = pod.spec;
  const isNamed = !!hostname && subdomain === service.metadata.name;
  return {
    addresses: addressesOf(pod, family),
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(isNamed ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef: {
      kind: 'Pod',
      name: pod.metadata.name,
      namespace: pod.metadata.namespace ?? '',
      uid: pod.metadata.uid,
    },
    ...(zone ? { zone } : {}),
  };
}

function addressesOf({ status }: Pod, family: AddressFamily): string[] {
  const all = status?.podIPs?.map((p) => p.ip) ?? (status?.podIP ? [status.podIP] : []);
  return all.filter((ip) => ip.includes(':') === (family === 'IPv6'));
}

/** Two endpoints with one key are the same one in two states. */
export function endpointKey({ targetRef, addresses, hostname }: Endpoint): string {
  return `${targetRef?.uid ?? ''}|${addresses.join(',')}|${hostname ?? ''}`;
}

/** Ports of the Service as this pod has them; a name the pod does not have is left out. */
export function endpointPorts(service: Service, pod: Pod): DiscoveryEndpointPort[] {
  const ports: DiscoveryEndpointPort[] = [];
  for (const servicePort of service.spec.ports ?? []) {
    const port = findPort(pod, servicePort);
    if (port === undefined) continue;
    const { name = '', protocol = 'TCP', appProtocol } = servicePort;
    ports.push({ name, port, protocol, ...(appProtocol ? { appProtocol } : {}) });
  }
  return ports;
}

function findPort(pod: Pod, { targetPort, port, protocol = 'TCP' }: ServicePort): number | undefined {
  const target = targetPort ?? port;
  if (typeof target === 'number') return target;
  const sidecars = (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  for (const container of [...pod.spec.containers, ...sidecars]) {
    const found = container.ports?.find((p) => p.name === target && (p.protocol ?? 'TCP') === protocol);
    if (found) return found.containerPort;
  }
  return undefined;
}

/** Whether the change of a pod can change endpoints at all. */
export function changesEndpoints(old: Pod, now: Pod): boolean {
  return (
    old.metadata.deletionTimestamp !== now.metadata.deletionTimestamp ||
    old.metadata.labels !== now.metadata.labels ||
    old.spec.hostname !== now.spec.hostname ||
    old.spec.subdomain !== now.spec.subdomain ||
    isPodReady(old) !== isPodReady(now) ||
    mayBeEndpoint(old) !== mayBeEndpoint(now) ||
    addressText(old) !== addressText(now)
  );
}

const addressText = ({ status }: Pod): string => status?.podIPs?.map((p) => p.ip).join(',') ?? status?.podIP ?? '';
