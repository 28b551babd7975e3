import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { ownAnswer } from './own-api.ts';
import { RunningCluster } from './running-cluster.ts';

let cluster: RunningCluster;

beforeAll(() => {
  const onError = (error: unknown): never => {
    throw error;
  };
  cluster = new RunningCluster({ nodes: 2, seed: 1, speed: 1, onError });
});
afterAll(() => cluster.close());

const ask = (method: string, path: string, body?: unknown) =>
  ownAnswer(cluster, { method: method as 'GET', path, ...(body === undefined ? {} : { body }) });

describe('machines', () => {
  it('come and go', () => {
    expect(ask('POST', '/drydock/nodes', { nodes: '2 gpu zone=zone-c, 1 small' })).toEqual({
      code: 201,
      body: { names: ['gpu-1', 'gpu-2', 'node-3'] },
    });
    expect(ask('DELETE', '/drydock/nodes/gpu-1')?.code).toBe(200);
    const { machines } = ask('GET', '/drydock/nodes')?.body as { machines: { name: string }[] };
    expect(machines.map((m) => m.name)).toEqual(['gpu-2', 'node-1', 'node-2', 'node-3']);
  });
});

describe('faults', () => {
  it('are made and cleared', () => {
    const made = ask('POST', '/drydock/faults', { name: 'restart-kubelet', target: 'node-1', args: { seconds: 9 } });
    expect(made).toMatchObject({ code: 201, body: { name: 'restart-kubelet', target: 'node-1' } });
    const { id } = made?.body as { id: string };
    expect(ask('GET', '/drydock/faults')?.body).toMatchObject({ faults: [{ id }] });
    expect(ask('DELETE', `/drydock/faults/${id}`)?.code).toBe(200);
    expect(ask('DELETE', `/drydock/faults/${id}`)).toMatchObject({ code: 404 });
  });
});

test.each([
  ['no machines', 'POST', '/drydock/nodes', {}, '"nodes" must say which machines'],
  ['machines that are none', 'POST', '/drydock/nodes', { nodes: '2 huge' }, '"huge" says nothing of a node'],
  ['no body', 'POST', '/drydock/nodes', undefined, 'the body must be a JSON object'],
  ['a machine that is not there', 'DELETE', '/drydock/nodes/x', undefined, 'there is no machine "x"'],
  ['a fault that is none', 'POST', '/drydock/faults', { name: 'x', target: '' }, 'unknown fault "x"'],
  ['no name', 'POST', '/drydock/faults', { target: '' }, '"name" and "target" must be words'],
  ['an argument that is a list', 'POST', '/drydock/faults', { name: 'x', args: { a: [] } }, '"args" must be words'],
])('refuses %s', (_, method, path, body, says) => expect(() => ask(method, path, body)).toThrow(says));

test.each([
  ['another path', 'GET', '/api/v1/nodes', undefined],
  ['a path below', 'GET', '/drydock/nodes/a/b', undefined],
])('leaves %s to others', (_, method, path, want) => expect(ask(method, path)).toBe(want));

test('a method that is not there', () => expect(ask('PUT', '/drydock/nodes')?.code).toBe(405));
