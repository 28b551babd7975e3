import { describe, expect, it } from 'vitest';
import type { Deployment, KubeObject } from '../../../core/api/types.ts';
import { revisionRows, rolloutProgress, type RolloutStep } from './rollout.ts';

interface Given {
  readonly generation?: number;
  readonly observed?: number;
  readonly replicas?: number;
  readonly updated?: number;
  readonly available?: number;
  readonly current?: number;
  readonly reason?: string;
}

function deployment(given: Given): Deployment {
  const { generation = 2, observed = 2, replicas = 3, updated = 3, available = 3, current = 3, reason = '' } = given;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', uid: 'd', generation },
    spec: { replicas },
    status: {
      observedGeneration: observed,
      replicas: current,
      updatedReplicas: updated,
      availableReplicas: available,
      conditions: [{ type: 'Progressing', status: 'False', reason }],
    },
  } as unknown as Deployment;
}

describe('rolloutProgress', () => {
  const cases: readonly { name: string; given: Given; step: RolloutStep; tone: string }[] = [
    { name: 'not seen by the controller', given: { observed: 1 }, step: 'observing', tone: 'pending' },
    { name: 'too slow', given: { reason: 'ProgressDeadlineExceeded', updated: 1 }, step: 'stalled', tone: 'failed' },
    { name: 'new pods missing', given: { updated: 2 }, step: 'updating', tone: 'pending' },
    { name: 'old pods left', given: { current: 4 }, step: 'removing-old', tone: 'pending' },
    { name: 'not yet available', given: { available: 2 }, step: 'becoming-available', tone: 'pending' },
    { name: 'done', given: {}, step: 'done', tone: 'ready' },
    {
      name: 'scaled to nothing',
      given: { replicas: 0, updated: 0, available: 0, current: 0 },
      step: 'done',
      tone: 'ready',
    },
  ];
  for (const { name, given, step, tone } of cases)
    it(name, () => expect(rolloutProgress(deployment(given))).toMatchObject({ step, tone }));

  it('no status yet', () => {
    const fresh = { metadata: { generation: 1 }, spec: {} } as unknown as Deployment;
    expect(rolloutProgress(fresh)).toMatchObject({ step: 'observing', desired: 1, ready: 0 });
  });
});

describe('revisionRows', () => {
  const replicaSet = (name: string, revision: string, owner = 'd', namespace = 'default'): [string, KubeObject] => [
    `apps/ReplicaSet/${namespace}/${name}`,
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        namespace,
        annotations: { 'deployment.kubernetes.io/revision': revision },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: owner }],
      },
      spec: { replicas: 1, template: { spec: { containers: [{ name: 'c', image: `web:${revision}` }] } } },
    },
  ];

  it('own ReplicaSets, newest first, the current one marked', () => {
    const web = deployment({});
    web.metadata.annotations = { 'deployment.kubernetes.io/revision': '10' };
    const objects = new Map([
      replicaSet('web-a', '2'),
      replicaSet('web-b', '10'),
      replicaSet('other', '11', 'x'),
      replicaSet('web-c', '12', 'd', 'elsewhere'),
    ]);
    const rows = revisionRows(web, objects).map(({ revision, name, isCurrent, images }) => [
      revision,
      name,
      isCurrent,
      images,
    ]);
    expect(rows).toEqual([
      [10, 'web-b', true, ['web:10']],
      [2, 'web-a', false, ['web:2']],
    ]);
  });
});
