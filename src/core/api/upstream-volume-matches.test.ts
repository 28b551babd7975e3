import { expect, it } from 'vitest';
import golden from './fixtures/upstream-volume-matches.jsonl?raw';
import type { PersistentVolume, PersistentVolumeClaim } from './types.ts';
import { findMatchingVolume } from './volume-binding.ts';

/**
 * Which volume a claim gets: recorded from the volume controller's index and from what the scheduler asks for a node in zone a,
 * Kubernetes 1.36.0 (`test/upstream/record.sh volume-match`).
 */
interface VolumeIn {
  readonly size: string;
  readonly modes: string;
  readonly class?: string;
  readonly block?: true;
  readonly vac?: string;
  readonly phase?: string;
  /** own: names the claim; former: one of that name before it; other: another. */
  readonly ref?: 'own' | 'former' | 'other';
  readonly ends?: true;
  readonly disk?: string;
  readonly zone?: string;
}

interface Situation extends Pick<VolumeIn, 'size' | 'modes' | 'class' | 'block' | 'vac' | 'disk'> {
  readonly delayed?: true;
  readonly excluded: number;
  readonly volumes: readonly VolumeIn[];
}

interface Recorded {
  readonly in: Situation;
  /** By the controller, by the scheduler. */
  readonly out: readonly [string, string];
}

const LONG: Readonly<Record<string, string>> = { RWO: 'ReadWriteOnce', ROX: 'ReadOnlyMany', RWX: 'ReadWriteMany', RWOP: 'ReadWriteOncePod' }; // prettier-ignore
const RECORDED = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

const specOf = (x: Situation | VolumeIn) => ({
  accessModes: x.modes.split(',').map((m) => LONG[m]),
  storageClassName: x.class ?? '',
  volumeAttributesClassName: x.vac ?? '',
  ...(x.block ? { volumeMode: 'Block' } : {}),
});

function claimOf(s: Situation): PersistentVolumeClaim {
  const selector = s.disk ? { selector: { matchLabels: { disk: s.disk } } } : {};
  const spec = { ...specOf(s), ...selector, resources: { requests: { storage: s.size } } };
  return { metadata: { name: 'data', namespace: 'default', uid: 'own' }, spec } as unknown as PersistentVolumeClaim;
}

function volumeOf(v: VolumeIn, i: number): PersistentVolume {
  const name = v.ref === 'other' ? 'logs' : 'data';
  const claimRef = { namespace: 'default', name, ...(v.ref === 'former' ? { uid: 'former' } : {}) };
  return {
    metadata: { name: `pv-${i}`, labels: { disk: v.disk ?? '' }, ...(v.ends ? { deletionTimestamp: 'x' } : {}) },
    spec: { ...specOf(v), capacity: { storage: v.size }, ...(v.ref ? { claimRef } : {}) },
    status: { phase: v.phase ?? 'Available' },
  } as unknown as PersistentVolume;
}

it.each(RECORDED.map((r) => [JSON.stringify(r.in), r] as const))('%s', (_name, { in: s, out }) => {
  const claim = claimOf(s);
  const volumes = s.volumes.map(volumeOf);
  const zones = new Map(volumes.map((v, i) => [v, s.volumes[i]?.zone]));
  const isDelayed = s.delayed === true;
  const fitsNode = (v: PersistentVolume): boolean => (zones.get(v) ?? 'a') === 'a';
  const byController = findMatchingVolume(claim, volumes, { isDelayed });
  const byScheduler = findMatchingVolume(claim, volumes, {
    isDelayed,
    fitsNode,
    excluded: new Set([`pv-${s.excluded}`]),
  });
  expect([byController, byScheduler].map((v) => v?.metadata.name ?? '')).toEqual(out);
});
