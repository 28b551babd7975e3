import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { deviceClaimEvaluator } from './device-claim-evaluator.ts';

const claim = (...requests: object[]): KubeObject =>
  ({ apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', metadata: { name: 'c' }, spec: { devices: { requests } } }) as never; // prettier-ignore
const exactly = (deviceClassName: string, more: object = {}) => ({ name: 'r', exactly: { deviceClassName, ...more } });
const either = (...asks: object[]) => ({ name: 'r', firstAvailable: asks });
const COUNT = { 'count/resourceclaims.resource.k8s.io': '1' };
const devices = (name: string) => `${name}.deviceclass.resource.k8s.io/devices`;

/** Rows as in TestResourceClaimEvaluatorUsage of pkg/quota/v1/evaluator/core/resource_claims_test.go. */
describe('what a resource claim counts for', () => {
  const rows: readonly [rule: string, claim: KubeObject, usage: object][] = [
    ['simple', claim(exactly('gpu', { allocationMode: 'ExactCount', count: 1 })), { ...COUNT, [devices('gpu')]: '1' }],
    ['many requests', claim(exactly('gpu'), exactly('gpu')), { ...COUNT, [devices('gpu')]: '2' }],
    ['count', claim(exactly('gpu', { allocationMode: 'ExactCount', count: 5 })), { ...COUNT, [devices('gpu')]: '5' }],
    ['all', claim(exactly('gpu', { allocationMode: 'All' })), { ...COUNT, [devices('gpu')]: '32' }],
    ['unknown count mode', claim(exactly('gpu', { allocationMode: 'future' })), { ...COUNT, [devices('gpu')]: '0' }],
    [
      'prioritized list: the most of each class',
      claim(
        either(
          { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 2 },
          { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 1 },
          { deviceClassName: 'nic', allocationMode: 'All' },
        ),
        exactly('gpu'),
      ),
      { ...COUNT, [devices('gpu')]: '3', [devices('nic')]: '32' },
    ],
    ['no requests', claim(), COUNT],
  ];
  it.each(rows)('%s', (_rule, object, usage) => {
    expect(deviceClaimEvaluator.usage(object, 0)).toEqual(usage);
  });

  it('a quota on devices refuses what is too much', () => {
    const engine = createEngine({ nodes: 1, seed: 1 });
    engine.advance(2_000);
    const post = (path: string, body: object) => engine.handle({ method: 'POST', path, body });
    const spec = { hard: { [devices('gpu')]: '3' } };
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'gpus' }, spec };
    expect(post('/api/v1/namespaces/default/resourcequotas', quota).code).toBe(201);
    engine.advance(engine.now + 1_000);
    const ask = (name: string, count: number) =>
      post('/apis/resource.k8s.io/v1/namespaces/default/resourceclaims', {
        ...claim(exactly('gpu', { allocationMode: 'ExactCount', count })),
        metadata: { name },
      });
    expect(ask('two', 2).code).toBe(201);
    expect(ask('more', 2)).toMatchObject({
      code: 403,
      body: {
        message:
          'resourceclaims.resource.k8s.io "more" is forbidden: exceeded quota: gpus, requested: gpu.deviceclass.resource.k8s.io/devices=2, used: gpu.deviceclass.resource.k8s.io/devices=2, limited: gpu.deviceclass.resource.k8s.io/devices=3',
      },
    });
  });
});
