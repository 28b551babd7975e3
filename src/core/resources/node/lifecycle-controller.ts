import { objectKey } from '../../api/group-kind.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { Node, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';
import { EvictorQueue } from './evictor-queue.ts';
import { isSilent, observeHealth, readyOf, type NodeHealth } from './health.ts';
import { markNotReady, writeSilence, writeTaints } from './node-writes.ts';
import { NOT_READY, UNREACHABLE, hasTaint, noScheduleChanges, type TaintId } from './taints.ts';
import { disruption, evictionRate, isExcluded, zoneOf, zoneState, type ZoneHealth, type ZoneState } from './zones.ts';

/**
 * Watches over nodes: notices those that have gone silent, taints them, and lets their pods be evicted no faster than a
 * zone's state allows. What it remembers (when it last saw a sign of life) starts anew with the process.
 * Upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 * Left out: the beta.kubernetes.io labels (the kubelet writes them).
 */
const MONITOR_MS = 5000;
/** NodeEvictionPeriod. */
const TAINTING_MS = 100;

const EXECUTE: Readonly<Record<'False' | 'Unknown', TaintId>> = {
  False: { key: NOT_READY, effect: 'NoExecute' },
  Unknown: { key: UNREACHABLE, effect: 'NoExecute' },
};
const BOTH = [EXECUTE.False, EXECUTE.Unknown];

export const nodeLifecycleController: ManagedController = {
  name: 'node-controller',
  start: (ctx) => new NodeLifecycle(ctx).start(),
};

class NodeLifecycle {
  readonly #ctx: ComponentContext;
  readonly #health = new Map<string, NodeHealth>();
  readonly #known = new Map<string, Node>();
  readonly #zones = new Map<string, ZoneState>();
  readonly #evictors = new Map<string, EvictorQueue>();
  /** Nodes whose pods could not all be marked as not ready. */
  readonly #unfinished = new Set<string>();
  /** By name: the state in which a node's NoSchedule taints are as they should be. */
  readonly #wellTainted = new Map<string, Node>();

  constructor(ctx: ComponentContext) {
    this.#ctx = ctx;
  }

  start(): void {
    const ctx = this.#ctx;
    const taintTimers = ctx.timers('node-lifecycle/taint', () => taint());
    const taint = (): void => {
      const next = this.#taintWaiting();
      if (next !== undefined) taintTimers.set('', Math.max(next, ctx.nowMs + TAINTING_MS));
    };
    const monitors = ctx.timers('node-lifecycle/monitor', () => {
      this.#monitor();
      monitors.after('', MONITOR_MS);
      if (taintTimers.pendingAt('') === undefined) taintTimers.after('', TAINTING_MS);
    });
    // A lease is looked at when the monitor comes round, never for its own sake.
    ctx.informer('coordination.k8s.io/Lease');
    ctx.informer('Node').handle(({ type, object }) => {
      if (type !== 'deleted') this.#attempt(() => this.#taintNoSchedule(object));
    });
    ctx.informer('Pod').handle(({ type, object, old }) => {
      if (type !== 'deleted' && object.spec.nodeName !== old?.spec.nodeName) this.#onAssigned(object);
    });
    monitors.after('', 1);
  }

