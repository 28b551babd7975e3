import { matches, selectorOf } from '../../api/label-selector.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../../api/types.ts';
import { isInBlock } from './ip-block.ts';

/**
 * Whether policies let a connection through. Pure. What any policy of a pod and direction allows is allowed; a pod that
 * no policy of a direction selects is open in it.
 * Upstream: the API's documentation of NetworkPolicySpec; sigs.k8s.io/kube-network-policies (what kind runs).
 */
export interface Endpoint {
  readonly ip: string;
  /** Absent: somebody outside, a machine, or a pod on a machine's address. */
  readonly pod?: Pick<Pod, 'metadata'> & { readonly spec?: Pod['spec'] };
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

export interface Connection {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** Of the endpoint, after any Service; absent for what has no ports. */
  readonly port?: number;
  readonly protocol: string;
}

type Direction = 'Ingress' | 'Egress';

export function isAllowed(connection: Connection, policies: readonly NetworkPolicy[]): boolean {
  if (connection.from.ip === connection.to.ip) return true;
  return isOpen('Egress', connection, policies) && isOpen('Ingress', connection, policies);
}

function isOpen(direction: Direction, connection: Connection, policies: readonly NetworkPolicy[]): boolean {
  const own = (direction === 'Egress' ? connection.from : connection.to).pod;
  if (!own) return true;
  const mine = policies.filter((policy) => selects(policy, direction, own));
  return mine.length === 0 || mine.some((policy) => allows(policy, direction, connection));
}

function selects({ metadata, spec }: NetworkPolicy, direction: Direction, pod: Pick<Pod, 'metadata'>): boolean {
  if (!spec || metadata.namespace !== pod.metadata.namespace) return false;
  const types: readonly string[] = spec.policyTypes ?? (spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']);
  return types.includes(direction) && matches(selectorOf(spec.podSelector ?? {}), pod.metadata.labels);
}

function allows({ metadata, spec }: NetworkPolicy, direction: Direction, connection: Connection): boolean {
  const { namespace = '' } = metadata;
  const peer = direction === 'Egress' ? connection.to : connection.from;
  const rules =
    direction === 'Egress'
      ? (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
      : (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }));
  return rules.some(({ peers, ports }) => isPeer(peers, peer, namespace) && isPort(ports, connection));
}

function isPeer(peers: readonly NetworkPolicyPeer[] | undefined, peer: Endpoint, namespace: string): boolean {
  return !peers?.length || peers.some((p) => fits(p, peer, namespace));
}

function fits({ ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer, peer: Endpoint, own: string): boolean {
  if (ipBlock) return isInBlock(peer.ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((c) => isInBlock(peer.ip, c));
  if (!peer.pod) return false;
  const isNamespace = namespaceSelector
    ? matches(selectorOf(namespaceSelector), peer.namespaceLabels)
    : peer.pod.metadata.namespace === own;
  return isNamespace && (!podSelector || matches(selectorOf(podSelector), peer.pod.metadata.labels));
}

function isPort(ports: readonly NetworkPolicyPort[] | undefined, { to, port, protocol }: Connection): boolean {
  if (!ports?.length) return true;
  if (port === undefined) return false;
  return ports.some((p) => {
    if ((p.protocol ?? 'TCP') !== protocol) return false;
    if (p.port === undefined) return true;
    if (typeof p.port === 'string') return portsNamed(to, p.port, protocol).includes(port);
    return p.endPort === undefined ? p.port === port : port >= p.port && port <= p.endPort;
  });
}

function portsNamed({ pod }: Endpoint, name: string, protocol: string): number[] {
  const ports = (pod?.spec?.containers ?? []).flatMap((c) => c.ports ?? []);
  return ports.filter((p) => p.name === name && (p.protocol ?? 'TCP') === protocol).map((p) => p.containerPort);
}
