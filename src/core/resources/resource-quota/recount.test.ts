import { describe, expect, it } from 'vitest';
import type { ResourceQuota } from '../../api/types.ts';
import { Rng } from '../../lib/rng.ts';
import { controller, controllerManager } from '../../runtime/controller.ts';
import { createTestCluster } from '../../testing/cluster.ts';
import { resourceQuota } from './admission.ts';
import { resourceQuotaController } from './controller.ts';
import { createEvaluators } from './evaluators.ts';
import { usageOf } from './usage.ts';

/** What admission charges and the controller gives back is, at rest, what counting everything would find. */
const HARD = {
  pods: '6',
  'count/pods': '8',
  'requests.cpu': '2',
  services: '4',
  'services.nodeports': '3',
  persistentvolumeclaims: '3',
  'requests.storage': '5Gi',
  'count/configmaps': '4',
};

const KINDS = {
  pods: 'Pod',
  services: 'Service',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  configmaps: 'ConfigMap',
} as const;
type Resource = keyof typeof KINDS;
const RESOURCES = Object.keys(KINDS) as Resource[];

function bodyOf(resource: Resource, n: number): object {
  const metadata = { name: `x${n}` };
  const cpu = `${100 * (1 + (n % 4))}m`;
  switch (resource) {
    case 'pods':
      return { metadata, spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu } } }] } };
    case 'services':
      return { metadata, spec: { type: n % 2 ? 'NodePort' : 'ClusterIP', ports: [{ port: 80 }] } };
    case 'persistentvolumeclaims':
      return {
        metadata,
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: `${1 + (n % 3)}Gi` } } },
      };
    case 'configmaps':
      return { metadata };
  }
}

describe('a quota under random writes', () => {
  it.each([1, 2, 3, 4, 5])('seed %i: is what counting anew finds', (seed) => {
    const rng = new Rng(seed).fork('writes');
    const manager = controllerManager([controller(resourceQuotaController)]);
    const cluster = createTestCluster({ admission: [resourceQuota()], components: [manager], seed });
    cluster.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard: HARD } });
    cluster.advance(50);
    const evaluatorOf = createEvaluators();
    for (let i = 0; i < 120; i++) {
      const resource = RESOURCES[rng.int(RESOURCES.length)] as Resource;
      const path = `/api/v1/namespaces/default/${resource}`;
      const n = rng.int(9);
      if (rng.int(5) < 3) cluster.handle({ method: 'POST', path, body: bodyOf(resource, n) });
      else cluster.handle({ method: 'DELETE', path: `${path}/x${n}`, query: { gracePeriodSeconds: '0' } });
      if (rng.int(3) > 0) continue;
      cluster.advance(50);
      const quota = cluster.client.get('ResourceQuota', 'default', 'q') as ResourceQuota;
      const kinds = RESOURCES.map((r) => ({ evaluator: evaluatorOf('', r), list: () => cluster.list(KINDS[r]) }));
      expect(quota.status?.used).toEqual(usageOf(quota, kinds as never, 0));
    }
    expect(cluster.list('Pod').length).toBeLessThanOrEqual(6);
  });
});
