import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../core/api/types.ts';
import { devicesOn, disks } from './attachments.ts';

const ATTACHMENT = 'storage.k8s.io/VolumeAttachment//csi-1';
const attachment = (status: object | undefined, metadata: object = {}) =>
  ({
    metadata: { name: 'csi-1', ...metadata },
    spec: { nodeName: 'node-1', source: { persistentVolumeName: 'pv' } },
    status,
  }) as unknown as KubeObject;
const volume = { metadata: { name: 'pv' }, spec: { claimRef: { namespace: 'shop', name: 'data' } } } as unknown as KubeObject; // prettier-ignore

describe('disks', () => {
  it.each([
    { name: 'attached', object: attachment({ attached: true }), state: 'attached' },
    { name: 'not yet', object: attachment(undefined), state: 'attaching' },
    {
      name: 'on its way off',
      object: attachment({ attached: true }, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      state: 'detaching',
    },
  ])('$name', ({ object, state }) =>
    expect(
      disks(
        new Map([
          [ATTACHMENT, object],
          ['PersistentVolume//pv', volume],
        ]),
      ),
    ).toEqual([
      // prettier-ignore
      {
        key: ATTACHMENT,
        node: 'node-1',
        volume: 'PersistentVolume//pv',
        claim: 'PersistentVolumeClaim/shop/data',
        state,
      },
    ]),
  );
  it('of a volume that is not there no claim is known', () =>
    expect(disks(new Map([[ATTACHMENT, attachment({ attached: true })]]))[0]?.claim).toBeUndefined());
});

describe('devicesOn', () => {
  const slice = { spec: { driver: 'd', nodeName: 'node-1', pool: { name: 'node-1' }, devices: [{ name: 'a' }, { name: 'b' }] } }; // prettier-ignore
  const results = [{ driver: 'd', pool: 'node-1', device: 'b', request: 'r' }];
  const objects = new Map<string, KubeObject>([
    ['resource.k8s.io/ResourceSlice//s', slice as unknown as KubeObject],
    ['resource.k8s.io/ResourceClaim/default/c', { status: { allocation: { devices: { results } } } } as unknown as KubeObject], // prettier-ignore
  ]);
  it('each device with the claims it is given to', () =>
    expect(devicesOn('node-1', objects).map(({ name, claims }) => [name, claims])).toEqual([
      ['a', []],
      ['b', ['resource.k8s.io/ResourceClaim/default/c']],
    ]));
  it('none on another node', () => expect(devicesOn('node-2', objects)).toEqual([]));
});
