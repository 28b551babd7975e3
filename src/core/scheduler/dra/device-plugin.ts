import type { CelSource } from '../../api/cel.ts';
import type { DeviceCel } from '../../api/device-cel.ts';
import { CLAIM, DEVICE_CLASS, isReservedFor, RESOURCE_SLICE } from '../../api/resource-claim.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { Pod, ResourceClaim } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { DevicePluginParts } from '../device-plugin.ts';
import type { NodeInfo } from '../node-info.ts';
import { meetsTerm, parseTerm } from '../../api/node-selector.ts';
import { normalizeToMax } from '../normalize.ts';
import { always, unresolvable, type Hints, type Plugin, type PreFilterResult, type Verdict } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import { Allocator, isFailure } from './allocator.ts';
import { bindClaim, type BindProblem } from './bind-claim.ts';
import { hasBindingConditions, isTimedOut, readinessOf } from './binding-conditions.ts';
import { ClaimCache } from './claim-cache.ts';
import { podClaims, toAllocate, type Demand, type NodeAllocation } from './demand.ts';
import {
  createExtendedClaim,
  deleteClaim,
  findExtendedClaim,
  isInMemory,
  newExtendedClaim,
  requestsOf,
} from './extended-resources.ts';
import { missingClass } from './missing-class.ts';
import { patchExtendedStatus, unreserveClaim } from './claim-writes.ts';
import { scoreOf } from './score.ts';
import { deviceCelOf } from './selectors.ts';
import { SliceCache } from './slice-cache.ts';

/**
 * DynamicResources, for pods that need devices: filters nodes by where the devices of its claims are or could be found,
 * and records in the claims what was found, before the pod is bound.
 * Upstream: pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go.
 * Left out: claims of pod groups and node-allocatable resources (alpha), the time limit of filtering; allocations in
 * flight cannot be met, as reserving and recording are one step here.
 */
const BINDING_POLL_MS = 5000;

const error = (text: string): Verdict => ({ code: 'error', reasons: [text] });

export class DynamicResources implements Plugin {
  readonly name = 'DynamicResources';
  readonly hints: Hints;
  readonly #p: DevicePluginParts;
  readonly #source: CelSource;
  readonly #claims: ClaimCache;
  readonly #slices: SliceCache;
  #cel: DeviceCel | undefined;
  /** Of the pod at hand. */
  #demand: Demand | undefined;
  /** By pod: reserved, and not yet bound. */
  readonly #reserved = new Map<string, { readonly demand: Demand; readonly node: string; since: number }>();

  constructor(parts: DevicePluginParts, cel: CelSource) {
    this.#p = parts;
    this.#source = cel;
    this.#claims = new ClaimCache(parts.ctx.informer(CLAIM));
    this.#slices = new SliceCache(parts.ctx.informer(RESOURCE_SLICE));
    this.hints = this.#hints();
  }

