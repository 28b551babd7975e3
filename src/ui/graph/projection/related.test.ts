import { describe, expect, it } from 'vitest';
import { FAKE_MACHINES, FAKE_PODS, fakeObjects, fakePod } from '../../testing/fake-cluster.ts';
import { fakeTraffic } from '../../testing/fake-history.ts';
import { keyOfObject } from '../../../core/api/group-kind.ts';
import { project } from './project.ts';
import { relatedTo } from './related.ts';
import type { Band, GraphInput } from './types.ts';

const BANDS: Readonly<Record<string, Band>> = {
  Service: 'routing',
  'apps/Deployment': 'workload',
  'apps/ReplicaSet': 'sub',
  'autoscaling/HorizontalPodAutoscaler': 'sub',
};
const scaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web-app', namespace: 'default' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-app' } },
} as unknown as ReturnType<typeof fakeObjects>[number];
const input: GraphInput = {
  objects: new Map(
    [...fakeObjects(), scaler].map((object) => [keyOfObject(object as Parameters<typeof keyOfObject>[0]), object]),
  ),
  pods: new Map(FAKE_PODS.map((pod) => fakePod(pod).summary).map((pod) => [pod.key, pod])),
  machines: FAKE_MACHINES,
  faults: [],
  traffic: [fakeTraffic(400_000)],
  namespace: '',
  view: 'nodes',
};
const { graph, stage } = project(null, input, (groupKind) => BANDS[groupKind] ?? 'owner');
const WEB = 'Pod/default/web-app-6f7d9c5b48';
const CHAIN = ['apps/Deployment/default/web-app', 'apps/ReplicaSet/default/web-app-6f7d9c5b48'];
const SERVED = ['Service/default/web-service', 'traffic/default/traffic'];

describe('relatedTo', () => {
  const rows = [
    {
      name: 'a pod: owners, machine, Service',
      key: `${WEB}-kk6rw`,
      has: [...CHAIN, ...SERVED, 'Node//node-3'],
      not: [`${WEB}-q9zzp`],
    },
    {
      name: 'a Deployment: all its pods and their machines',
      key: CHAIN[0]!,
      has: [...CHAIN, `${WEB}-d4h2n`, 'Node//node-2'],
      not: ['Pod/default/redis-0'],
    },
    {
      name: 'a Service: the pods behind it',
      key: SERVED[0]!,
      has: [...CHAIN, `${WEB}-x2v8k`, 'Node//node-1'],
      not: [`${WEB}-b8f9x`],
    },
    {
      name: 'traffic: the Service it talks to',
      key: SERVED[1]!,
      has: [...SERVED, `${WEB}-x2v8k`],
      not: ['Pod/default/redis-0'],
    },
    {
      name: 'an autoscaler: what it scales, and its pods',
      key: 'autoscaling/HorizontalPodAutoscaler/default/web-app',
      has: ['autoscaling/HorizontalPodAutoscaler/default/web-app', ...CHAIN, `${WEB}-d4h2n`],
      not: ['Pod/default/redis-0'],
    },
    {
      name: 'a machine: its pods',
      key: 'Node//node-1',
      has: ['Pod/default/redis-0', `${WEB}-x2v8k`],
      not: [`${WEB}-kk6rw`],
    },
  ];
  it.each(rows)('$name', ({ key, has, not }) => {
    const related = relatedTo(key, graph, stage);
    expect(has.filter((id) => !related.has(id))).toEqual([]);
    expect(not.filter((id) => related.has(id))).toEqual([]);
  });
});
