import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../core/api/types.ts';
import type { Frame, PodSummary, Sample, TimelineMark } from '../../workers/protocol.ts';
import { applyFrame, EMPTY_DATA, type EngineData } from './apply-frame.ts';
import { boundMarks, boundSamples, MAX_MARKS, MAX_SAMPLES } from './bound-history.ts';
import { keyOf } from './key-of.ts';

/** Small seeded generator (mulberry32), so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const config = (i: number, version: number) =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `c${i}`, namespace: 'default', resourceVersion: String(version) },
  }) as unknown as KubeObject;

const pod = (i: number, restarts: number): PodSummary => ({
  key: `Pod/default/p${i}`,
  uid: `u${i}`,
  node: 'node-1',
  status: 'Running',
  tone: 'ready',
  ready: 1,
  containers: 1,
  restarts,
  owner: '',
});

const clock = (now: number) => ({ now, isPlaying: true, speed: 1, canRewindStep: false, canRewindCommand: false });

const emptyFrame = (kind: Frame['kind'], now: number): Frame => ({
  seq: now,
  kind,
  clock: clock(now),
  upserts: [],
  removed: [],
  pods: [],
  marks: [],
  samples: [],
  traffic: [],
});

const mark = (t: number): TimelineMark => ({
  trace: t,
  t,
  lane: 'you',
  tone: 'neutral',
  code: 'user.apply',
  ref: '',
  args: {},
});

/** The naive model: what the cluster is, and a reset frame that says all of it. */
class Model {
  readonly objects = new Map<string, KubeObject>();
  readonly pods = new Map<string, PodSummary>();
  readonly marks: TimelineMark[] = [];
  readonly samples: Sample[] = [];

  step(random: (below: number) => number, now: number): Frame {
    const object = config(random(20), now);
    const summary = pod(random(20), now);
    const kinds = [
      () => ({ upserts: [this.#put(object)] }),
      () => ({ pods: [this.#putPod(summary)] }),
      () => ({ removed: this.#remove(keyOf(object)) }),
      () => ({ removed: this.#remove(summary.key) }),
      () => ({ marks: this.#add(this.marks, mark(now)) }),
      () => ({ samples: this.#add(this.samples, { t: now, ready: random(9), total: 9 }) }),
    ];
    return { ...emptyFrame('delta', now), ...(kinds[random(kinds.length)] as () => Partial<Frame>)() };
  }

  reset(now: number): Frame {
    const lists = { upserts: [...this.objects.values()], pods: [...this.pods.values()] };
    return { ...emptyFrame('reset', now), ...lists, marks: [...this.marks], samples: [...this.samples] };
  }

  #put(object: KubeObject): KubeObject {
    this.objects.set(keyOf(object), object);
    return object;
  }

  #putPod(summary: PodSummary): PodSummary {
    this.pods.set(summary.key, summary);
    return summary;
  }

  #remove(key: string): string[] {
    this.objects.delete(key);
    this.pods.delete(key);
    return [key];
  }

  #add<V>(list: V[], value: V): V[] {
    list.push(value);
    return [value];
  }
}

const comparable = ({ frameSeq: _, objects, pods, ...rest }: EngineData) => ({
  ...rest,
  objects: Object.fromEntries(objects),
  pods: Object.fromEntries(pods),
});

describe('applyFrame', () => {
  for (const seed of [1, 2, 3])
    it(`deltas give the same as a reset, seed ${seed}`, () => {
      const random = seeded(seed);
      const model = new Model();
      let data = EMPTY_DATA;
      for (let now = 1; now <= 200; now++) {
        data = applyFrame(data, model.step(random, now));
        expect(comparable(data)).toEqual(comparable(applyFrame(EMPTY_DATA, model.reset(now))));
      }
    });

  it('a reset forgets what was there before', () => {
    const before = applyFrame(EMPTY_DATA, { ...emptyFrame('delta', 1), upserts: [config(1, 1)], pods: [pod(1, 0)] });
    expect(applyFrame(before, emptyFrame('reset', 0))).toMatchObject({ objects: new Map(), pods: new Map() });
  });

  it('keeps the identity of what did not change', () => {
    const before = applyFrame(EMPTY_DATA, { ...emptyFrame('delta', 1), upserts: [config(1, 1)], marks: [mark(1)] });
    const after = applyFrame(before, { ...emptyFrame('delta', 2), removed: ['Pod/default/unknown'] });
    for (const field of ['objects', 'pods', 'machines', 'faults', 'marks', 'samples', 'traffic'] as const)
      expect(after[field], field).toBe(before[field]);
  });
});

describe('bounded history', () => {
  it('drops the cluster’s marks before the user’s', () => {
    const mine = Array.from({ length: 10 }, (_, i) => mark(i));
    const theirs = Array.from({ length: MAX_MARKS }, (_, i) => ({ ...mark(100 + i), lane: 'cluster' as const }));
    const kept = boundMarks([...mine, ...theirs]);
    expect(kept.length).toBeLessThan(MAX_MARKS);
    expect(kept.filter(({ lane }) => lane === 'you')).toHaveLength(10);
    expect(kept.at(-1)).toEqual(theirs.at(-1));
  });

  it('thins old samples and keeps the new ones and the first', () => {
    const all = Array.from({ length: MAX_SAMPLES + 1 }, (_, t) => ({ t, ready: 1, total: 1 }));
    const kept = boundSamples(all);
    expect(kept.length).toBe(3001);
    expect([kept[0]?.t, kept.at(-1)?.t]).toEqual([0, MAX_SAMPLES]);
  });
});
