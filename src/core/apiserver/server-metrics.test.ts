import { expect, it } from 'vitest';
import { createEngine } from '../index.ts';

it('counts stored objects at /metrics, for those who may read it', () => {
  const engine = createEngine({ nodes: 2, seed: 1 });
  engine.advance(2000);
  const { code, body, headers } = engine.handle({ method: 'GET', path: '/metrics' });
  expect([code, headers?.['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const lines = (body as string).split('\n');
  expect(lines).toContain('# TYPE apiserver_resource_objects gauge');
  expect(lines).toContain('apiserver_resource_objects{group="",resource="nodes"} 2');
  expect(lines).toContain('apiserver_resource_objects{group="networking.k8s.io",resource="servicecidrs"} 1');
  expect(lines).toContain('apiserver_storage_objects{resource="leases.coordination.k8s.io"} 2');
  expect(lines.some((line) => /^kubernetes_build_info\{.*git_version="v1\.36\.0".*\} 1$/.test(line))).toBe(true);
  const nobody = { 'impersonate-user': 'nobody' };
  expect(engine.handle({ method: 'GET', path: '/metrics', headers: nobody }).body).toMatchObject({
    code: 403,
    message: 'forbidden: User "nobody" cannot get path "/metrics"',
  });
});
