import { describe, expect, it } from 'vitest';
import { keyOfObject } from '../../../core/api/group-kind.ts';
import type { KubeObject, Node } from '../../../core/api/types.ts';
import type { PodSummary } from '../../../workers/protocol.ts';
import { claimableDevices, devicesOf } from './devices.ts';
import { referencesOf } from './references.ts';
import { serviceOfUrl } from './traffic.ts';

const made = (apiVersion: string, kind: string, name: string, rest: object, namespace = ''): KubeObject =>
  ({ apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) }, ...rest }) as KubeObject;
const all = (...objects: KubeObject[]) =>
  new Map(objects.map((object) => [keyOfObject(object as Parameters<typeof keyOfObject>[0]), object]));

const slice = (node: string, names: readonly string[]) =>
  made('resource.k8s.io/v1', 'ResourceSlice', `${node}-slice`, {
    spec: { driver: 'gpu.example.com', nodeName: node, pool: { name: node }, devices: names.map((name) => ({ name })) },
  });
const claim = (name: string, node: string, device: string) => {
  const results = [{ request: 'gpu', driver: 'gpu.example.com', pool: node, device }];
  return made(
    'resource.k8s.io/v1',
    'ResourceClaim',
    name,
    { status: { allocation: { devices: { results } } } },
    'default',
  );
};

describe('devices of machines', () => {
  const objects = all(
    slice('node-1', ['gpu-0', 'gpu-1']),
    slice('node-2', ['gpu-0']),
    claim('a', 'node-1', 'gpu-1'),
    claim('b', 'node-1', 'gpu-1'),
  );
  it('a device that two claims share is taken once', () =>
    expect(claimableDevices(objects).get('node-1')).toEqual({ isGpu: true, used: 1, total: 2 }));
  it('a device of the same name elsewhere is free', () =>
    expect(claimableDevices(objects).get('node-2')).toEqual({ isGpu: true, used: 0, total: 1 }));
  it('none without slices', () => expect(claimableDevices(all(claim('a', 'n', 'd'))).size).toBe(0));

  const gpus = { allocatable: { cpu: '4', 'nvidia.com/gpu': '4' } };
  const node = made('v1', 'Node', 'n', { status: gpus }) as Node;
  const containers = [{ name: 'c', resources: { requests: { cpu: '1', 'nvidia.com/gpu': '2' } } }];
  const pods = all(made('v1', 'Pod', 'p', { spec: { containers } }, 'default'));
  const summary = (tone: string) => ({ key: 'Pod/default/p', tone }) as PodSummary;
  it.each([
    {
      name: 'extended resources that pods request',
      list: [summary('ready')],
      seen: { isGpu: true, used: 2, total: 4 },
    },
    { name: 'a pod that is done gives them back', list: [summary('done')], seen: { isGpu: true, used: 0, total: 4 } },
  ])('$name', ({ list, seen }) => expect(devicesOf(node, list, pods)).toEqual(seen));
  it('null on a machine that has none', () =>
    expect(devicesOf(made('v1', 'Node', 'n', { status: { allocatable: { cpu: '4' } } }) as Node, [], pods)).toBeNull());
});

describe('what names what', () => {
  it.each([
    { name: 'a bound claim', of: made('v1', 'PersistentVolumeClaim', 'c', { spec: { volumeName: 'pv' } }, 'default') },
    {
      name: 'an attachment',
      of: made('storage.k8s.io/v1', 'VolumeAttachment', 'a', { spec: { source: { persistentVolumeName: 'pv' } } }),
    },
  ])('$name names its volume', ({ of }) => expect(referencesOf(of)).toEqual(['PersistentVolume//pv']));

  it('a StatefulSet names a claim for each replica, from its first ordinal on', () => {
    const spec = { replicas: 2, ordinals: { start: 5 }, volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
    expect(referencesOf(made('apps/v1', 'StatefulSet', 'db', { spec }, 'shop'))).toEqual([
      'PersistentVolumeClaim/shop/data-db-5',
      'PersistentVolumeClaim/shop/data-db-6',
    ]);
  });
});

describe('whom a source of requests talks to', () => {
  const status = { loadBalancer: { ingress: [{ ip: '172.18.255.1' }] } };
  const rules = [{ host: 'shop.example' }, { host: '*.wild.example' }];
  const objects = all(
    made('v1', 'Service', 'web', { spec: { clusterIP: '10.96.0.7' } }, 'default'),
    made('v1', 'Service', 'ingress', { spec: { clusterIP: '10.96.0.8' }, status }, 'ingress-nginx'),
    made('networking.k8s.io/v1', 'Ingress', 'shop', { spec: { rules }, status }, 'default'),
  );
  it.each([
    ['http://web/', 'Service/default/web'],
    ['http://10.96.0.7/', 'Service/default/web'],
    ['http://172.18.255.1/', 'Service/ingress-nginx/ingress'],
    ['http://shop.example/cart', 'Service/ingress-nginx/ingress'],
    ['http://a.wild.example/', 'Service/ingress-nginx/ingress'],
    ['http://a.b.wild.example/', null],
    ['http://other.example/', null],
  ])('%s', (url, service) => expect(serviceOfUrl(url, 'default', objects)).toBe(service));
});
