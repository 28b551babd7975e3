import { keyOfObject, type ObjectKey } from '../core/api/group-kind.ts';
import type { KubeObject, Pod } from '../core/api/types.ts';
import type { Engine, ObjectChange, Snapshot } from '../core/index.ts';
import { podSummary } from './pod-summary.ts';
import type { ClockState, Frame, PodSummary, Sample, TimelineHistory, TimelineMark } from './protocol.ts';
import { markOf } from './timeline-marks.ts';

/**
 * What has changed since the page last heard, gathered by key. Invariants:
 * 1. At most WINDOW frames are on their way; meanwhile changes gather, so the backlog is bounded by the number of
 *    objects, never by time.
 * 2. Applying every frame since a reset gives the same as a reset now.
 * 3. Pods are always sent as summaries; as whole objects only while there are few.
 */
const WINDOW = 2;
const WHOLE_PODS = 400;
const MAX_MARKS = 1_000;
const MAX_SAMPLES = 2_000;

/** Too many and too dull to send: heartbeats. */
const HIDDEN: ReadonlySet<string> = new Set(['coordination.k8s.io/Lease']);
const POD = 'Pod';

export class Frames {
  #engine: Engine;
  #stop: () => void;
  readonly #dirty = new Map<ObjectKey, string>();
  #seq = 0;
  #acked = 0;
  #needsReset = true;
  #marks: TimelineMark[] = [];
  #newMarks: TimelineMark[] = [];
  #samples: Sample[] = [];
  #newSamples: Sample[] = [];
  #traceFrom = 1;
  readonly #readyPods = new Set<ObjectKey>();
  #sentPods = 0;
  #worldVersion = -1;

  /** `history`: what the timeline showed before the snapshot that the engine starts from. */
  constructor(engine: Engine, history?: TimelineHistory) {
    this.#engine = engine;
    this.#marks = [...(history?.marks ?? [])];
    this.#samples = [...(history?.samples ?? [])];
    this.#stop = this.#watch(engine);
  }

  /** Starts over with everything: after a rewind or a restore. What is later than now never happened. */
  reset(to: Snapshot): void {
    this.#stop();
    this.#stop = this.#watch(this.#engine);
    const { now } = this.#engine;
    this.#marks = this.#marks.filter((m) => m.trace < to.trace);
    this.#samples = this.#samples.filter((s) => s.t <= now);
    this.#newMarks = [];
    this.#newSamples = [];
    this.#dirty.clear();
    this.#readyPods.clear();
    this.#needsReset = true;
  }