  preEnqueue({ pod }: PodInfo): Verdict | undefined {
    const claims = podClaims(pod, this.#claims);
    return typeof claims === 'string' ? unresolvable(claims) : undefined;
  }

  preFilter(info: PodInfo): PreFilterResult {
    this.#demand = undefined;
    const own = podClaims(info.pod, this.#claims);
    if (typeof own === 'string') return unresolvable(own);
    const extended = this.#extendedClaim(info);
    const claims = extended ? [...own, extended] : own;
    if (claims.length === 0) return 'skip';
    const problem = this.#checkClasses(claims, extended);
    if (problem) return problem;
    const needsDevices = claims.some((claim) => !claim.status?.allocation);
    const cel = (this.#cel = deviceCelOf(this.#cel, this.#source()));
    if (needsDevices && !cel) return error('the evaluator of CEL expressions is not loaded');
    this.#demand = {
      uid: info.uid,
      claims,
      extended: extended ? claims.length - 1 : undefined,
      places: claims.map((c) => c.status?.allocation?.nodeSelector?.nodeSelectorTerms.map(parseTerm)),
      allocator: needsDevices && cel ? this.#allocator(cel) : undefined,
      unavailable: new Set(),
      byNode: new Map(),
    };
    return undefined;
  }

  #allocator(cel: DeviceCel): Allocator {
    const random = this.#p.ctx.random('shares');
    return new Allocator({
      state: this.#claims.allocated,
      slices: this.#slices.index,
      cel,
      deviceClass: (name) => this.#p.ctx.informer(DEVICE_CLASS).get('', name),
      newShareId: () => random.uuid(),
    });
  }

  #extendedClaim({ pod, requests, uid }: PodInfo): ResourceClaim | undefined {
    const names = [...(requests.scalars ?? [])].filter(([, n]) => n > 0).map(([name]) => name);
    if (!names.some((name) => this.#p.objects.deviceClassOf(name))) return undefined;
    return findExtendedClaim(this.#claims.ownedBy(uid)) ?? newExtendedClaim(pod);
  }

  #checkClasses(claims: readonly ResourceClaim[], extended: ResourceClaim | undefined): Verdict | undefined {
    const classes = this.#p.ctx.informer(DEVICE_CLASS);
    for (const claim of claims) {
      if (claim.status?.allocation || claim === extended) continue;
      const missing = missingClass(claim, (name) => classes.get('', name) !== undefined);
      if (missing !== undefined) return unresolvable(missing);
    }
    return undefined;
  }

  filter(info: PodInfo, node: NodeInfo): Verdict | undefined {
    const demand = this.#demand;
    if (!demand) return undefined;
    const special = this.#filterExtended(demand, info, node);
    if (special === 'none' && demand.claims.length === 1) return undefined;
    if (typeof special === 'object' && 'code' in special) return special;
    const away = demand.claims.flatMap((claim, i) => (this.#isAway(demand, claim, i, node) ? i : []));
    const found = this.#allocate(demand, node, special === 'none' ? undefined : special);
    if (found && 'code' in found) return found;
    for (const i of away) demand.unavailable.add(i);
    if (away.length > 0) return unresolvable('resourceclaim not available on the node');
    if (found) demand.byNode.set(node.name, found);
    return undefined;
  }

  #isAway(demand: Demand, claim: ResourceClaim, i: number, node: NodeInfo): boolean {
    if (demand.places[i]?.every((term) => !meetsTerm(term, node))) return true;
    if (!claim.status?.allocation) return false;
    const readiness = readinessOf(claim);
    if (typeof readiness === 'object') return true;
    return readiness === 'not yet' && isTimedOut(claim, this.#p.ctx.epochMs, this.#p.bindingTimeoutMs);
  }

  #allocate(demand: Demand, node: NodeInfo, special: NodeAllocation | undefined): NodeAllocation | Verdict | undefined {
    if (!demand.allocator) return undefined;
    const claims = toAllocate(demand).map((i) =>
      i === demand.extended && special?.extendedClaim ? special.extendedClaim : (demand.claims[i] as ResourceClaim),
    );
    const results = demand.allocator.allocate(node, claims);
    if (isFailure(results)) return results.isOfNode ? unresolvable(results.error) : error(results.error);
    return results ? { ...special, results } : unresolvable('cannot allocate all claims');
  }

  /** 'none': the pod has no such claim, or the node needs none. */
  #filterExtended(
    demand: Demand,
    { pod, requests }: PodInfo,
    node: NodeInfo,
  ): NodeAllocation | Verdict | 'none' | undefined {
    const claim = demand.extended === undefined ? undefined : demand.claims[demand.extended];
    if (!claim) return undefined;
    if (claim.spec.devices?.requests) return unresolvable('cannot schedule extended resource claim');
    const classes = new Map<string, string>();
    for (const [name, wanted] of requests.scalars ?? []) {
      if (wanted === 0) continue;
      const allocatable = node.allocatable.scalars?.get(name);
      const deviceClass = this.#p.objects.deviceClassOf(name);
      if (deviceClass && !allocatable) classes.set(name, deviceClass.metadata.name);
      else if (allocatable === undefined) return unresolvable('cannot fit resource');
    }
    if (classes.size === 0 && demand.claims.length === 1) return 'none';
    const { requests: devices, mappings } = requestsOf(pod, classes);
    return { results: [], mappings, extendedClaim: { ...claim, spec: { devices: { requests: [...devices] } } } };
  }

  postFilter(info: PodInfo): { readonly message: string; readonly isError?: boolean } {
    const demand = this.#demand;
    if (demand?.uid !== info.uid) return { message: 'no new claims to deallocate' };
    try {
      return { message: this.#makeFree(demand, info.pod) };
    } catch (thrown) {
      if (!isStatusError(thrown)) throw thrown;
      return { message: thrown.message, isError: true };
    }
  }

  /** Takes the devices back from one claim that some node cannot use and nobody else does. */
  #makeFree({ claims, unavailable, extended }: Demand, pod: Pod): string {
    const { client } = this.#p.ctx;
    for (const i of unavailable) {
      const claim = claims[i] as ResourceClaim;
      const users = claim.status?.reservedFor ?? [];
      if (i === extended || users.length > 1 || (users.length === 1 && !isReservedFor(pod, claim))) continue;
      client.updateStatus(CLAIM, { ...claim, status: {} });
      return 'deallocation of ResourceClaim completed';
    }
    const special = extended === undefined ? undefined : claims[extended];
    if (!special || isInMemory(special)) return 'still not schedulable';
    deleteClaim(this.#p.ctx, special);
    return 'deletion of ResourceClaim completed';
  }

  score(info: PodInfo, node: NodeInfo): number {
    const demand = this.#demand;
    const found = demand?.uid === info.uid ? demand.byNode.get(node.name) : undefined;
    return demand && found ? scoreOf(demand, found) : 0;
  }

  normalize(_pod: PodInfo, scores: number[]): void {
    normalizeToMax(scores);
  }

  reserve(info: PodInfo, node: string): Verdict | undefined {
    const demand = this.#demand;
    if (demand?.uid !== info.uid) return undefined;
    this.#reserved.set(info.uid, { demand, node, since: this.#p.ctx.nowMs });
    return undefined;
  }

  unreserve({ pod, uid }: PodInfo): void {
    const reserved = this.#reserved.get(uid);
    if (!reserved) return;
    this.#reserved.delete(uid);
    const { claims, extended } = reserved.demand;
    for (const [i, claim] of claims.entries()) {
      if (i === extended) {
        if (!isInMemory(claim)) deleteClaim(this.#p.ctx, claim);
      } else if (claim.status?.allocation && isReservedFor(pod, claim)) unreserveClaim(this.#p.ctx, claim, pod);
    }
  }

  preBind(info: PodInfo, node: string): 'wait' | Verdict | undefined {
    const reserved = this.#reserved.get(info.uid);
    if (!reserved) return undefined;
    const problem = this.#record(reserved.demand, info, node);
    if (problem !== undefined) return error(problem);
    if (!reserved.demand.claims.some(hasBindingConditions)) return undefined;
    this.#p.recorder.event(
      info.pod,
      'Normal',
      'BindingConditionsPending',
      `waiting for binding conditions for device on node ${node}`,
    );
    return this.#isReady(reserved.demand);
  }

  isPreBound(info: PodInfo): 'wait' | Verdict | undefined {
    const reserved = this.#reserved.get(info.uid);
    if (!reserved?.demand.claims.some(hasBindingConditions)) return undefined;
    if ((this.#p.ctx.nowMs - reserved.since) % BINDING_POLL_MS !== 0) return 'wait';
    return this.#isReady(reserved.demand);
  }

  postBind({ uid }: PodInfo): void {
    this.#reserved.delete(uid);
  }

  #isReady({ claims }: Demand): 'wait' | Verdict | undefined {
    for (const [i, { metadata }] of claims.entries()) {
      const claim = this.#claims.get(metadata.namespace ?? '', metadata.name);
      if (!claim) return error(`could not find ResourceClaim "${metadata.namespace ?? ''}/${metadata.name}"`);
      claims[i] = claim;
      const readiness = readinessOf(claim);
      if (typeof readiness === 'object') return error(readiness.error);
      if (readiness === 'ready') continue;
      if (!isTimedOut(claim, this.#p.ctx.epochMs, this.#p.bindingTimeoutMs)) return 'wait';
      return error(`device binding timeout: claim=${metadata.name}`);
    }
    return undefined;
  }

  /** Writes into the claims what was found; the text of what went wrong. */
  #record(demand: Demand, info: PodInfo, node: string): string | undefined {
    const found = demand.byNode.get(node);
    const open = toAllocate(demand);
    for (const i of demand.claims.keys()) {
      const claim = demand.claims[i] as ResourceClaim;
      if (isReservedFor(info.pod, claim)) continue;
      const allocation = open.includes(i) ? found?.results[open.indexOf(i)] : undefined;
      if (i === demand.extended && !allocation && !claim.spec.devices?.requests) continue;
      try {
        const made = i === demand.extended && isInMemory(claim) ? this.#create(demand, i, found) : claim;
        const written = bindClaim(this.#p.ctx, { claim: made, allocation, pod: info.pod });
        if ('problem' in written) return (written as BindProblem).problem;
        this.#claims.assume((demand.claims[i] = written));
        if (i === demand.extended) patchExtendedStatus(this.#p.ctx, info.pod, written, found?.mappings ?? []);
      } catch (thrown) {
        if (!isStatusError(thrown)) throw thrown;
        const what = allocation ? 'add allocation and reservation' : 'add reservation';
        return `${what} to claim ${claim.metadata.namespace ?? ''}/${claim.metadata.name}: ${thrown.message}`;
      }
    }
    return undefined;
  }

  #create(demand: Demand, i: number, found: NodeAllocation | undefined): ResourceClaim {
    const claim = createExtendedClaim(this.#p.ctx, found?.extendedClaim ?? (demand.claims[i] as ResourceClaim));
    demand.claims[i] = claim;
    return claim;
  }

  #hints(): Hints {
    return {
      'node-added': always,
      'node-labels': always,
      'node-allocatable': always,
      'device-class': always,
      'resource-slice': always,
      'target-claims': ({ pod }) => typeof podClaims(pod, this.#claims) !== 'string',
      'resource-claim': ({ pod }, { object, old }) => {
        const claims = podClaims(pod, this.#claims);
        if (typeof claims === 'string') return false;
        const [now, before] = [(object as ResourceClaim).status, (old as ResourceClaim | undefined)?.status];
        if (before?.allocation && !now?.allocation) return true;
        if (!claims.some((claim) => claim.metadata.uid === object.metadata.uid)) return false;
        return old === undefined || !deepEqual(now ?? {}, before ?? {});
      },
    };
  }
}
