import { describe, expect, it } from 'vitest';
import type { NodeVerdict, SchedulingAttempt } from '../../../workers/protocol.ts';
import { decidingColumns, equalPoints, isTie, schedulingTable, spacedName } from './scheduling-table.ts';

const score = (plugin: string, normalized: number, weight = 1) => ({ plugin, raw: normalized, normalized, weight });
const feasible = (node: string, total: number, fit: number): NodeVerdict => ({
  node,
  total,
  scores: [score('TaintToleration', 100, 3), score('NodeResourcesFit', fit)],
});
const attempt: SchedulingAttempt = {
  pod: 'Pod/default/web',
  at: 1,
  result: 'scheduled',
  node: 'node-3',
  nodes: [
    {
      node: 'node-2',
      rejectedBy: { plugin: 'TaintToleration', reasons: ['node(s) had untolerated taint(s)'], isUnresolvable: true },
    },
    feasible('node-1', 360, 60),
    feasible('node-3', 390, 90),
  ],
};

describe('schedulingTable', () => {
  const table = schedulingTable(attempt);
  it('the winner first, refusals last', () =>
    expect(table.rows.map(({ node, isWinner, fits }) => [node, isWinner, fits])).toEqual([
      ['node-3', true, true],
      ['node-1', false, true],
      ['node-2', false, false],
    ]));
  it('a column per plugin, points are normalized x weight', () => {
    expect(table.columns.map((c) => c.plugin)).toEqual(['TaintToleration', 'NodeResourcesFit']);
    expect(table.rows[0]?.cells.map((cell) => cell?.points)).toEqual([300, 90]);
  });
  it('one feasible node has no scores', () => {
    const only = schedulingTable({ ...attempt, nodes: [{ node: 'node-3' }] });
    expect(only).toMatchObject({ columns: [], rows: [{ node: 'node-3', isWinner: true, cells: [] }] });
  });
});

it('decidingColumns keeps the plugins that told nodes apart', () =>
  expect(decidingColumns(schedulingTable(attempt)).columns).toEqual([{ plugin: 'NodeResourcesFit', weight: 1 }]));

it('equalPoints names the others, and what they gave', () =>
  expect(equalPoints(schedulingTable(attempt))).toEqual([{ plugin: 'TaintToleration', points: 300 }]));

it('isTie: an equal total of a feasible node', () => {
  expect(isTie(schedulingTable(attempt))).toBe(false);
  expect(isTie(schedulingTable({ ...attempt, nodes: [feasible('node-1', 5, 1), feasible('node-3', 5, 1)] }))).toBe(
    true,
  );
});

it('spacedName', () => expect(spacedName('NodeResourcesFit')).toBe('Node Resources Fit'));
