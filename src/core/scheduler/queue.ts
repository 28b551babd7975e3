import { Heap } from '../lib/heap.ts';
import type { PodInfo } from './pod-info.ts';
import type { ClusterEvent, Queued, Rejection } from './plugin.ts';

/**
 * Pods waiting for a node. Each is in exactly one place: active (to be tried now, by priority), back-off (refused and
 * called again, waiting its time), error back-off (the attempt itself failed) or parked (refused, until an event that
 * may help). While nothing is active, the back-off of refused pods is not waited for, as upstream since 1.33.
 * Upstream: pkg/scheduler/backend/queue/{scheduling_queue,active_queue,backoff_queue}.go.
 */
export interface QueuedPod {
  info: PodInfo;
  where: 'active' | 'backoff' | 'error' | 'parked' | 'taken';
  /** Virtual milliseconds of the last time it was queued or refused. */
  timestamp: number;
  /** Trace id of what called it. */
  cause: number;
  /** Plugins that refused it the last time. */
  rejectors: ReadonlySet<string>;
  refusals: number;
  errors: number;
  ticket: Ticket | undefined;
}

/** A place in a heap; void once the pod holds another. */
interface Ticket extends Queued {
  readonly pod: QueuedPod;
  readonly dueAt: number;
  readonly seq: number;
}

/** What the queue asks the plugins. */
export interface QueueRules {
  preEnqueue(pod: PodInfo): Rejection | undefined;
  compare(a: Queued, b: Queued): number;
  mayHelp(rejectors: ReadonlySet<string>, pod: PodInfo, event: ClusterEvent): boolean;
}

/** Waiting time after a failure: doubles from the first to the longest. */
export interface BackoffTimes {
  readonly initialMs: number;
  readonly maxMs: number;
}

const DEFAULT_BACKOFF: BackoffTimes = { initialMs: 1000, maxMs: 10_000 };
/** Longest time a pod is parked. Upstream: DefaultPodMaxInUnschedulablePodsDuration. */
const MAX_PARKED_MS = 5 * 60_000;
const NONE: ReadonlySet<string> = new Set<string>();

const byDueTime = (a: Ticket, b: Ticket): boolean => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.seq < b.seq);

export class SchedulingQueue {
  readonly #rules: QueueRules;
  readonly #times: BackoffTimes;
  readonly #pods = new Map<string, QueuedPod>();
  readonly #parked = new Map<string, QueuedPod>();
  readonly #active: Heap<Ticket>;
  readonly #backoff = new Heap<Ticket>(byDueTime);
  readonly #errors = new Heap<Ticket>(byDueTime);
  #seq = 0;

