import { objectKey } from '../api/group-kind.ts';
import { isStatusError } from '../api/status-error.ts';
import type { Pod } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { Timers } from '../runtime/timers.ts';
import { SchedulerCache } from './cache.ts';
import { enqueueWaiting, subscribe, type EventSink } from './cluster-events.ts';
import { ConfigSource } from './config/config-source.ts';
import type { SchedulerConfiguration } from './config/configuration.ts';
import type { Search } from './find-node.ts';
import type { DevicePlugin } from './device-plugin.ts';
import { fitErrorMessage, NO_NODES } from './fit-error.ts';
import type { Framework } from './framework.ts';
import { Nominations } from './nominations.ts';
import type { Rejection } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';
import { patchPodStatus } from './pod-status.ts';
import { ProfileBuilder } from './profile-builder.ts';
import type { Profile, Profiles } from './profiles.ts';
import { SchedulingQueue, type BackoffTimes, type QueuedPod } from './queue.ts';
import { nodeVerdicts, type VerdictLog } from './verdict-log.ts';
import type { SchedulingAttempt } from './verdict.ts';

/**
 * The loop of a running scheduler: take a pod, find a node, assume it there, bind it. Binding happens within the same
 * virtual millisecond; upstream does it beside the loop.
 * Upstream: pkg/scheduler/schedule_one.go.
 */
/** Virtual time one pod takes. */
const CYCLE_MS = 1;
const FLUSH_INTERVAL_MS = 30_000;
const BIND_POLL_MS = 1000;
/** Longest event text; upstream: NoteLengthLimit. */
const MAX_NOTE = 1024;

/** A pod whose node is chosen, while something is done before it is bound. */
interface Binding {
  readonly queued: QueuedPod;
  readonly search: Search;
  readonly node: string;
  /** When it is given up. Upstream: bindTimeoutSeconds of VolumeBinding. */
  readonly until: number;
}

interface Failure {
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  readonly rejectors: ReadonlySet<string>;
  readonly search?: Search;
  readonly nominatedNode?: string | undefined;
  readonly victims?: readonly string[] | undefined;
}

const NO_REJECTORS: ReadonlySet<string> = new Set<string>();

/** What a configuration makes. */
interface Setup {
  readonly profiles: Profiles;
  readonly queue: SchedulingQueue;
}

export class SchedulerLoop {
  readonly #ctx: ComponentContext;
  readonly #verdicts: VerdictLog;
  readonly #cache = new SchedulerCache();
  readonly #nominations = new Nominations();
  readonly #cycle: Timers;
  readonly #flush: Timers;
  readonly #poll: Timers;
  readonly #binding = new Map<string, Binding>();
  readonly #sink: EventSink;
  readonly #config: ConfigSource<Setup>;
  #profiles: Profiles;
  #queue: SchedulingQueue;

