import { expect, test } from 'vitest';
import { controllerRef } from '../../api/edit.ts';
import type { Pod } from '../../api/types.ts';
import { Rng } from '../../lib/rng.ts';
import { pod, replicaSet } from '../../testing/workload-builders.ts';
import { PodTally } from './pod-tally.ts';

const rs = replicaSet({ name: 'web-1', size: 3 });

test.each([1, 2, 3])('seed %i: counting event by event equals counting anew', (seed) => {
  const rng = new Rng(seed).fork('pods');
  const cache = new Map<string, Pod>();
  const tally = new PodTally();
  tally.of(rs, () => []);
  for (let step = 0; step < 200; step++) {
    const name = `p${rng.int(8)}`;
    const old = cache.get(name);
    const object = old && rng.int(4) === 0 ? undefined : anyPod(name, rng.uint32());
    if (object) cache.set(name, object);
    else cache.delete(name);
    const type = object ? (old ? 'updated' : 'added') : 'deleted';
    tally.observe({ type, object: object ?? (old as Pod), old, trace: 0 });
    const anew = new PodTally().of(rs, () => [...cache.values()].filter(isOwned));
    expect(
      tally.of(rs, () => []),
      `step ${step}`,
    ).toEqual(anew);
  }
});

const isOwned = (p: Pod): boolean => p.metadata.ownerReferences?.[0]?.uid === rs.metadata.uid;

function anyPod(name: string, bits: number): Pod {
  const made = pod({
    name,
    phase: ['Pending', 'Running', 'Failed', 'Succeeded'][bits & 3] as string,
    ...(bits & 4 ? { readyAt: 1 } : {}),
    isDeleted: (bits & 24) === 24,
    labels: (bits & 96) === 96 ? { app: 'other' } : { app: 'web' },
  });
  return bits & 128 ? { ...made, metadata: { ...made.metadata, ownerReferences: [controllerRef(rs)] } } : made;
}
