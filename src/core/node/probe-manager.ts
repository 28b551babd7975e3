import { objectKey } from '../api/group-kind.ts';
import type { Container, Pod, Probe } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { Timers } from '../runtime/timers.ts';
import type { RngStream } from '../lib/rng.ts';
import type { ContainerRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { allContainersOf, fieldPathOf, hasProbes, probeOf, type ProbeKind } from './pod-parts.ts';
import { initialProbeState, observe, type ProbeState } from './probe-state.ts';
import { runProbe, verdictOf } from './probe-run.ts';
import type { RunningCommand } from './run-command.ts';

/**
 * All probes of one kubelet: when they run and what they have found. A probe belongs to one container id; a restart
 * begins anew. Modelled: the first probe comes half a second to a second and a half after the container is up and its
 * initial delay is over (upstream: at the next tick of a worker that began with the pod). A kubelet that starts again
 * takes containers for as ready as they were (feature gate ChangeContainerStatusOnKubeletRestart is off).
 * Upstream: pkg/kubelet/prober.
 */
const KINDS: readonly ProbeKind[] = ['startup', 'liveness', 'readiness'];

/** Upstream: kubeletRestartGracePeriod. */
const RESTART_GRACE_MS = 10_000;

interface Tracker {
  readonly uid: string;
  readonly container: string;
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly containerId: string;
  state: ProbeState;
  /** A probe is waiting for its timeout. */
  timedOut: string | undefined;
  /** A command of the probe that still runs. */
  command: RunningCommand | undefined;
}

/** One of each kind at most. */
type Trackers = Partial<Record<ProbeKind, Tracker>>;

export interface ProbedPod {
  readonly pod: Pod;
  readonly ip: string;
}

export interface ProbeManagerOptions {
  readonly ctx: ComponentContext;
  readonly world: World;
  /** The pod as it is known now; undefined: gone. */
  podOf(uid: string): ProbedPod | undefined;
  /** A verdict changed: the pod has to be looked at. */
  onChange(uid: string): void;
}

export class ProbeManager {
  readonly #o: ProbeManagerOptions;
  readonly #timers: Timers;
  readonly #random: RngStream;
  readonly #startedAt: number;
  /** By pod uid, then container. */
  readonly #pods = new Map<string, Map<string, Trackers>>();
  /** By the key of its timer. */
  readonly #byTimer = new Map<string, Tracker>();

  constructor(options: ProbeManagerOptions) {
    this.#o = options;
    this.#random = options.ctx.random('probes');
    this.#startedAt = options.ctx.nowMs;
    this.#timers = options.ctx.timers('probes', (key) => this.#onTimer(key));
  }

  /** Starts probes of containers that run now and have none, or another attempt's. */
  sync(pod: Pod): void {
    for (const c of allContainersOf(pod)) {
      if (!hasProbes(c)) continue;
      const record = this.#o.world.containers.get(pod.metadata.uid, c.name);
      if (!record || record.exit) continue;
      for (const kind of KINDS) {
        const probe = probeOf(c, kind);
        if (probe) this.#track(pod, c, record, kind, probe);
      }
    }
  }

  forget(uid: string): void {
    for (const trackers of this.#pods.get(uid)?.values() ?? [])
      for (const tracker of Object.values(trackers)) {
        const key = timerKey(tracker);
        this.#timers.clear(key);
        this.#byTimer.delete(key);
      }
    this.#pods.delete(uid);
  }

  isStarted(uid: string, c: Container, record: ContainerRecord | undefined): boolean {
    if (!record || record.exit) return false;
    if (c.startupProbe === undefined) return true;
    const verdict = this.#verdict(uid, c, 'startup', record);
    return verdict ?? (this.#wasHere(record) && wasStarted(this.#o.podOf(uid)?.pod, c.name));
  }

  isReady(uid: string, c: Container, record: ContainerRecord | undefined): boolean {
    if (!this.isStarted(uid, c, record)) return false;
    if (c.readinessProbe === undefined) return true;
    return this.#verdict(uid, c, 'readiness', record as ContainerRecord) ?? wasReady(this.#o.podOf(uid)?.pod);
  }

  /** The probe because of which the container has to go. */
  failed(uid: string, c: Container, record: ContainerRecord | undefined): 'liveness' | 'startup' | undefined {
    if (!record || record.exit || !hasProbes(c)) return undefined;
    if (c.startupProbe && this.#verdict(uid, c, 'startup', record) === false) return 'startup';
    return c.livenessProbe && this.#verdict(uid, c, 'liveness', record) === false ? 'liveness' : undefined;
  }

  #verdict(uid: string, c: Container, kind: ProbeKind, record: ContainerRecord): boolean | undefined {
    const tracker = this.#pods.get(uid)?.get(c.name)?.[kind];
    return (tracker?.containerId === record.id ? tracker.state : this.#initial(kind, record)).verdict;
  }

  /** The container has run since before this kubelet. */
  #wasHere(record: ContainerRecord): boolean {
    return record.startedAt < this.#startedAt - RESTART_GRACE_MS;
  }

  /** A container that was there before is what its pod's status says, until its probe has come to a verdict. */
  #initial(kind: ProbeKind, record: ContainerRecord): ProbeState {
    const state = initialProbeState(kind);
    return kind === 'readiness' && this.#wasHere(record) ? { ...state, verdict: undefined } : state;
  }

  #track(pod: Pod, c: Container, record: ContainerRecord, kind: ProbeKind, probe: Probe): void {
    const { uid } = pod.metadata;
    const trackers = this.#trackersOf(uid, c.name);
    if (trackers[kind]?.containerId === record.id) return;
    const tracker: Tracker = {
      uid,
      container: c.name,
      kind,
      probe,
      containerId: record.id,
      state: this.#initial(kind, record),
      timedOut: undefined,
      command: undefined,
    };
    trackers[kind] = tracker;
    const key = timerKey(tracker);
    this.#byTimer.set(key, tracker);
    const first = record.startedAt + (probe.initialDelaySeconds ?? 0) * 1000 + this.#random.int(1000) + 500;
    this.#timers.set(key, Math.max(first, this.#timers.now + this.#spreadMs(record, probe)));
  }

  #trackersOf(uid: string, container: string): Trackers {
    let ofPod = this.#pods.get(uid);
    if (!ofPod) this.#pods.set(uid, (ofPod = new Map()));
    let trackers = ofPod.get(container);
    if (!trackers) ofPod.set(container, (trackers = {}));
    return trackers;
  }

  /** The probes of a kubelet that has just started do not come all at once. Upstream: worker.run. */
  #spreadMs(record: ContainerRecord, probe: Probe): number {
    return this.#wasHere(record) ? this.#random.int((probe.periodSeconds ?? 10) * 1000) : 0;
  }

  #onTimer(timerKey: string): void {
    const tracker = this.#byTimer.get(timerKey);
    if (!tracker) return;
    const { uid, container } = tracker;
    const known = this.#o.podOf(uid);
    const record = this.#o.world.containers.get(uid, container);
    if (!known || !record || record.exit || record.id !== tracker.containerId) return;
    const c = allContainersOf(known.pod).find((x) => x.name === container);
    if (!c) return;
    const periodMs = (tracker.probe.periodSeconds ?? 10) * 1000;
    if (tracker.command) return this.#ended(timerKey, tracker, known.pod, c);
    if (tracker.timedOut !== undefined) {
      const message = tracker.timedOut;
      tracker.timedOut = undefined;
      this.#timers.after(timerKey, Math.max(periodMs - timeoutMs(tracker.probe), 1));
      return this.#take(tracker, known.pod, c, message);
    }
    if (this.#rests(uid, tracker, c, record, known.pod)) return void this.#timers.after(timerKey, periodMs);
    const result = runProbe(tracker.kind, tracker.probe, {
      world: this.#o.world,
      pod: known.pod,
      container: c,
      record,
      ip: known.ip,
    });
    if (result.outcome === 'pending') {
      tracker.command = result.command;
      tracker.timedOut = result.message;
      result.command.onEnd = () => this.#timers.after(timerKey, 0);
      return void this.#timers.after(timerKey, timeoutMs(tracker.probe));
    }
    if (result.outcome === 'timeout') {
      tracker.timedOut = result.message;
      return void this.#timers.after(timerKey, timeoutMs(tracker.probe));
    }
    this.#timers.after(timerKey, periodMs);
    if (result.outcome === 'errored')
      return this.#tell(
        known.pod,
        c,
        tracker.kind,
        'Unhealthy',
        `probe errored and resulted in unknown state: ${result.message}`,
      );
    if (result.outcome === 'warning')
      this.#tell(known.pod, c, tracker.kind, 'ProbeWarning', `probe warning: ${result.message}`);
    this.#take(tracker, known.pod, c, result.outcome === 'failure' ? result.message : undefined);
  }

  /** The probe's command has ended, or had its time. */
  #ended(timerKey: string, tracker: Tracker, pod: Pod, c: Container): void {
    const { command, timedOut } = tracker;
    tracker.command = undefined;
    tracker.timedOut = undefined;
    if (!command) return;
    command.onEnd = undefined;
    this.#timers.after(timerKey, (tracker.probe.periodSeconds ?? 10) * 1000);
    if (command.status === undefined) {
      command.cancel();
      return this.#take(tracker, pod, c, timedOut);
    }
    const result = verdictOf(command);
    this.#take(tracker, pod, c, result.outcome === 'failure' ? result.message : undefined);
  }

  /** Liveness and readiness wait for the startup probe, which ends once it has succeeded. */
  #rests(uid: string, tracker: Tracker, c: Container, record: ContainerRecord, pod: Pod): boolean {
    if (tracker.state.isOnHold) return true;
    if (tracker.kind === 'startup') return this.isStarted(uid, c, record);
    if (tracker.kind === 'liveness' && pod.metadata.deletionTimestamp !== undefined) return true;
    return !this.isStarted(uid, c, record);
  }

  #tell(pod: Pod, c: Container, kind: ProbeKind, reason: string, text: string): void {
    const title = kind.charAt(0).toUpperCase() + kind.slice(1);
    this.#o.ctx.recorder.event(pod, 'Warning', reason, `${title} ${text}`, fieldPathOf(pod, c.name));
  }

  #take(tracker: Tracker, pod: Pod, c: Container, failure: string | undefined): void {
    const { ctx } = this.#o;
    const before = tracker.state;
    const state = observe(before, tracker.kind, tracker.probe, failure === undefined);
    const isChanged = state.verdict !== before.verdict;
    tracker.state = state;
    if (failure === undefined && !isChanged) return;
    const ref = objectKey('Pod', pod.metadata.namespace, pod.metadata.name);
    if (failure !== undefined) {
      ctx.tracer.decide('kubelet.probe-failed', ref, { container: c.name, probe: tracker.kind, message: failure });
      this.#tell(pod, c, tracker.kind, 'Unhealthy', `probe failed: ${failure}`);
    }
    if (!isChanged) return;
    ctx.tracer.decide('kubelet.probe-changed', ref, {
      container: c.name,
      probe: tracker.kind,
      ok: failure === undefined,
    });
    this.#o.onChange(pod.metadata.uid);
  }
}

const timerKey = ({ uid, container, kind }: Tracker): string => `${uid}/${container}/${kind}`;

const wasReady = (pod: Pod | undefined): boolean =>
  pod?.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

const wasStarted = (pod: Pod | undefined, name: string): boolean =>
  [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])].some(
    (c) => c.name === name && c.started === true,
  );

const timeoutMs = (probe: Probe): number => (probe.timeoutSeconds ?? 1) * 1000;
