import { describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { Pod } from '../../api/types.ts';
import { createTestCluster } from '../../testing/cluster.ts';
import recorded from './fixtures/label-keys.jsonl?raw';
import { withLabelKeys } from './label-keys.ts';

/** Pods with keys of labels, and the answer of Kubernetes 1.36 to each, recorded from upstream's own strategy. */
interface Row {
  readonly name: string;
  readonly obj: Pod;
  readonly message: string;
}

const ROWS = recorded
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe('keys of labels are checked as Kubernetes does it', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, { obj, message }) => {
    const { code, body } = createTestCluster().handle({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods',
      body: obj,
    });
    expect(code < 300 ? '' : (body as Status).message).toBe(message);
  });
});

const labels = { app: 'a', version: '1' };
const selector = { matchLabels: { app: 'a' } };
const pod = (spec: Partial<Pod['spec']>): Pod =>
  ({ metadata: { name: 'p', labels }, spec: { containers: [], ...spec } }) as unknown as Pod;
const keys = { matchLabelKeys: ['version', 'absent'], mismatchLabelKeys: ['app'] };
const added = [
  { key: 'version', operator: 'In', values: ['1'] },
  { key: 'app', operator: 'NotIn', values: ['a'] },
];

describe('keys of labels become part of the selectors', () => {
  it('of affinity, required and preferred', () => {
    const term = { topologyKey: 'zone', labelSelector: selector, ...keys };
    const merged = { ...term, labelSelector: { ...selector, matchExpressions: added } };
    const both = (t: object) => ({
      requiredDuringSchedulingIgnoredDuringExecution: [t],
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: t }],
    });
    const affinity = { podAffinity: both(term), podAntiAffinity: both(term) } as never;
    expect(withLabelKeys(pod({ affinity })).spec.affinity).toEqual({
      podAffinity: both(merged),
      podAntiAffinity: both(merged),
    });
  });

  it('of spread constraints, if they have one', () => {
    const constraint = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' as const };
    const own = { ...constraint, labelSelector: selector, matchLabelKeys: ['version'] };
    const bare = { ...constraint, matchLabelKeys: ['version'] };
    expect(withLabelKeys(pod({ topologySpreadConstraints: [own, bare] })).spec.topologySpreadConstraints).toEqual([
      { ...own, labelSelector: { ...selector, matchExpressions: [added[0]] } },
      bare,
    ]);
  });

  it('a pod without keys stays the same object', () => {
    const plain = pod({});
    expect(withLabelKeys(plain)).toBe(plain);
  });
});
