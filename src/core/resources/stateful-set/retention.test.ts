import { expect, it } from 'vitest';
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/types.ts';
import { claimOwners, isOwnerUpToDate } from './retention.ts';

/** The table in the comment of isClaimOwnerUpToDate upstream. */
type Policy = 'Retain' | 'Delete';
const ref = (kind: string, name: string, uid: string): OwnerReference => ({
  apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

const setOf = (whenScaled: Policy, whenDeleted: Policy): StatefulSet =>
  ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', uid: 's' },
    spec: { replicas: 1, persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted } },
  }) as unknown as StatefulSet;
const podOf = (ordinal: number): Pod =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: `web-${ordinal}`, uid: `p${ordinal}` } }) as unknown as Pod;
const claimOf = (ownerReferences: OwnerReference[]): PersistentVolumeClaim =>
  ({ metadata: { name: 'data', ownerReferences } }) as unknown as PersistentVolumeClaim;

const CASES: readonly { scaled: Policy; deleted: Policy; ordinal: number; owners: string[] }[] = [
  { scaled: 'Retain', deleted: 'Retain', ordinal: 0, owners: [] },
  { scaled: 'Retain', deleted: 'Delete', ordinal: 0, owners: ['s'] },
  { scaled: 'Retain', deleted: 'Delete', ordinal: 1, owners: ['s'] },
  { scaled: 'Delete', deleted: 'Retain', ordinal: 0, owners: [] },
  { scaled: 'Delete', deleted: 'Retain', ordinal: 1, owners: ['p1'] },
  { scaled: 'Delete', deleted: 'Delete', ordinal: 0, owners: ['s'] },
  { scaled: 'Delete', deleted: 'Delete', ordinal: 1, owners: ['p1'] },
];

it.each(CASES)('scaled: $scaled, deleted: $deleted, ordinal $ordinal', ({ scaled, deleted, ordinal, owners }) => {
  const [set, pod] = [setOf(scaled, deleted), podOf(ordinal)];
  const next = claimOwners(claimOf([]), set, pod);
  expect(next.map((o) => o.uid)).toEqual(owners);
  expect(isOwnerUpToDate(claimOf(next), set, pod)).toBe(true);
  expect(isOwnerUpToDate(claimOf([]), set, pod)).toBe(owners.length === 0);
});

it('leaves claims alone that a former set owns', () => {
  const claim = claimOf([ref('StatefulSet', 'web', 'former')]);
  expect(isOwnerUpToDate(claim, setOf('Delete', 'Delete'), podOf(0))).toBe(true);
});

it('steps back from a claim somebody else controls', () => {
  const other = ref('Backup', 'b', 'x');
  const set = setOf('Retain', 'Delete');
  expect(isOwnerUpToDate(claimOf([other]), set, podOf(0))).toBe(true);
  expect(claimOwners(claimOf([other, ref('StatefulSet', 'web', 's')]), set, podOf(0))).toEqual([other]);
});
