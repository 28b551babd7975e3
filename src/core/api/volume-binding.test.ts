import { expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from './types.ts';
import { findMatchingVolume, whyUnsuited } from './volume-binding.ts';

/** Rows name rules of FindMatchingVolume and checkVolumeSatisfyClaim upstream. */
interface VolumeShape {
  readonly size?: string;
  readonly modes?: readonly string[];
  readonly claim?: string;
  readonly uid?: string;
  readonly className?: string;
  readonly phase?: string;
  readonly labels?: Record<string, string>;
  readonly isDeleted?: boolean;
  readonly volumeMode?: string;
}

function volume(name: string, shape: VolumeShape = {}): PersistentVolume {
  const { size = '10Gi', modes = ['ReadWriteOnce'], className = 'c', phase = 'Available', labels, claim, uid } = shape;
  return {
    metadata: { name, ...(labels ? { labels } : {}), ...(shape.isDeleted ? { deletionTimestamp: 'x' } : {}) },
    spec: {
      capacity: { storage: size },
      accessModes: modes,
      storageClassName: className,
      ...(shape.volumeMode ? { volumeMode: shape.volumeMode } : {}),
      ...(claim ? { claimRef: { namespace: 'default', name: claim, ...(uid ? { uid } : {}) } } : {}),
    },
    status: { phase },
  } as unknown as PersistentVolume;
}

const claim = (spec: object = {}): PersistentVolumeClaim =>
  ({
    metadata: { name: 'data', namespace: 'default', uid: 'u1' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '5Gi' } },
      storageClassName: 'c',
      ...spec,
    },
  }) as unknown as PersistentVolumeClaim;

interface Case {
  readonly rule: string;
  readonly claim?: PersistentVolumeClaim;
  readonly volumes: readonly PersistentVolume[];
  readonly isDelayed?: boolean;
  readonly found: string | undefined;
}

const CASES: readonly Case[] = [
  {
    rule: 'the smallest that is big enough',
    volumes: [volume('a'), volume('b', { size: '6Gi' }), volume('s', { size: '1Gi' })],
    found: 'b',
  },
  {
    rule: 'the fewest access modes count more than size',
    volumes: [volume('a', { size: '6Gi', modes: ['ReadWriteOnce', 'ReadOnlyMany'] }), volume('b')],
    found: 'b',
  },
  {
    rule: 'all access modes must be there',
    claim: claim({ accessModes: ['ReadWriteMany'] }),
    volumes: [volume('a')],
    found: undefined,
  },
  { rule: 'another class', volumes: [volume('a', { className: 'd' })], found: undefined },
  {
    rule: 'a claim without a class takes volumes without one',
    claim: claim({ storageClassName: '' }),
    volumes: [volume('a', { className: '' })],
    found: 'a',
  },
  { rule: 'another volume mode', volumes: [volume('a', { volumeMode: 'Block' })], found: undefined },
  { rule: 'not available yet', volumes: [volume('a', { phase: 'Released' })], found: undefined },
  { rule: 'going away', volumes: [volume('a', { isDeleted: true })], found: undefined },
  { rule: 'taken by another claim', volumes: [volume('a', { claim: 'other' })], found: undefined },
  {
    rule: 'taken by a former claim of that name',
    volumes: [volume('a', { claim: 'data', uid: 'u0' })],
    found: undefined,
  },
  {
    rule: 'reserved for the claim, whatever else there is',
    volumes: [volume('a', { size: '5Gi' }), volume('b', { claim: 'data' })],
    found: 'b',
  },
  {
    rule: 'the selector',
    claim: claim({ selector: { matchLabels: { tier: 'fast' } } }),
    volumes: [volume('a'), volume('b', { labels: { tier: 'fast' } })],
    found: 'b',
  },
  { rule: 'delayed: only a reserved one without a node', volumes: [volume('a')], isDelayed: true, found: undefined },
  { rule: 'delayed: a reserved one', volumes: [volume('a', { claim: 'data' })], isDelayed: true, found: 'a' },
];

it.each(CASES)('findMatchingVolume: $rule', ({ claim: c = claim(), volumes, isDelayed = false, found }) => {
  expect(findMatchingVolume(c, volumes, { isDelayed })?.metadata.name).toBe(found);
});

it('passes over volumes the node cannot reach', () => {
  const options = { isDelayed: true, fitsNode: (v: PersistentVolume) => v.metadata.name !== 'a' };
  expect(findMatchingVolume(claim(), [volume('a'), volume('b')], options)?.metadata.name).toBe('b');
});

it.each([
  ['requested PV is too small', volume('a', { size: '1Gi' })],
  ['storageClassName does not match', volume('a', { className: 'd' })],
  ['incompatible volumeMode', volume('a', { volumeMode: 'Block' })],
  ['incompatible accessMode', volume('a', { modes: ['ReadOnlyMany'] })],
  ['the volume is marked for deletion "a"', volume('a', { isDeleted: true })],
  [undefined, volume('a')],
])('whyUnsuited: %s', (why, v) => {
  expect(whyUnsuited(v, claim())).toBe(why);
});
