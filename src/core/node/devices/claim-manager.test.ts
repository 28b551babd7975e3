import { expect, test } from 'vitest';
import { createNodeCluster, type NodeCluster } from '../../testing/node-cluster.ts';

const DRIVER = 'gpu.example.com';
const SPEC = { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: DRIVER } }] } };

/** A claim with a device of the machine, as the scheduler leaves it. */
function claimed(c: NodeCluster, name: string, device: string): void {
  const results = [{ request: 'gpu', driver: DRIVER, pool: 'node-1', device }];
  const claim = { apiVersion: 'resource.k8s.io/v1' as const, kind: 'ResourceClaim' as const };
  const made = c.client.create('resource.k8s.io/ResourceClaim', {
    ...claim,
    metadata: { name, namespace: 'default' },
    spec: SPEC,
  });
  c.client.updateStatus('resource.k8s.io/ResourceClaim', { ...made, status: { allocation: { devices: { results } } } });
}

function user(c: NodeCluster, name: string, claim: string): void {
  const containers = [{ name: 'c', image: 'nginx:1.27', resources: { claims: [{ name: 'gpu' }] } }];
  c.run(name, { containers, resourceClaims: [{ name: 'gpu', resourceClaimName: claim }] });
  const stored = c.client.get('resource.k8s.io/ResourceClaim', 'default', claim);
  const reservedFor = [...(stored.status?.reservedFor ?? []), { resource: 'pods', name, uid: uidOf(c, name) }];
  c.client.updateStatus('resource.k8s.io/ResourceClaim', { ...stored, status: { ...stored.status, reservedFor } });
}

const uidOf = (c: NodeCluster, name: string): string => c.pod(name)?.metadata.uid ?? '';

const prepared = (c: NodeCluster): Record<string, number> =>
  Object.fromEntries(
    c.world.store
      .list('PreparedClaim/node-1')
      .map(({ value }) => value as { name: string; pods: string[] })
      .map(({ name, pods }) => [name, pods.length]),
  );

/** Upstream: reconcileLoop of pkg/kubelet/cm/dra/manager.go, once a minute. */
test('pods that went while the kubelet was away hand back what they had, however many come meanwhile', () => {
  const c = createNodeCluster();
  const image = 'registry.k8s.io/dra-example-driver/dra-example-driver:v0.1.0';
  c.run('driver', { containers: [{ name: 'plugin', image, command: ['dra-example-kubeletplugin'] }] });
  c.advance(20_000);
  claimed(c, 'shared', 'gpu-0');
  claimed(c, 'other', 'gpu-1');
  for (const [name, claim] of [['a', 'shared'], ['b', 'shared'], ['c', 'other']] as const) user(c, name, claim); // prettier-ignore
  c.advance(100_000);
  expect(prepared(c)).toEqual({ shared: 2, other: 1 });
  const away = c.bend({ seam: 'component', target: 'kubelet/node-1' });
  c.advance(1000);
  for (const name of ['a', 'b']) c.client.delete('Pod', 'default', name, { gracePeriodSeconds: 0 });
  c.world.clearFault(away);
  for (let i = 0; i < 6; i++) {
    c.advance(20_000);
    user(c, `more-${i}`, 'other');
  }
  expect(prepared(c)).toMatchObject({ other: 6 });
  expect(prepared(c)).not.toHaveProperty('shared');
});
