import { describe, expect, it } from 'vitest';
import { createCel } from '../core/cel.ts';
import { celGate } from './cel-gate.ts';
import type { Command } from './protocol.ts';

const request = (path: string, body?: unknown): Command => ({
  type: 'api.request',
  id: 1,
  request: { method: 'POST', path, ...(body === undefined ? {} : { body }) },
});

const CRD = {
  spec: { versions: [{ schema: { openAPIV3Schema: { 'x-kubernetes-validations': [{ rule: 'true' }] } } }] },
};

function newGate() {
  const seen: string[] = [];
  let loads = 0;
  const gate = celGate(
    () => {
      loads++;
      return Promise.resolve(createCel());
    },
    (command) => seen.push(`${command.type}${gate.cel() ? ' with cel' : ''}`),
  );
  return { gate, seen, loads: () => loads };
}

describe('celGate', () => {
  it('lets everything pass while nobody speaks of CEL', () => {
    const { gate, seen, loads } = newGate();
    gate.pass(request('/api/v1/namespaces/default/configmaps', { data: { a: 'b' } }));
    gate.pass({ type: 'clock.play' });
    expect([seen, loads()]).toEqual([['api.request', 'clock.play'], 0]);
  });

  it.each<[string, Command]>([
    ['a definition with rules', request('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', CRD)],
    ['a policy', request('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', {})],
    [
      'a snapshot',
      {
        type: 'engine.boot',
        id: 1,
        options: { seed: 1, nodes: 1, snapshot: { format: 1, data: new Map([['x', CRD]]) } },
      },
    ],
  ])('holds %s and what follows until the evaluator is there', async (_name, command) => {
    const { gate, seen, loads } = newGate();
    gate.pass(command);
    gate.pass({ type: 'clock.play' });
    expect(seen).toEqual([]);
    await Promise.resolve();
    await Promise.resolve();
    expect(seen).toEqual([`${command.type} with cel`, 'clock.play with cel']);
    gate.pass(command);
    expect([seen.length, loads()]).toEqual([3, 1]);
  });
});
