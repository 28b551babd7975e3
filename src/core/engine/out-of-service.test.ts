import { expect, test } from 'vitest';
import { createEngine } from './create-engine.ts';
import type { Pod } from '../api/types.ts';

/** Documented: non-graceful node shutdown. Upstream: gcTerminating in pkg/controller/podgc/gc_controller.go. */
test('pods that are ending on a dead node go once it is out of service', () => {
  const engine = createEngine({ nodes: 2 });
  const write = (method: string, path: string, body: object, type = 'application/json') =>
    engine.handle({ method, path, body, headers: { 'content-type': type } } as never);
  engine.advance(10_000);
  write('POST', '/api/v1/namespaces/default/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'db' },
    spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'nginx:1.27' }] },
  });
  const pod = () => engine.object('Pod/default/db' as never) as Pod | undefined;
  engine.advance(30_000);
  expect(pod()?.status?.phase).toBe('Running');
  engine.injectFault({ name: 'power-off', target: 'node-1' });
  engine.advance(500_000);
  expect(pod()?.metadata.deletionTimestamp).toBeDefined();
  const taints = [{ key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }];
  write('PATCH', '/api/v1/nodes/node-1', { spec: { taints } }, 'application/strategic-merge-patch+json');
  engine.advance(540_000);
  expect(pod()).toBeUndefined();
});
