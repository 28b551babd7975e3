import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.ts';
import { createEvaluator, detailsText } from './evaluate.ts';
import golden from './fixtures/upstream-answers.jsonl?raw';
import { policyOf } from './policy.ts';

/**
 * Pods, and what upstream's own checks say of each at every level from a version on, until the next one that is told.
 */
interface Row {
  readonly name: string;
  readonly pod: Pod;
  readonly answers: Readonly<Record<'baseline' | 'restricted', readonly (readonly [version: string, text: string])[]>>;
}

const ROWS = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const evaluate = createEvaluator();

function answer(level: string, version: string, { metadata, spec }: Pod): string {
  const { enforce } = policyOf({
    'pod-security.kubernetes.io/enforce': level,
    'pod-security.kubernetes.io/enforce-version': version,
  });
  return detailsText(evaluate(enforce, metadata, spec));
}

describe('checks of pods answer as Kubernetes does', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, { pod, answers }) => {
    for (const level of ['baseline', 'restricted'] as const) {
      for (const [version, text] of answers[level])
        expect([version, answer(level, version, pod)]).toEqual([version, text]);
    }
  });

  it('takes versions to come for the latest', () => {
    const pod = ROWS.find((row) => row.name === 'own')?.pod as Pod;
    expect(answer('restricted', 'v1.99', pod)).toBe(answer('restricted', 'latest', pod));
  });
});

describe('policies of namespaces', () => {
  const label = (name: string, value: string) => ({ [`pod-security.kubernetes.io/${name}`]: value });
  const latest = (level: string) => ({ level, minor: undefined });
  it.each([
    ['nothing', {}, latest('privileged'), latest('privileged')],
    ['enforce also warns', label('enforce', 'restricted'), latest('restricted'), latest('restricted')],
    [
      'enforce of a version warns of it',
      { ...label('enforce', 'baseline'), ...label('enforce-version', 'v1.30') },
      { level: 'baseline', minor: 30 },
      { level: 'baseline', minor: 30 },
    ],
    [
      'warn of its own',
      { ...label('enforce', 'restricted'), ...label('warn', 'baseline') },
      latest('restricted'),
      latest('baseline'),
    ],
    ['unreadable enforce', label('enforce', 'x'), latest('restricted'), latest('privileged')],
    ['unreadable warn', label('warn', 'x'), latest('privileged'), latest('privileged')],
  ])('%s', (_name, labels, enforce, warn) => {
    expect(policyOf(labels)).toMatchObject({ enforce, warn });
  });
});
