import { storeKey } from '../../api/group-kind.ts';
import { matches, selectorOfMap, type Selector } from '../../api/label-selector.ts';
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice, Node, Pod, Service } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { readyCondition } from '../shared/pod-state.ts';
import { withTrafficHints } from './traffic-distribution.ts';
import { endpointKey, endpointOf, endpointPorts, mayBeEndpoint, type AddressFamily } from './endpoint.ts';

/**
 * What the controller knows of one Service while it runs: the endpoints it should have and the slices it has, so that
 * one pod's change costs one slice, however many pods there are. Invariants:
 * 1. The slices are the newest state known, from own writes and from the watch.
 * 2. Pods whose change has not been worked in yet are in `dirty`; `isStale` means all of them.
 */
export interface Member {
  readonly endpoint: Endpoint;
  readonly key: string;
  readonly group: string;
  readonly family: AddressFamily;
  readonly ports: readonly DiscoveryEndpointPort[];
  readonly podKey: string;
}

/** Slices of one address family and one set of ports. */
export interface Group {
  readonly family: AddressFamily;
  readonly ports: readonly DiscoveryEndpointPort[];
}

export interface Sources {
  pod(key: string): Pod | undefined;
  podsIn(namespace: string, selector: Selector | undefined): Pod[];
  node(name: string): Node | undefined;
}

export class ServiceView {
  readonly service: Service;
  /** Own writes the watch has not shown yet. */
  readonly unseen = new Set<string>();
  readonly dirty = new Set<string>();
  /** Groups that have members, and how many. */
  readonly groups = new Map<string, Group & { size: number }>();
  readonly members = new Map<string, Member>();
  isStale = true;
  /** Number of ready members. */
  ready = 0;
  readonly #slices = new Map<string, EndpointSlice>();
  /** Slice that holds each endpoint. */
  readonly #placed = new Map<string, string>();
  readonly #ofPod = new Map<string, Member[]>();
  readonly #readyAt = new Map<string, string>();
  readonly #selector: Selector | undefined;
  readonly #families: readonly AddressFamily[];

  constructor(service: Service) {
    this.service = service;
    this.#selector = selectorOfMap(service.spec.selector);
    const families = service.spec.ipFamilies as readonly AddressFamily[] | undefined;
    this.#families = families && families.length > 0 ? families : ['IPv4'];
  }

  chooses(pod: Pod): boolean {
    return matches(this.#selector, pod.metadata.labels);
  }

  get families(): readonly AddressFamily[] {
    return this.#families;
  }

  /** In order of name. */
  slices(): EndpointSlice[] {
    return [...this.#slices.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  slice(name: string): EndpointSlice | undefined {
    return this.#slices.get(name);
  }

  setSlice(slice: EndpointSlice): void {
    const { name } = slice.metadata;
    this.dropSlice(name);
    this.#slices.set(name, slice);
    for (const endpoint of slice.endpoints ?? []) this.#placed.set(endpointKey(endpoint), name);
  }

  dropSlice(name: string): void {
    for (const endpoint of this.#slices.get(name)?.endpoints ?? []) {
      const key = endpointKey(endpoint);
      if (this.#placed.get(key) === name) this.#placed.delete(key);
    }
    this.#slices.delete(name);
  }

  /** The slice that holds the endpoint now. */
  sliceOf(endpoint: string): EndpointSlice | undefined {
    const name = this.#placed.get(endpoint);
    return name === undefined ? undefined : this.#slices.get(name);
  }

  /**
   * Works the dirty pods in (all, if stale). Returns the keys of endpoints that changed, came or went, and the time
   * of the earliest of the changes.
   */
  refresh(sources: Sources): { changed: Set<string>; trigger: string | undefined } {
    const changed = new Set<string>();
    const { namespace = '' } = this.service.metadata;
    if (this.isStale) {
      for (const key of this.#ofPod.keys()) this.dirty.add(key);
      for (const pod of sources.podsIn(namespace, this.#selector)) this.dirty.add(podKeyOf(pod));
    }
    let trigger: string | undefined;
    for (const key of [...this.dirty].sort()) {
      const pod = sources.pod(key);
      this.#replace(key, pod ? this.#membersOf(pod, key, sources) : [], changed);
      const at = this.#newReadyTime(key, pod);
      if (at !== undefined && (trigger === undefined || at < trigger)) trigger = at;
    }
    this.dirty.clear();
    return { changed, trigger };
  }

  #membersOf(pod: Pod, podKey: string, sources: Sources): Member[] {
    if (!this.chooses(pod) || !mayBeEndpoint(pod)) return [];
    const node = sources.node(pod.spec.nodeName ?? '');
    // A pod of a node that is not known is left out until the node is, unless the user wants it whatever its state.
    if (!node && this.service.spec.publishNotReadyAddresses !== true) return [];
    const ports = endpointPorts(this.service, pod);
    const members: Member[] = [];
    for (const family of this.#families) {
      const endpoint = withTrafficHints(endpointOf(pod, this.service, node, family), this.service);
      if (endpoint.addresses.length === 0) continue;
      members.push({ endpoint, key: endpointKey(endpoint), group: groupKey(family, ports), ports, family, podKey });
    }
    return members;
  }

  #replace(podKey: string, next: Member[], changed: Set<string>): void {
    const before = this.#ofPod.get(podKey) ?? [];
    for (const old of before) {
      const same = next.find((m) => m.key === old.key && m.group === old.group);
      if (same && deepEqual(same.endpoint, old.endpoint)) {
        next = next.map((m) => (m === same ? old : m));
        continue;
      }
      changed.add(old.key);
      this.members.delete(old.key);
      this.#resizeGroup(old, -1);
    }
    for (const member of next) {
      if (this.members.get(member.key) === member) continue;
      changed.add(member.key);
      this.members.set(member.key, member);
      this.#resizeGroup(member, 1);
    }
    if (next.length > 0) this.#ofPod.set(podKey, next);
    else this.#ofPod.delete(podKey);
  }

  #resizeGroup({ group, family, ports, endpoint }: Member, by: 1 | -1): void {
    if (endpoint.conditions?.ready === true) this.ready += by;
    const size = (this.groups.get(group)?.size ?? 0) + by;
    if (size > 0) this.groups.set(group, { family, ports, size });
    else this.groups.delete(group);
  }

  #newReadyTime(podKey: string, pod: Pod | undefined): string | undefined {
    const at = pod && readyCondition(pod)?.lastTransitionTime;
    const before = this.#readyAt.get(podKey);
    if (at === undefined) this.#readyAt.delete(podKey);
    else this.#readyAt.set(podKey, at);
    return at !== undefined && (before === undefined || at > before) ? at : undefined;
  }
}

export const podKeyOf = (pod: Pod): string => storeKey(pod.metadata.namespace, pod.metadata.name);

/** Ports are compared in order of name, as sets. */
export function groupKey(family: string, ports: readonly DiscoveryEndpointPort[]): string {
  const texts = ports.map((p) => `${p.name ?? ''}/${p.protocol ?? 'TCP'}/${p.port ?? ''}/${p.appProtocol ?? ''}`);
  return `${family} ${texts.sort().join(' ')}`;
}