  /** What the timeline showed when the snapshot was taken. */
  historyAt(snapshot: Snapshot): TimelineHistory {
    const { now } = snapshot.clock;
    return {
      marks: [...this.#marks, ...this.#newMarks].filter((m) => m.trace < snapshot.trace),
      samples: [...this.#samples, ...this.#newSamples].filter((s) => s.t <= now),
    };
  }

  ack(seq: number): void {
    this.#acked = Math.max(this.#acked, seq);
  }

  get canSend(): boolean {
    return this.#seq - this.#acked < WINDOW;
  }

  get hasChanges(): boolean {
    return (
      this.#needsReset ||
      this.#dirty.size > 0 ||
      this.#newMarks.length > 0 ||
      this.#engine.worldVersion !== this.#worldVersion
    );
  }

  /** Takes note of what the trace says since the last call; often enough that the ring does not overtake it. */
  collect(): void {
    const records = this.#engine.traceSince(this.#traceFrom);
    for (const record of records) {
      const mark = markOf(record);
      if (mark) this.#newMarks.push(mark);
    }
    const last = records[records.length - 1];
    if (last) this.#traceFrom = last.id + 1;
    if (this.#newMarks.length > MAX_MARKS) this.#newMarks = this.#newMarks.slice(-MAX_MARKS);
  }

  next(clock: ClockState): Frame {
    this.collect();
    const isReset = this.#needsReset;
    const body = isReset ? this.#everything() : this.#changes();
    const marks = this.#takeMarks(isReset);
    const samples = this.#takeSamples(isReset);
    const world = this.#worldPart(isReset);
    const traffic = this.#engine.traffic();
    return { seq: ++this.#seq, kind: isReset ? 'reset' : 'delta', clock, ...body, marks, samples, traffic, ...world };
  }

  dispose(): void {
    this.#stop();
  }

  #watch(engine: Engine): () => void {
    return engine.onChange((change: ObjectChange) => {
      if (HIDDEN.has(change.groupKind)) return;
      this.#dirty.set(change.key, change.groupKind);
      if (change.groupKind === POD) this.#count(change.key);
    });
  }

  /** Keeps the curve of ready pods, also while nobody takes frames. */
  #count(key: ObjectKey): void {
    const pod = this.#engine.object(key) as Pod | undefined;
    if (pod && isReady(pod)) this.#readyPods.add(key);
    else this.#readyPods.delete(key);
    this.#sample();
  }

  #sample(): void {
    const sample = { t: this.#engine.now, ready: this.#readyPods.size, total: this.#engine.podCount };
    const list = this.#newSamples;
    const last = list[list.length - 1] ?? this.#samples[this.#samples.length - 1];
    if (last && last.ready === sample.ready && last.total === sample.total) return;
    if (list[list.length - 1]?.t === sample.t) list.pop();
    list.push(sample);
    if (list.length > MAX_SAMPLES) list.shift();
  }

  #everything(): Pick<Frame, 'upserts' | 'removed' | 'pods'> {
    this.#needsReset = false;
    this.#dirty.clear();
    this.#readyPods.clear();
    this.#acked = this.#seq;
    const upserts: KubeObject[] = [];
    const pods: PodSummary[] = [];
    for (const object of this.#engine.objects()) this.#gather(object, upserts, pods);
    this.#sentPods = pods.length;
    return { upserts: upserts.filter((o) => this.#sendsWhole(o)), removed: [], pods };
  }

  #changes(): Pick<Frame, 'upserts' | 'removed' | 'pods'> {
    const upserts: KubeObject[] = [];
    const pods: PodSummary[] = [];
    const removed: ObjectKey[] = [];
    for (const key of this.#dirty.keys()) {
      const object = this.#engine.object(key);
      if (object) this.#gather(object, upserts, pods);
      else removed.push(key);
    }
    this.#dirty.clear();
    this.#sentPods = this.#engine.podCount;
    return { upserts: upserts.filter((o) => this.#sendsWhole(o)), removed, pods };
  }

  #sendsWhole(object: KubeObject): boolean {
    return this.#sentPods <= WHOLE_PODS || !isPod(object);
  }

  #gather(object: KubeObject, upserts: KubeObject[], pods: PodSummary[]): void {
    if (
      HIDDEN.has(
        keyOfObject(object as never)
          .split('/')
          .slice(0, -2)
          .join('/'),
      )
    )
      return;
    upserts.push(object);
    if (!isPod(object)) return;
    const summary = podSummary(object as Pod);
    if (isReady(object as Pod)) this.#readyPods.add(summary.key);
    pods.push(summary);
  }

  #takeMarks(isReset: boolean): readonly TimelineMark[] {
    const fresh = this.#newMarks;
    this.#newMarks = [];
    this.#marks = [...this.#marks, ...fresh].slice(-MAX_MARKS);
    return isReset ? this.#marks : fresh;
  }

  #takeSamples(isReset: boolean): readonly Sample[] {
    this.#sample();
    const fresh = this.#newSamples;
    this.#newSamples = [];
    this.#samples = [...this.#samples, ...fresh].slice(-MAX_SAMPLES);
    return isReset ? this.#samples : fresh;
  }

  #worldPart(isReset: boolean): Pick<Frame, 'machines' | 'components' | 'faults' | 'isApiUp'> {
    const version = this.#engine.worldVersion;
    if (!isReset && version === this.#worldVersion) return {};
    this.#worldVersion = version;
    const { isApiUp } = this.#engine;
    return {
      machines: this.#engine.machines(),
      components: this.#engine.components(),
      faults: this.#engine.faults(),
      isApiUp,
    };
  }
}

function isReady(pod: Pod): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  return pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
}

function isPod(object: KubeObject): boolean {
  return object.kind === POD && object.apiVersion === 'v1';
}