  constructor(ctx: ComponentContext, verdicts: VerdictLog, devices?: DevicePlugin) {
    this.#ctx = ctx;
    this.#verdicts = verdicts;
    this.#sink = {
      ctx,
      cache: this.#cache,
      queue: () => this.#queue,
      nominations: this.#nominations,
      isMine: (pod) => this.#profiles.find(pod) !== undefined,
      wake: () => this.#wake(),
      podGone: (key) => verdicts.forget(podRef(key)),
    };
    this.#cycle = ctx.timers('cycle', () => this.#runCycle());
    this.#flush = ctx.timers('flush', () => this.#runFlush());
    this.#poll = ctx.timers('volumes', (key) => this.#pollBinding(key));
    const builder = new ProfileBuilder(ctx, this.#cache, this.#nominations, devices);
    this.#config = new ConfigSource(ctx, (config) => {
      const profiles = builder.build(config);
      return { profiles, queue: new SchedulingQueue(profiles, backoffOf(config)) };
    });
    const { profiles, queue } = this.#config.first();
    this.#profiles = profiles;
    this.#queue = queue;
  }

  start(): void {
    const ctx = this.#ctx;
    subscribe(this.#sink);
    const pods = ctx.informer('Pod');
    this.#verdicts.retain((ref) => pods.byKey(ref.slice(POD_REF.length)) !== undefined);
    this.#verdicts.explainer = (ref) => this.#explain(ref);
    ctx.onStop(() => (this.#verdicts.explainer = undefined));
    this.#config.follow((setup) => this.#reconfigure(setup));
  }

  /** As after a restart, but what is known of the cluster stays. */
  #reconfigure({ profiles, queue }: Setup): void {
    for (const [key, { queued, node }] of this.#binding) {
      this.#frameworkOf(queued.info).unreserve(queued.info, node);
      this.#cache.forget(key);
      this.#poll.clear(key);
    }
    this.#binding.clear();
    this.#profiles = profiles;
    this.#queue = queue;
    enqueueWaiting(this.#sink);
    this.#wake();
  }

  #profileOf({ pod }: PodInfo): Profile {
    return this.#profiles.of(pod);
  }

  #frameworkOf(info: PodInfo): Framework {
    return this.#profileOf(info).framework;
  }

  /** Sees to it that the next cycle comes: soon if a pod is ready, else when a back-off ends. */
  #wake(): void {
    const now = this.#ctx.nowMs;
    const next = this.#queue.hasNext() ? now + CYCLE_MS : this.#queue.nextDueAt();
    if (next === undefined) return;
    const pending = this.#cycle.pendingAt('');
    if (pending === undefined || pending > next) this.#cycle.set('', Math.max(next, now));
  }

  #runCycle(): void {
    const pod = this.#queue.pop(this.#ctx.nowMs);
    if (pod) this.#ctx.tracer.during('kube-scheduler', pod.cause, () => this.#scheduleOne(pod));
    if (this.#queue.parkedCount > 0 && this.#flush.pendingAt('') === undefined)
      this.#flush.after('', FLUSH_INTERVAL_MS);
    this.#wake();
  }

  #runFlush(): void {
    this.#queue.flush(this.#ctx.nowMs, this.#ctx.tracer.current);
    if (this.#queue.parkedCount > 0) this.#flush.after('', FLUSH_INTERVAL_MS);
    this.#wake();
  }

  #scheduleOne(queued: QueuedPod): void {
    const { info } = queued;
    if (info.pod.metadata.deletionTimestamp) return this.#skipDeleted(info);
    if (this.#cache.list().length === 0) {
      return this.#fail(queued, { reason: 'Unschedulable', message: NO_NODES, rejectors: NO_REJECTORS });
    }
    const search = this.#profileOf(info).finder.search(info);
    if (search.error !== undefined)
      this.#fail(queued, { reason: 'SchedulerError', message: search.error, rejectors: NO_REJECTORS, search });
    else if (search.node) this.#bind(queued, search, search.node.name);
    else this.#refuse(queued, search);
  }

  #skipDeleted(info: PodInfo): void {
    this.#profileOf(info).recorder.event(
      info.pod,
      'Warning',
      'FailedScheduling',
      `skip schedule deleting pod: ${info.key}`,
    );
    this.#queue.delete(info.key);
  }

  #bind(queued: QueuedPod, search: Search, node: string): void {
    const { info } = queued;
    const { framework, bindTimeoutMs } = this.#profileOf(info);
    this.#cache.assume(info, node);
    const objection = framework.reserve(info, node);
    if (objection) {
      this.#cache.forget(info.key);
      return this.#objected(queued, search, node, objection);
    }
    const until = this.#ctx.nowMs + bindTimeoutMs;
    this.#preBind({ queued, search, node, until }, () => framework.preBind(info, node));
  }

  #objected(queued: QueuedPod, search: Search, node: string, objection: Rejection): void {
    const failure = { byNode: new Map([[node, objection]]), rest: undefined, endedBeforeFilters: false };
    this.#fail(queued, {
      reason: 'Unschedulable',
      message: fitErrorMessage(1, failure),
      rejectors: new Set([objection.plugin]),
      search,
    });
  }

  /** What must be done before the binding, which may take time; upstream asks once a second, too. */
  #preBind(binding: Binding, ask: () => Rejection | 'wait' | undefined): void {
    const { queued, search, node } = binding;
    const result = this.#tryPreBind(ask);
    if (result === 'wait' && this.#ctx.nowMs < binding.until) {
      if (!this.#binding.has(queued.info.key))
        this.#ctx.tracer.decide('scheduler.volumes', podRef(queued.info.key), { node });
      this.#binding.set(queued.info.key, binding);
      return this.#poll.after(queued.info.key, BIND_POLL_MS);
    }
    this.#binding.delete(queued.info.key);
    if (result === undefined) return this.#finishBinding(queued, search, node);
    if (result !== 'wait' && typeof result !== 'string' && result.verdict.code !== 'error') {
      this.#frameworkOf(queued.info).unreserve(queued.info, node);
      this.#cache.forget(queued.info.key);
      return this.#objected(queued, search, node, result);
    }
    const why = typeof result === 'string' ? 'context deadline exceeded' : result.verdict.reasons.join(', ');
    const name = typeof result === 'string' ? 'VolumeBinding' : result.plugin;
    const what = name === 'VolumeBinding' ? 'binding volumes: ' : '';
    this.#bindFailed(queued, search, node, `running PreBind plugin ${JSON.stringify(name)}: ${what}${why}`);
  }

  #tryPreBind(ask: () => Rejection | 'wait' | undefined): Rejection | 'wait' | undefined {
    try {
      return ask();
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return { plugin: 'VolumeBinding', verdict: { code: 'error', reasons: [error.message] } };
    }
  }

  /** The pod may be gone by now. */
  #pollBinding(key: string): void {
    const binding = this.#binding.get(key);
    if (!binding) return;
    const { info } = binding.queued;
    const pod = this.#ctx.informer('Pod').byKey(key);
    if (pod?.metadata.uid === info.uid && !pod.spec.nodeName)
      return this.#preBind(binding, () => this.#frameworkOf(info).isPreBound(info, binding.node));
    this.#binding.delete(key);
    this.#frameworkOf(info).unreserve(info, binding.node);
    if (pod?.metadata.uid !== info.uid) return;
    this.#cache.forget(key);
    this.#queue.delete(key);
  }

  #finishBinding(queued: QueuedPod, search: Search, node: string): void {
    const { info } = queued;
    const { tracer, nowMs } = this.#ctx;
    const { framework, recorder } = this.#profileOf(info);
    const pod = podRef(info.key);
    tracer.decide('scheduler.bound', pod, { node, feasible: search.feasible.length, nodes: this.#cache.list().length });
    const error = this.#runBinder(info, node);
    if (error !== undefined) return this.#bindFailed(queued, search, node, error);
    this.#queue.delete(info.key);
    this.#nominations.delete(info.key);
    recorder.event(info.pod, 'Normal', 'Scheduled', `Successfully assigned ${info.key} to ${node}`);
    framework.postBind(info, node);
    this.#verdicts.record({ pod, at: nowMs, result: 'scheduled', node }, search);
  }

  /** Text of the error, if the server did not take the binding. */
  #runBinder(info: PodInfo, node: string): string | undefined {
    const { binder } = this.#frameworkOf(info);
    try {
      binder?.bind?.(info, node);
      return undefined;
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return `running Bind plugin ${JSON.stringify(binder?.name)}: ${error.message}`;
    }
  }

  #bindFailed(queued: QueuedPod, search: Search, node: string, message: string): void {
    const { info } = queued;
    this.#frameworkOf(info).unreserve(info, node);
    this.#cache.forget(info.key);
    // To the others it is as if a pod had gone from the node.
    this.#queue.notify({ type: 'pod-deleted', pod: info }, this.#ctx.nowMs, this.#ctx.tracer.current);
    this.#fail(queued, { reason: 'SchedulerError', message, rejectors: NO_REJECTORS, search });
  }

  #refuse(queued: QueuedPod, search: Search): void {
    const nodeCount = this.#cache.list().length;
    const { info } = queued;
    const cause = this.#ctx.tracer.current;
    const plain = fitErrorMessage(nodeCount, search.failure);
    this.#ctx.tracer.decide('scheduler.unschedulable', podRef(info.key), { message: plain });
    const { message, nominatedNode, victims } = this.#frameworkOf(info).postFilter(info, search.failure);
    this.#fail(queued, {
      reason: 'Unschedulable',
      message: fitErrorMessage(nodeCount, search.failure, message),
      rejectors: search.rejectors,
      search,
      nominatedNode,
      victims,
    });
    queued.cause = cause;
  }

  #fail(queued: QueuedPod, failure: Failure): void {
    const { client, nowMs, now } = this.#ctx;
    const { info } = queued;
    const ref = podRef(info.key);
    const result = failure.reason === 'Unschedulable' ? 'unschedulable' : 'error';
    const { nominatedNode: made, victims } = failure;
    const preemption = made && victims ? { preemption: { node: made, victims } } : {};
    this.#verdicts.record({ pod: ref, at: nowMs, result, message: failure.message, ...preemption }, failure.search);
    const latest = this.#ctx.informer('Pod').byKey(info.key);
    if (!latest || latest.metadata.uid !== info.uid || latest.spec.nodeName) return this.#queue.delete(info.key);
    if (failure.rejectors.size > 0) this.#queue.refuse(queued, failure.rejectors, nowMs);
    else this.#queue.fail(queued, nowMs);
    if (failure.nominatedNode !== undefined) this.#nominations.set(info, failure.nominatedNode);
    this.#profileOf(info).recorder.event(latest, 'Warning', 'FailedScheduling', truncate(failure.message));
    const { reason, message, nominatedNode } = failure;
    const condition = { type: 'PodScheduled', status: 'False', reason, message } as const;
    patchPodStatus(client, latest, { condition, nominatedNodeName: nominatedNode }, now);
  }

  #explain(ref: string): SchedulingAttempt | undefined {
    const pod = this.#ctx.informer('Pod').byKey(ref.slice(POD_REF.length));
    if (!pod) return undefined;
    const info = this.#cache.infoOf(pod);
    const node = pod.spec.nodeName ? this.#cache.get(pod.spec.nodeName) : undefined;
    const placed = node?.pods.get(info.key);
    // Judged as if it were not there yet; a name it got by binding is no wish of its own.
    if (node && placed) node.removePod(placed);
    const search = this.#profileOf(info).finder.survey(node ? { ...info, pod: withoutNode(pod) } : info);
    if (node && placed) node.addPod(placed);
    const result = search.feasible.length > 0 ? 'scheduled' : 'unschedulable';
    const message =
      search.feasible.length > 0 ? {} : { message: fitErrorMessage(this.#cache.list().length, search.failure) };
    return {
      pod: ref,
      at: this.#ctx.nowMs,
      result,
      ...(node ? { node: node.name } : {}),
      ...message,
      nodes: nodeVerdicts(search),
    };
  }
}

const POD_REF = 'Pod/';

function podRef(key: string): string {
  const slash = key.indexOf('/');
  return objectKey('Pod', key.slice(0, slash), key.slice(slash + 1));
}

function withoutNode(pod: Pod): Pod {
  const { nodeName: _, ...spec } = pod.spec;
  return { ...pod, spec };
}

function backoffOf({ podInitialBackoffSeconds = 1, podMaxBackoffSeconds = 10 }: SchedulerConfiguration): BackoffTimes {
  return { initialMs: podInitialBackoffSeconds * 1000, maxMs: podMaxBackoffSeconds * 1000 };
}

const truncate = (text: string): string => (text.length <= MAX_NOTE ? text : `${text.slice(0, MAX_NOTE - 4)} ...`);
