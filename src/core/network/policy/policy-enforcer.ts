import { objectKey } from '../../api/group-kind.ts';
import type { Namespace, NetworkPolicy, Pod } from '../../api/types.ts';
import type { NetworkWorld } from '../network-world.ts';
import { isAllowed, type Endpoint } from './evaluate-policy.ts';

/**
 * Network policies as the machines' packet filters apply them: what is not allowed is dropped without a word. A machine
 * always reaches the pods on it. Modelled: a policy works at once, as the objects stand; costs nothing while there is none.
 */
export interface PolicySources {
  policies(): readonly NetworkPolicy[];
  /** By object key. */
  pod(key: string): Pod | undefined;
  namespace(name: string): Namespace | undefined;
}

export interface Packet {
  readonly fromIp: string;
  /** Machine it starts at. */
  readonly node?: string;
  readonly toIp: string;
  readonly port?: number;
  readonly protocol?: string;
}

/** The cluster's DNS stands beside the nodes in the plain preset; policies name it by its pods' labels. */
const DNS_POD: NonNullable<Endpoint['pod']> = {
  metadata: {
    name: 'coredns',
    namespace: 'kube-system',
    labels: { 'k8s-app': 'kube-dns' },
    uid: '',
    resourceVersion: '',
    creationTimestamp: '',
  },
};
const DNS_PORT = 53;

export class PolicyEnforcer {
  readonly #world: NetworkWorld;
  readonly #sources: PolicySources;

  constructor(world: NetworkWorld, sources: PolicySources) {
    this.#world = world;
    this.#sources = sources;
  }

  isAllowed({ fromIp, node, toIp, port, protocol = 'TCP' }: Packet): boolean {
    const policies = this.#sources.policies();
    if (policies.length === 0) return true;
    const from = this.#endpoint(fromIp);
    const isOwnMachine = !from.pod && node !== undefined && this.#world.podAt(toIp)?.machine === node;
    if (isOwnMachine) return true;
    const to = this.#endpoint(toIp);
    return isAllowed({ from, to, protocol, ...(port === undefined ? {} : { port }) }, policies);
  }

  /** Whether a pod or machine reaches the DNS. */
  isDnsAllowed(fromIp: string, dnsIp: string): boolean {
    const policies = this.#sources.policies();
    if (policies.length === 0) return true;
    const to = { ip: dnsIp, pod: DNS_POD, namespaceLabels: this.#labelsOf('kube-system') };
    return isAllowed({ from: this.#endpoint(fromIp), to, port: DNS_PORT, protocol: 'UDP' }, policies);
  }

  #endpoint(ip: string): Endpoint {
    const place = this.#world.podAt(ip);
    const pod = place && this.#sources.pod(objectKey('Pod', place.namespace, place.pod));
    if (!pod || pod.spec.hostNetwork === true) return { ip };
    return { ip, pod, namespaceLabels: this.#labelsOf(pod.metadata.namespace ?? '') };
  }

  #labelsOf(namespace: string): Readonly<Record<string, string>> {
    return this.#sources.namespace(namespace)?.metadata.labels ?? {};
  }
}
