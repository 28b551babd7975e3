import type { Frame, Sample, TimelineMark } from '../../workers/protocol.ts';
import { boundMarks, boundSamples } from './bound-history.ts';
import { keyOf } from './key-of.ts';
import type { EngineSlice } from './state.ts';

/**
 * What a frame makes of the engine's data on the page. Pure. Invariants:
 * 1. Applying deltas one by one gives the same as one reset frame with the sum of them.
 * 2. A map or list is replaced only if something in it changed; otherwise its identity stays.
 */
export type EngineData = Pick<
  EngineSlice,
  | 'objects'
  | 'pods'
  | 'clock'
  | 'machines'
  | 'components'
  | 'faults'
  | 'isApiUp'
  | 'marks'
  | 'samples'
  | 'traffic'
  | 'frameSeq'
>;

export const EMPTY_DATA: EngineData = {
  objects: new Map(),
  pods: new Map(),
  clock: { now: 0, isPlaying: false, speed: 1, canRewindStep: false, canRewindCommand: false },
  machines: [],
  components: [],
  faults: [],
  isApiUp: true,
  marks: [],
  samples: [],
  traffic: [],
  frameSeq: 0,
};

export function applyFrame(before: EngineData, frame: Frame): EngineData {
  const base = frame.kind === 'reset' ? { ...EMPTY_DATA, frameSeq: before.frameSeq } : before;
  return {
    objects: patchMap(base.objects, frame.upserts, keyOf, frame.removed),
    pods: patchMap(base.pods, frame.pods, (pod) => pod.key, frame.removed),
    clock: frame.clock,
    machines: frame.machines ?? base.machines,
    components: frame.components ?? base.components,
    faults: frame.faults ?? base.faults,
    isApiUp: frame.isApiUp ?? base.isApiUp,
    marks: append(base.marks, frame.marks, boundMarks),
    samples: append(base.samples, frame.samples, boundSamples),
    traffic: frame.traffic.length === 0 && base.traffic.length === 0 ? base.traffic : frame.traffic,
    frameSeq: base.frameSeq + 1,
  };
}

function patchMap<V>(
  before: ReadonlyMap<string, V>,
  upserts: readonly V[],
  keyOf: (value: V) => string,
  removed: readonly string[],
): ReadonlyMap<string, V> {
  const gone = removed.filter((key) => before.has(key));
  if (upserts.length === 0 && gone.length === 0) return before;
  const after = new Map(before);
  for (const key of gone) after.delete(key);
  for (const value of upserts) after.set(keyOf(value), value);
  return after;
}

function append<V extends TimelineMark | Sample>(
  before: readonly V[],
  more: readonly V[],
  bound: (list: readonly V[]) => readonly V[],
): readonly V[] {
  return more.length === 0 ? before : bound([...before, ...more]);
}