  /** A write that fails (conflict, server out of reach) is made again when the monitor next comes round. */
  #attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return isNotFound(error);
    }
  }

  #taintNoSchedule(node: Node): void {
    if (this.#wellTainted.get(node.metadata.name) === node) return;
    const { add, remove } = noScheduleChanges(node);
    if (add.length + remove.length === 0) this.#wellTainted.set(node.metadata.name, node);
    else writeTaints(this.#ctx, node.metadata.name, add, remove);
  }

  /** A pod bound to a node that is known to be silent cannot be ready. */
  #onAssigned(pod: Pod): void {
    const node = this.#ctx.informer('Node').get('', pod.spec.nodeName ?? '');
    if (!node || !this.#health.has(node.metadata.name)) return;
    const ready = readyOf(node);
    if (ready && ready.status !== 'True') this.#attempt(() => markNotReady(this.#ctx, [pod]));
  }

  #monitor(): void {
    const nodes = this.#ctx.informer('Node').list();
    nodes.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    this.#classify(nodes);
    const zones = new Map<string, ZoneHealth>();
    for (const node of nodes) {
      this.#attempt(() => this.#taintNoSchedule(node));
      this.#attempt(() => this.#check(node, zones));
    }
    this.#handleDisruption(zones, nodes);
  }

  #classify(nodes: readonly Node[]): void {
    const { recorder } = this.#ctx;
    for (const node of nodes) {
      const { name } = node.metadata;
      this.#evictor(zoneOf(node));
      if (this.#known.has(name)) continue;
      recorder.event(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
      this.#known.set(name, node);
      // Whoever begins anew does not know for how long a node has been away, and lets the time begin anew too.
      this.#stopEviction(node);
    }
    if (this.#known.size === nodes.length) return;
    const present = new Set(nodes.map((n) => n.metadata.name));
    for (const [name, node] of this.#known) {
      if (present.has(name)) continue;
      recorder.event(node, 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
      this.#known.delete(name);
      this.#health.delete(name);
      this.#wellTainted.delete(name);
      this.#evictor(zoneOf(node)).forget(name);
    }
  }

  #evictor(zone: string): EvictorQueue {
    let queue = this.#evictors.get(zone);
    if (!queue) {
      this.#evictors.set(zone, (queue = new EvictorQueue(evictionRate('Initial', 0))));
      this.#zones.set(zone, 'Initial');
    }
    return queue;
  }

  #check(node: Node, zones: Map<string, ZoneHealth>): void {
    const { name } = node.metadata;
    const lease = this.#ctx.informer('coordination.k8s.io/Lease').get('kube-node-lease', name);
    const health = observeHealth(this.#health.get(name), node, lease, this.#ctx.epochMs);
    this.#health.set(name, health);
    const wasReady = readyOf(node)?.status === 'True';
    const now = isSilent(health, node, this.#ctx.epochMs) ? writeSilence(this.#ctx, node) : node;
    const ready = readyOf(now);
    if (!isExcluded(now)) {
      const zone = zones.get(zoneOf(now)) ?? { ready: 0, notReady: 0 };
      if (ready?.status === 'True') zone.ready++;
      else zone.notReady++;
      zones.set(zoneOf(now), zone);
    }
    if (!ready) return;
    this.#queueTaint(now, ready.status);
    if (ready.status !== 'True' && (wasReady || this.#unfinished.has(name))) this.#spread(now, wasReady);
    else this.#unfinished.delete(name);
  }

  /** The node is lost: so are its pods, as far as anybody can tell. */
  #spread(node: Node, isNews: boolean): void {
    const { name } = node.metadata;
    const { recorder } = this.#ctx;
    if (isNews) recorder.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
    else this.#ctx.tracer.decideFromSilence('node-lifecycle.not-ready', objectKey('Node', '', name));
    const pods = this.#ctx.informer('Pod').byIndex('node', name);
    pods.sort((a, b) => (a.metadata.uid < b.metadata.uid ? -1 : 1));
    let isDone = true;
    for (const pod of pods) if (!this.#attempt(() => markNotReady(this.#ctx, [pod]))) isDone = false;
    if (isDone) this.#unfinished.delete(name);
    else this.#unfinished.add(name);
  }

  #queueTaint(node: Node, status: string): void {
    const { name } = node.metadata;
    const { taints } = node.spec;
    const queue = this.#evictor(zoneOf(node));
    if (status !== 'False' && status !== 'Unknown') {
      if (BOTH.some((t) => hasTaint(taints, t))) this.#welcomeBack(node);
      queue.remove(name);
      return;
    }
    const opposite = EXECUTE[status === 'False' ? 'Unknown' : 'False'];
    if (hasTaint(taints, opposite)) {
      this.#attempt(() => void writeTaints(this.#ctx, name, [EXECUTE[status]], [opposite]));
      return;
    }
    if (!hasTaint(taints, EXECUTE[status])) queue.remove(name);
    queue.add(name);
  }

  #welcomeBack(node: Node): void {
    const { name } = node.metadata;
    this.#ctx.tracer.decide('node-lifecycle.ready-again', objectKey('Node', '', name));
    this.#takeOff(node);
  }

  /** Those that it was seen with: one that has just come in the place of another stays. Upstream: markNodeAsReachable. */
  #takeOff({ metadata, spec }: Node): void {
    const remove = BOTH.filter((t) => hasTaint(spec.taints, t));
    if (remove.length > 0) this.#attempt(() => void writeTaints(this.#ctx, metadata.name, [], remove));
  }

  /** Taints those whose turn it is; returns when the next will be. */
  #taintWaiting(): number | undefined {
    const { nowMs } = this.#ctx;
    let next: number | undefined;
    for (const queue of this.#evictors.values()) {
      for (let name = queue.take(nowMs); name !== undefined; name = queue.take(nowMs)) this.#taintNoExecute(name);
      const dueAt = queue.dueAt(nowMs);
      if (dueAt !== undefined && (next === undefined || dueAt < next)) next = dueAt;
    }
    return next;
  }

  #taintNoExecute(name: string): void {
    const node = this.#ctx.informer('Node').get('', name);
    const status = node && readyOf(node)?.status;
    if (status !== 'False' && status !== 'Unknown') return;
    const opposite = EXECUTE[status === 'False' ? 'Unknown' : 'False'];
    this.#attempt(() => void writeTaints(this.#ctx, name, [EXECUTE[status]], [opposite]));
  }

  #handleDisruption(zones: ReadonlyMap<string, ZoneHealth>, nodes: readonly Node[]): void {
    const states = new Map([...zones].map(([zone, health]) => [zone, zoneState(health)]));
    const change = disruption(this.#zones, states);
    for (const zone of [...this.#zones.keys()]) if (!zones.has(zone)) this.#zones.delete(zone);
    if (change === 'total') return;
    if (change === 'entering') for (const node of nodes) this.#stopEviction(node);
    if (change === 'leaving') this.#forgive();
    for (const [zone, state] of states) {
      if (change === 'none' && this.#zones.get(zone) === state) continue;
      const { ready, notReady } = zones.get(zone) as ZoneHealth;
      const rate = change === 'entering' ? 0 : evictionRate(state, ready + notReady);
      this.#evictor(zone).setRate(rate, this.#ctx.nowMs + TAINTING_MS);
      this.#zones.set(zone, state);
    }
  }

  #stopEviction(node: Node): void {
    this.#takeOff(node);
    this.#evictor(zoneOf(node)).remove(node.metadata.name);
  }

  /** It was the control plane that was cut off: every node gets its grace period anew. */
  #forgive(): void {
    for (const [name, health] of this.#health) this.#health.set(name, { ...health, seenAt: this.#ctx.epochMs });
  }
}
