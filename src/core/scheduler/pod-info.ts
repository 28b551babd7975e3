import { selectorOf, type Selector } from '../api/label-selector.ts';
import { storeKey } from '../api/group-kind.ts';
import type { Container, Pod, PodAffinityTerm } from '../api/types.ts';
import { podRequests } from './pod-requests.ts';
import type { Resources } from './resources.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * A pod with everything the plugins ask again and again already worked out. Immutable, except that `pod` follows the
 * newest version as long as nothing that was worked out changes.
 * Upstream: PodInfo in pkg/scheduler/framework/types.go.
 */
export interface PodInfo {
  pod: Pod;
  /** 'namespace/name'. */
  readonly key: string;
  readonly uid: string;
  readonly namespace: string;
  readonly priority: number;
  readonly requests: Resources;
  readonly nonZeroCpuMilli: number;
  readonly nonZeroMemoryBytes: number;
  readonly scoredCpuMilli: number;
  readonly scoredMemoryBytes: number;
  readonly hostPorts: readonly HostPort[];
  readonly affinity: AffinityTerms | undefined;
}

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** Terms of inter-pod affinity with selectors parsed. */
export interface AffinityTerms {
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly WeightedTerm[];
  readonly preferredAntiAffinity: readonly WeightedTerm[];
}

export interface AffinityTerm {
  /** The same for terms that say the same. */
  readonly id: string;
  readonly topologyKey: string;
  readonly selector: Selector | undefined;
  readonly namespaces: ReadonlySet<string>;
  /** Undefined: none given, only `namespaces` counts. */
  readonly namespaceSelector: Selector | undefined;
}

export interface WeightedTerm {
  readonly weight: number;
  readonly term: AffinityTerm;
}

const NO_PORTS: readonly HostPort[] = [];

type Demands = Omit<PodInfo, 'pod' | 'key' | 'uid' | 'namespace' | 'priority'>;

export function podInfo(pod: Pod): PodInfo {
  return describe(pod, demandsOf(pod));
}

/** As `podInfo`, but works out only once what pods of one template share. */
export class PodInfos {
  readonly #known = new WeakMap<readonly Container[], { readonly pod: Pod; readonly demands: Demands }>();

  of(pod: Pod): PodInfo {
    const known = this.#known.get(pod.spec.containers);
    if (known && known.pod.metadata.namespace === pod.metadata.namespace && sameDemands(known.pod, pod)) {
      return describe(pod, known.demands);
    }
    const demands = demandsOf(pod);
    this.#known.set(pod.spec.containers, { pod, demands });
    return describe(pod, demands);
  }
}

function demandsOf(pod: Pod): Demands {
  return {
    ...FRESH,
    ...podRequests(pod.spec),
    hostPorts: hostPortsOf(pod),
    affinity: affinityOf(pod, pod.metadata.namespace ?? ''),
  };
}

function describe(pod: Pod, demands: Demands): PodInfo {
  const { name, uid, namespace = '' } = pod.metadata;
  return {
    pod,
    key: storeKey(namespace, name),
    uid,
    namespace,
    priority: pod.spec.priority ?? 0,
    requests: demands.requests,
    nonZeroCpuMilli: demands.nonZeroCpuMilli,
    nonZeroMemoryBytes: demands.nonZeroMemoryBytes,
    scoredCpuMilli: demands.scoredCpuMilli,
    scoredMemoryBytes: demands.scoredMemoryBytes,
    hostPorts: demands.hostPorts,
    affinity: demands.affinity,
  };
}

/** True if what was worked out from `a` holds for `b` too. */
export function sameDemands(a: Pod, b: Pod): boolean {
  if (a.spec === b.spec) return true;
  const x = a.spec;
  const y = b.spec;
  return (
    x.containers === y.containers &&
    x.initContainers === y.initContainers &&
    x.affinity === y.affinity &&
    x.resources === y.resources &&
    x.overhead === y.overhead &&
    x.priority === y.priority
  );
}

function hostPortsOf(pod: Pod): readonly HostPort[] {
  let found: HostPort[] | undefined;
  const sidecars = pod.spec.initContainers?.filter((c) => c.restartPolicy === 'Always') ?? [];
  for (const container of [...pod.spec.containers, ...sidecars]) {
    for (const port of container.ports ?? []) {
      if (!port.hostPort) continue;
      found ??= [];
      found.push({ ip: port.hostIP || '0.0.0.0', protocol: port.protocol ?? 'TCP', port: port.hostPort });
    }
  }
  return found ?? NO_PORTS;
}

function affinityOf(pod: Pod, namespace: string): AffinityTerms | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  if (!podAffinity && !podAntiAffinity) return undefined;
  const plain = (terms: readonly PodAffinityTerm[] | undefined) => (terms ?? []).map((t) => termOf(t, namespace));
  type Weighted = { weight: number; podAffinityTerm: PodAffinityTerm };
  const weighted = (terms: readonly Weighted[] | undefined) =>
    (terms ?? []).map((t) => ({ weight: t.weight, term: termOf(t.podAffinityTerm, namespace) }));
  return {
    requiredAffinity: plain(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: plain(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  };
}

/** No namespaces and no selector of namespaces: the pod's own. */
function termOf(term: PodAffinityTerm, namespace: string): AffinityTerm {
  const isOwn = !term.namespaces?.length && !term.namespaceSelector;
  const { topologyKey, labelSelector, namespaceSelector } = term;
  const namespaces = isOwn ? [namespace] : [...(term.namespaces ?? [])].sort();
  return {
    id: JSON.stringify([topologyKey, labelSelector, namespaces, namespaceSelector]),
    topologyKey,
    selector: selectorOf(labelSelector),
    namespaces: new Set(namespaces),
    namespaceSelector: selectorOf(namespaceSelector),
  };
}