  constructor(rules: QueueRules, times: BackoffTimes = DEFAULT_BACKOFF) {
    this.#rules = rules;
    this.#times = times;
    this.#active = new Heap((a, b) => {
      const order = rules.compare(a, b);
      return order < 0 || (order === 0 && a.seq < b.seq);
    });
  }

  get parkedCount(): number {
    return this.#parked.size;
  }

  find(key: string): QueuedPod | undefined {
    return this.#pods.get(key);
  }

  add(info: PodInfo, now: number, cause: number): void {
    const pod: QueuedPod = {
      info,
      where: 'parked',
      timestamp: now,
      cause,
      rejectors: NONE,
      refusals: 0,
      errors: 0,
      ticket: undefined,
    };
    this.#pods.set(info.key, pod);
    this.#activate(pod);
  }

  /** The waiting pod itself has changed; `events` says how. */
  update(info: PodInfo, events: readonly ClusterEvent[], now: number, cause: number): void {
    const pod = this.#pods.get(info.key);
    if (!pod) return this.add(info, now, cause);
    pod.info = info;
    if (pod.where !== 'parked') return;
    if (events.some((e) => this.#rules.mayHelp(pod.rejectors, info, e))) this.#release(pod, now, cause);
  }

  delete(key: string): void {
    const pod = this.#pods.get(key);
    if (!pod) return;
    this.#leave(pod, 'taken');
    this.#pods.delete(key);
  }

  /** Takes the next pod to try. It must come back by `refuse` or `fail`, or leave by `delete`. */
  pop(now: number): QueuedPod | undefined {
    this.#endBackoff(now);
    const pod = takeFrom(this.#active) ?? takeFrom(this.#backoff);
    if (pod) this.#leave(pod, 'taken');
    return pod;
  }

  hasNext(): boolean {
    return peekAt(this.#active) !== undefined || peekAt(this.#backoff) !== undefined;
  }

  /** When the next back-off that must be waited for ends. */
  nextDueAt(): number | undefined {
    return peekAt(this.#errors)?.dueAt;
  }

  /** No node would take it: parked until something happens that may help. */
  refuse(pod: QueuedPod, rejectors: ReadonlySet<string>, now: number): void {
    pod.rejectors = rejectors;
    pod.timestamp = now;
    pod.refusals++;
    pod.errors = 0;
    this.#park(pod);
  }

  /** The attempt itself failed: tried again after back-off, whatever happens. */
  fail(pod: QueuedPod, now: number): void {
    pod.rejectors = NONE;
    pod.timestamp = now;
    pod.errors++;
    this.#enter(pod, 'error', this.#errors, now + backoffMs(pod.errors, this.#times));
  }

  /** Calls those parked pods that the event may help. */
  notify(event: ClusterEvent, now: number, cause: number): void {
    if (this.#parked.size === 0) return;
    for (const pod of [...this.#parked.values()]) {
      if (this.#rules.mayHelp(pod.rejectors, pod.info, event)) this.#release(pod, now, cause);
    }
  }

  /** Calls pods that have been parked for five minutes: a hint may have been wrong. */
  flush(now: number, cause: number): void {
    for (const pod of [...this.#parked.values()]) {
      if (now - pod.timestamp > MAX_PARKED_MS) this.#release(pod, now, cause);
    }
  }

  #release(pod: QueuedPod, now: number, cause: number): void {
    pod.cause = cause;
    const dueAt = pod.timestamp + backoffMs(pod.refusals, this.#times);
    if (pod.refusals > 0 && dueAt > now) this.#enter(pod, 'backoff', this.#backoff, dueAt);
    else this.#activate(pod);
  }

  #endBackoff(now: number): void {
    for (const heap of [this.#backoff, this.#errors]) {
      for (let next = peekAt(heap); next && next.dueAt <= now; next = peekAt(heap)) this.#activate(next.pod);
    }
  }

  /** Unless a plugin holds it back before it is even queued. */
  #activate(pod: QueuedPod): void {
    const rejection = this.#rules.preEnqueue(pod.info);
    if (!rejection) return this.#enter(pod, 'active', this.#active, 0);
    pod.rejectors = new Set([rejection.plugin]);
    this.#park(pod);
  }

  #park(pod: QueuedPod): void {
    this.#leave(pod, 'parked');
    this.#parked.set(pod.info.key, pod);
  }

  #enter(pod: QueuedPod, where: QueuedPod['where'], heap: Heap<Ticket>, dueAt: number): void {
    this.#leave(pod, where);
    pod.ticket = { pod, info: pod.info, timestamp: pod.timestamp, dueAt, seq: ++this.#seq };
    heap.push(pod.ticket);
  }

  #leave(pod: QueuedPod, to: QueuedPod['where']): void {
    if (pod.where === 'parked') this.#parked.delete(pod.info.key);
    pod.where = to;
    pod.ticket = undefined;
  }
}

/** The first ticket still valid, left in place. */
function peekAt(heap: Heap<Ticket>): Ticket | undefined {
  for (;;) {
    const top = heap.peek();
    if (!top || top.pod.ticket === top) return top;
    heap.pop();
  }
}

function takeFrom(heap: Heap<Ticket>): QueuedPod | undefined {
  const top = peekAt(heap);
  if (top) heap.pop();
  return top?.pod;
}

/** One second after the first failure, doubling to ten. */
export function backoffMs(failures: number, { initialMs, maxMs }: BackoffTimes = DEFAULT_BACKOFF): number {
  return Math.min(initialMs * 2 ** (failures - 1), maxMs);
}
