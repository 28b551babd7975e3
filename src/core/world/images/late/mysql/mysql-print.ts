import type { SqlResult } from '../sql/sql-data.ts';
import type { SqlValue } from '../sql/sql-syntax.ts';
import { padEnd, padStart, widthOf } from '../sql/sql-width.ts';

/** Results as the mysql client prints them: a table, tabs, or a line a column. */
type Rows = Extract<SqlResult, { k: 'rows' }>;

const cell = (v: SqlValue): string => (v === null ? 'NULL' : v === true ? '1' : v === false ? '0' : String(v));

export function tableText({ columns, rows }: Rows, hasNames: boolean): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => row.map(cell));
  const widths = columns.map((c, i) =>
    Math.max(hasNames ? widthOf(c.name) : 0, ...cells.map((r) => widthOf(r[i] ?? ''))),
  );
  const rule = `+${widths.map((w) => '-'.repeat(w + 2)).join('+')}+`;
  const head = `|${columns.map((c, i) => ` ${padEnd(c.name, widths[i] ?? 0)} `).join('|')}|`;
  const line = (row: readonly string[]): string =>
    `|${row.map((v, i) => ` ${columns[i]?.isNumber ? padStart(v, widths[i] ?? 0) : padEnd(v, widths[i] ?? 0)} `).join('|')}|`;
  return [rule, ...(hasNames ? [head, rule] : []), ...cells.map(line), rule].map((l) => `${l}\n`).join('');
}

const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n');

export function tabText({ columns, rows }: Rows, hasNames: boolean): string {
  if (rows.length === 0) return '';
  const lines = rows.map((row) => row.map((v) => escaped(cell(v))).join('\t'));
  return [...(hasNames ? [columns.map((c) => c.name).join('\t')] : []), ...lines].map((l) => `${l}\n`).join('');
}

/** `\G`. */
export function verticalText({ columns, rows }: Rows): string {
  const width = Math.max(...columns.map((c) => widthOf(c.name)));
  return rows
    .map((row, n) => {
      const stars = '*'.repeat(27);
      const lines = columns.map((c, i) => `${padStart(c.name, width)}: ${cell(row[i] ?? null)}\n`);
      return `${stars} ${n + 1}. row ${stars}\n${lines.join('')}`;
    })
    .join('');
}
