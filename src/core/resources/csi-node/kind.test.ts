import { expect, it } from 'vitest';
import { createTestCluster } from '../../testing/cluster.ts';

it('a node without drivers may say null, as clients in Go do, and drivers may come later', () => {
  const { handle } = createTestCluster();
  const path = '/apis/storage.k8s.io/v1/csinodes';
  const made = handle({ method: 'POST', path, body: { metadata: { name: 'n1' }, spec: { drivers: null } } });
  expect(made).toMatchObject({ code: 201, body: { spec: { drivers: [] } } });
  const drivers = [{ name: 'a.example.com', nodeID: 'n1', topologyKeys: null }];
  const body = { ...(made.body as object), spec: { drivers } };
  expect(handle({ method: 'PUT', path: `${path}/n1`, body })).toMatchObject({
    code: 200,
    body: { spec: { drivers: [{ name: 'a.example.com' }] } },
  });
});
