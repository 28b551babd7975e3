import { describe, expect, it } from 'vitest';
import { createCel } from '../core/cel.ts';
import { LATE_PARTS } from '../core/late.ts';
import { lateGate } from './late-gate.ts';
import type { Command } from './protocol.ts';

const request = (path: string, body?: unknown): Command => ({
  type: 'api.request',
  id: 1,
  request: { method: 'POST', path, ...(body === undefined ? {} : { body }) },
});

const CRD = {
  spec: { versions: [{ schema: { openAPIV3Schema: { 'x-kubernetes-validations': [{ rule: 'true' }] } } }] },
};

const boot = (kind: string, container: object, more: object = {}): Command => {
  const object = { kind, metadata: { name: 'x' }, spec: { template: { spec: { containers: [container] } } } };
  const documents = [{ index: 0, object }];
  const warmUp = { documents, label: 'x', bootMs: 1, settleMs: 1 };
  return { type: 'engine.boot', id: 1, options: { seed: 1, nodes: 1, warmUp, ...more } } as unknown as Command;
};

function newGate() {
  const seen: string[] = [];
  const loads: string[] = [];
  const errors: unknown[] = [];
  let failures = 0;
  let isThere = false;
  const gate = lateGate({
    loadLate: () => {
      loads.push('late');
      if (failures-- > 0) return Promise.reject(new Error('offline'));
      isThere = true;
      return Promise.resolve(LATE_PARTS);
    },
    loadCel: () => {
      loads.push('cel');
      return Promise.resolve(createCel());
    },
    deliver: (command) => seen.push(`${command.type}${isThere ? ' late' : ''}${gate.cel() ? ' cel' : ''}`),
    onError: (error) => errors.push(error),
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { gate, seen, loads, errors, settled, fail: () => (failures = 1) };
}

describe('lateGate', () => {
  it.each<[string, Command]>([
    ['a cluster of plain images', boot('Deployment', { image: 'nginx' })],
    ['the clock', { type: 'clock.play' }],
    ['a look', { type: 'query', id: 1, query: { name: 'faults' } as never }],
  ])('lets %s pass at once and loads nothing', (_name, command) => {
    const { gate, seen, loads } = newGate();
    gate.pass(command);
    expect([seen, loads]).toEqual([[command.type], []]);
    expect(() => gate.late()).toThrow('before they were loaded');
  });

  it.each<[string, Command]>([
    ['a container with a command', boot('Deployment', { image: 'busybox', command: ['sh'] })],
    ['a probe that executes', boot('Deployment', { image: 'nginx', readinessProbe: { exec: { command: ['true'] } } })],
    [
      'a container with volumes',
      boot('Deployment', { image: 'nginx', volumeMounts: [{ mountPath: '/x', name: 'x' }] }),
    ],
    ['an image that comes late', boot('Deployment', { image: 'mysql:5.7' })],
    ['another kind', boot('Job', { image: 'nginx' })],
    ['machines in words', boot('Deployment', { image: 'nginx' }, { nodes: '2 small' })],
    ['thresholds of kubelets', boot('Deployment', { image: 'nginx' }, { kubelet: { evictionHard: { 'pid.available': '10%' } } })], // prettier-ignore
    ['a control plane of pods', boot('Deployment', { image: 'nginx' }, { preset: 'kubeadm' })],
    ['a write', request('/api/v1/namespaces/default/configmaps', { data: { a: 'b' } })],
  ])('holds %s and what follows until the late parts are there', async (_name, command) => {
    const { gate, seen, loads, settled } = newGate();
    gate.pass(command);
    gate.pass({ type: 'clock.play' });
    expect(seen).toEqual([]);
    await settled();
    expect([seen, loads]).toEqual([[`${command.type} late`, 'clock.play late'], ['late']]);
    gate.pass(command);
    expect([seen.length, loads]).toEqual([3, ['late']]);
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
  ])('holds %s until the evaluator is there too', async (_name, command) => {
    const { gate, seen, loads, settled } = newGate();
    gate.pass(command);
    gate.pass({ type: 'clock.play' });
    await settled();
    expect([seen, loads]).toEqual([
      [`${command.type} late cel`, 'clock.play late cel'],
      ['late', 'cel'],
    ]);
  });

  it('says that loading failed, and tries again with the next command', async () => {
    const { gate, seen, loads, errors, settled, fail } = newGate();
    fail();
    gate.pass(request('/a'));
    await settled();
    expect([seen.length, errors.length]).toEqual([0, 1]);
    gate.pass(request('/b'));
    await settled();
    expect([seen, loads]).toEqual([
      ['api.request late', 'api.request late'],
      ['late', 'late'],
    ]);
  });
});
