import { describe, expect, it } from 'vitest';
import type { Node, PersistentVolumeClaim, StorageClass } from '../../api/types.ts';
import { madeVolume, PROVISIONER_FINALIZER, whyNotMade } from './made-volume.ts';

const ZONE = 'topology.kubernetes.io/zone';
const node = (name: string, zone: string): Node => ({ metadata: { name, labels: { [ZONE]: zone } } }) as never;
const NODES = [node('node-1', 'zone-b'), node('node-2', 'zone-a'), node('node-3', 'zone-c')];
const places = { node: (name: string) => NODES.find((n) => n.metadata.name === name), nodes: () => NODES };

const claim = (name: string, spec: object = {}, annotations: object = {}): PersistentVolumeClaim =>
  ({ metadata: { name, namespace: 'default', uid: 'u1', annotations }, spec }) as never;
const storageClass = (provisioner: string, more: object = {}): StorageClass =>
  ({ metadata: { name: 'c' }, provisioner, ...more }) as never;

const BLOCK = 'block.csi.simulated';
const zoneOf = (c: PersistentVolumeClaim, s: StorageClass): unknown =>
  madeVolume(c, s, places).spec?.nodeAffinity?.required?.nodeSelectorTerms[0]?.matchExpressions?.[0]?.values?.[0];
const SELECTED = { 'volume.kubernetes.io/selected-node': 'node-3' };
const ONLY_C = { allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: ['zone-c'] }] }] };

describe('the zone of a volume (external-provisioner, topology.go)', () => {
  it.each([
    ['that of the node that was chosen', claim('a', {}, SELECTED), storageClass(BLOCK), 'zone-c'],
    ['one that the class allows', claim('a'), storageClass(BLOCK, ONLY_C), 'zone-c'],
    ['none, if any node reaches it', claim('a', {}, SELECTED), storageClass('disk.csi.simulated'), undefined],
  ])('is %s', (_, c, s, expected) => expect(zoneOf(c, s)).toBe(expected));

  it('goes round for the claims of a StatefulSet', () => {
    const zones = [0, 1, 2, 3].map((n) => zoneOf(claim(`data-db-${n}`), storageClass(BLOCK)));
    expect(new Set(zones.slice(0, 3))).toEqual(new Set(['zone-a', 'zone-b', 'zone-c']));
    expect(zones[3]).toBe(zones[0]);
  });
});

describe('a volume that is made', () => {
  const of = (s: StorageClass, spec: object = {}) => madeVolume(claim('a', spec), s, places);

  it.each([
    ['Delete, which is the default', {}, [PROVISIONER_FINALIZER], 'Delete'],
    ['Retain', { reclaimPolicy: 'Retain' }, undefined, 'Retain'],
  ])('carries the finalizer of its provisioner if it is to be deleted: %s', (_, more, finalizers, policy) => {
    const { metadata, spec } = of(storageClass(BLOCK, more));
    expect([metadata.finalizers, spec?.persistentVolumeReclaimPolicy]).toEqual([finalizers, policy]);
  });

  it("is a disk of the default class for minikube's provisioner", () => {
    expect(of(storageClass('k8s.io/minikube-hostpath'))).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'k8s.io/minikube-hostpath' } },
      spec: { csi: { driver: 'disk.csi.simulated' } },
    });
  });

  it('is what the claim asked for', () => {
    const spec = { accessModes: ['ReadWriteOnce'], volumeMode: 'Block', resources: { requests: { storage: '7Gi' } } };
    expect(
      of(storageClass(BLOCK, { mountOptions: ['noatime'] }), { ...spec, storageClassName: 'c' }).spec,
    ).toMatchObject({
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '7Gi' },
      claimRef: { name: 'a', namespace: 'default', uid: 'u1' },
      csi: { driver: BLOCK, volumeHandle: 'pvc-u1', fsType: 'ext4' },
      mountOptions: ['noatime'],
      storageClassName: 'c',
      volumeMode: 'Block',
    });
  });
});

describe('a claim that gets none', () => {
  it.each([
    ['a selector', claim('a', { selector: {} }), BLOCK, 'claim Selector is not supported'],
    [
      'many writers of a disk',
      claim('a', { accessModes: ['ReadWriteMany'] }),
      BLOCK,
      /^rpc error: code = InvalidArgument/,
    ],
    ['many writers of a network disk', claim('a', { accessModes: ['ReadWriteMany'] }), 'disk.csi.simulated', undefined],
    ['one pod', claim('a', { accessModes: ['ReadWriteOncePod'] }), BLOCK, undefined],
  ])('%s', (_, c, driver, expected) => {
    const why = whyNotMade(c, driver);
    if (expected === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(expected);
  });
});
