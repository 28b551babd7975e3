/** One attempt to place a pod as a table: a column per scoring plugin, the winner first, refused nodes last. */
import type { NodeVerdict, PluginScore, SchedulingAttempt } from '../../../workers/protocol.ts';

export interface SchedulingCell {
  readonly raw: number;
  readonly normalized: number;
  readonly weight: number;
  /** normalized x weight: what goes into the total. */
  readonly points: number;
}

export interface SchedulingRow {
  readonly node: string;
  readonly isWinner: boolean;
  readonly fits: boolean;
  readonly refusedBy?: string;
  readonly reasons: readonly string[];
  /** One per column; undefined where the plugin gave no score. */
  readonly cells: readonly (SchedulingCell | undefined)[];
  readonly total?: number;
}

export interface SchedulingColumn {
  readonly plugin: string;
  readonly weight: number;
}

export interface SchedulingTable {
  readonly columns: readonly SchedulingColumn[];
  readonly rows: readonly SchedulingRow[];
}

function cellOf(score: PluginScore | undefined): SchedulingCell | undefined {
  if (!score) return undefined;
  const { raw, normalized, weight } = score;
  return { raw, normalized, weight, points: normalized * weight };
}

function rank(row: SchedulingRow): number {
  if (row.isWinner) return 0;
  return row.fits ? 1 : 2;
}

const compareRows = (a: SchedulingRow, b: SchedulingRow): number =>
  rank(a) - rank(b) || (b.total ?? 0) - (a.total ?? 0) || (a.node < b.node ? -1 : 1);

function rowOf(verdict: NodeVerdict, winner: string | undefined, plugins: readonly string[]): SchedulingRow {
  return {
    node: verdict.node,
    isWinner: verdict.node === winner,
    fits: verdict.rejectedBy === undefined,
    ...(verdict.rejectedBy ? { refusedBy: verdict.rejectedBy.plugin } : {}),
    reasons: verdict.rejectedBy?.reasons ?? [],
    cells: plugins.map((plugin) => cellOf(verdict.scores?.find((s) => s.plugin === plugin))),
    ...(verdict.total === undefined ? {} : { total: verdict.total }),
  };
}

export function schedulingTable(attempt: SchedulingAttempt): SchedulingTable {
  const weights = new Map<string, number>();
  for (const verdict of attempt.nodes)
    for (const score of verdict.scores ?? []) weights.set(score.plugin, score.weight);
  const plugins = [...weights.keys()];
  return {
    columns: plugins.map((plugin) => ({ plugin, weight: weights.get(plugin) ?? 1 })),
    rows: attempt.nodes.map((verdict) => rowOf(verdict, attempt.node, plugins)).sort(compareRows),
  };
}

/** The plugins that gave every node that fits the same, and what they gave. */
export function equalPoints(table: SchedulingTable): readonly { readonly plugin: string; readonly points: number }[] {
  const scored = table.rows.filter((row) => row.fits);
  return table.columns.flatMap(({ plugin }, i) => {
    const [points, ...others] = new Set(scored.map((row) => row.cells[i]?.points));
    return points === undefined || others.length > 0 ? [] : [{ plugin, points }];
  });
}

/** Only the plugins that told the nodes apart; the others moved every total by the same amount. */
export function decidingColumns(table: SchedulingTable): SchedulingTable {
  const scored = table.rows.filter((row) => row.fits);
  const keep = table.columns.map((_, i) => new Set(scored.map((row) => row.cells[i]?.points)).size > 1);
  return {
    columns: table.columns.filter((_, i) => keep[i]),
    rows: table.rows.map((row) => ({ ...row, cells: row.cells.filter((_, i) => keep[i]) })),
  };
}

/** The winner had an equal; kube-scheduler then picks at random. */
export function isTie(table: SchedulingTable): boolean {
  const best = table.rows.find((row) => row.isWinner)?.total;
  return best !== undefined && table.rows.filter((row) => row.fits && row.total === best).length > 1;
}

/** 'NodeResourcesFit' in words that may wrap: 'Node Resources Fit'. */
export function spacedName(plugin: string): string {
  return plugin.replace(/([a-z0-9])([A-Z])/g, '$1 $2');
}
