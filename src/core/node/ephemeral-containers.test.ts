import { expect, test } from 'vitest';
import { createNodeCluster, type NodeCluster } from '../testing/node-cluster.ts';

/** Documented: debugging a running pod with an ephemeral container. Upstream: computePodActions in kuberuntime. */
const debug = (c: NodeCluster, extra: object = {}) =>
  c.plane.server.handle({
    method: 'PATCH',
    path: '/api/v1/namespaces/default/pods/web/ephemeralcontainers',
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: {
      spec: {
        ephemeralContainers: [
          {
            name: 'debugger',
            image: 'busybox:1.37',
            command: ['sh', '-c', 'echo looking; sleep 20'],
            targetContainerName: 'web',
            ...extra,
          },
        ],
      },
    },
  } as never);
const debuggerOf = (c: NodeCluster) => c.pod('web')?.status?.ephemeralContainerStatuses?.[0];

test('an ephemeral container runs beside the others, once', () => {
  const c = createNodeCluster();
  c.run('web');
  c.advance(10_000);
  expect(debug(c).code).toBe(200);
  expect(c.pod('web')?.spec.ephemeralContainers?.[0]).toMatchObject({
    name: 'debugger',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  });
  c.advance(10_000);
  expect(debuggerOf(c)).toMatchObject({ name: 'debugger', ready: false, restartCount: 0, state: { running: {} } });
  c.advance(30_000);
  expect(debuggerOf(c)?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
  expect(c.pod('web')?.status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] });
  c.advance(60_000);
  expect(debuggerOf(c)).toMatchObject({ restartCount: 0 });
  const paths = c.list('Event').map((e) => e.involvedObject.fieldPath);
  expect(paths).toContain('spec.ephemeralContainers{debugger}');
  c.client.delete('Pod', 'default', 'web');
  c.advance(5000);
  expect(c.pod('web')).toBeUndefined();
});

test.each([
  [
    'a probe',
    { livenessProbe: { exec: { command: ['true'] } } },
    'livenessProbe: Forbidden: cannot be set for an Ephemeral Container',
  ],
  [
    'resources',
    { resources: { limits: { cpu: '1' } } },
    'resources: Forbidden: cannot be set for an Ephemeral Container',
  ],
  ['an unknown target', { targetContainerName: 'x' }, 'targetContainerName: Not found: "x"'],
  ['a name that is taken', { name: 'web', targetContainerName: '' }, 'name: Duplicate value: "web"'],
])('an ephemeral container may not have %s', (_, extra, message) => {
  const c = createNodeCluster();
  c.run('web');
  const { code, body } = debug(c, extra) as { code: number; body: { message: string } };
  expect(code).toBe(422);
  expect(body.message).toContain(`spec.ephemeralContainers[0].${message}`);
});

test('ephemeral containers stay as they are', () => {
  const c = createNodeCluster();
  c.run('web');
  debug(c);
  const { body } = debug(c, { image: 'busybox:1.36' }) as unknown as { body: { message: string } };
  expect(body.message).toContain('existing ephemeral containers "debugger" may not be changed');
});
