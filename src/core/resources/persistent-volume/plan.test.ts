import { expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.ts';
import { planVolume, unboundVolume } from './plan.ts';

/** Rows name rules of syncVolume, reclaimVolume and unbindVolume upstream. */
const MADE = { 'pv.kubernetes.io/provisioned-by': 'a.b' };
const BY_US = { 'pv.kubernetes.io/bound-by-controller': 'yes' };
const REF = { namespace: 'default', name: 'data', uid: 'u1' };

const volume = (spec: object, annotations: Record<string, string> = {}): PersistentVolume =>
  ({ metadata: { name: 'pv', annotations }, spec }) as unknown as PersistentVolume;
const claim = (spec: object): PersistentVolumeClaim =>
  ({ metadata: { name: 'data', namespace: 'default', uid: 'u1' }, spec }) as unknown as PersistentVolumeClaim;
const released = (spec: object, annotations?: Record<string, string>): PersistentVolume =>
  volume({ claimRef: REF, persistentVolumeReclaimPolicy: 'Delete', ...spec }, annotations);
const reclaim = (how: object) => ({ do: 'reclaim', how });
const failed = (message: string) => reclaim({ by: 'failure', reason: 'VolumeFailedDelete', message });

it.each([
  ['nobody has it', volume({}), undefined, { do: 'phase', phase: 'Available' }],
  ['reserved by hand', volume({ claimRef: { name: 'data' } }), undefined, { do: 'phase', phase: 'Available' }],
  ['its claim has it', volume({ claimRef: REF }), claim({ volumeName: 'pv' }), { do: 'phase', phase: 'Bound' }],
  ['its claim does not know yet', volume({ claimRef: REF }), claim({}), { do: 'nothing' }],
  ['its claim has another', volume({ claimRef: REF }), claim({ volumeName: 'x' }), { do: 'unbind' }],
  ['its claim has another, made for it', released({}, MADE), claim({ volumeName: 'x' }), reclaim({ by: 'nobody' })],
  ['Retain', released({ persistentVolumeReclaimPolicy: 'Retain' }), undefined, reclaim({ by: 'nobody' })],
  ["Delete is its provisioner's", released({ hostPath: { path: '/x' } }, MADE), undefined, reclaim({ by: 'nobody' })],
  ['Delete of a host path', released({ hostPath: { path: '/tmp/x' } }), undefined, reclaim({ by: 'delete' })],
  [
    'Delete of another host path',
    released({ hostPath: { path: '/srv' } }),
    undefined,
    failed('host_path deleter only supports /tmp/.+ but received provided /srv'),
  ],
  [
    'Delete of NFS',
    released({ nfs: {} }),
    undefined,
    failed('error getting deleter volume plugin for volume "pv": no deletable volume plugin matched'),
  ],
  ['Recycle', released({ nfs: {}, persistentVolumeReclaimPolicy: 'Recycle' }), undefined, reclaim({ by: 'recycle' })],
])('%s', (_rule, v, c, plan) => {
  expect(planVolume(v, c)).toEqual(plan);
});

it('unbinds: what was reserved by hand stays reserved', () => {
  expect(unboundVolume(volume({ claimRef: REF }, BY_US)).spec.claimRef).toBeUndefined();
  expect(unboundVolume(volume({ claimRef: REF })).spec.claimRef).toEqual({ namespace: 'default', name: 'data' });
});
