import { describe, expect, it } from 'vitest';
import { fitErrorMessage } from './fit-error.ts';
import { unresolvable, unschedulable, type FilterFailure, type Verdict } from './plugin.ts';

const failure = (verdicts: readonly Verdict[], rest?: Verdict, endedBeforeFilters = false): FilterFailure => ({
  byNode: new Map(verdicts.map((verdict, i) => [`node-${i}`, { plugin: 'P', verdict }])),
  rest,
  endedBeforeFilters,
});
const TAINT = unresolvable('node(s) had untolerated taint(s)');
const CPU = unschedulable('Insufficient cpu');

const CASES = [
  {
    name: 'counts each reason',
    nodes: 3,
    failure: failure([CPU, TAINT, CPU]),
    text: '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.',
  },
  {
    name: 'a node may have several reasons',
    nodes: 1,
    failure: failure([unschedulable('Insufficient cpu', 'Insufficient memory')]),
    text: '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.',
  },
  {
    name: 'sorts as text: 10 before 2',
    nodes: 12,
    failure: failure([...Array.from({ length: 10 }, () => CPU), TAINT, TAINT]),
    text: '0/12 nodes are available: 10 Insufficient cpu, 2 node(s) had untolerated taint(s).',
  },
  {
    name: 'nodes not looked at share one reason',
    nodes: 3,
    failure: failure([CPU], unresolvable("node(s) didn't satisfy plugin(s) [NodeAffinity]")),
    text: "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity].",
  },
  {
    name: 'a pod refused as a whole: no numbers',
    nodes: 3,
    failure: failure([], unresolvable('pod has unbound immediate PersistentVolumeClaims'), true),
    after: 'not found',
    text: '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
  },
  {
    name: 'what preemption says comes last',
    nodes: 1,
    failure: failure([CPU]),
    after: 'preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    text: '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  },
] as const;

describe('fitErrorMessage', () => {
  it.each(CASES)('$name', (c) => {
    expect(fitErrorMessage(c.nodes, c.failure, 'after' in c ? c.after : '')).toBe(c.text);
  });
});
