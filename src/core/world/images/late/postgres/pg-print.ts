import type { SqlResult } from '../sql/sql-data.ts';
import type { SqlValue } from '../sql/sql-syntax.ts';
import { center, padEnd, padStart, widthOf } from '../sql/sql-width.ts';

/** Results as psql prints them. Upstream: PostgreSQL's fe_utils/print.c, format aligned and unaligned. */
export interface PrintStyle {
  readonly tuplesOnly: boolean;
  readonly isUnaligned: boolean;
}

type Rows = Extract<SqlResult, { k: 'rows' }>;

const cell = (v: SqlValue): string => (v === null ? '' : v === true ? 't' : v === false ? 'f' : String(v));

export function printRows(result: Rows, style: PrintStyle, title?: string, footer?: string): string {
  return style.isUnaligned ? unaligned(result, style) : aligned(result, style, title, footer);
}

function unaligned({ columns, rows }: Rows, { tuplesOnly }: PrintStyle): string {
  const lines = rows.map((row) => row.map(cell).join('|'));
  const all = tuplesOnly ? lines : [columns.map((c) => c.name).join('|'), ...lines, countText(rows.length)];
  return all.map((l) => `${l}\n`).join('');
}

const countText = (n: number): string => `(${n} ${n === 1 ? 'row' : 'rows'})`;

function aligned(
  { columns, rows }: Rows,
  { tuplesOnly }: PrintStyle,
  title?: string,
  footer = countText(rows.length),
): string {
  const cells = rows.map((row) => row.map((v) => cell(v).split('\n')));
  const widths = columns.map((c, i) =>
    Math.max(widthOf(c.name), ...cells.flatMap((row) => (row[i] ?? ['']).map((l) => widthOf(l)))),
  );
  const lines: string[] = [];
  if (!tuplesOnly) {
    const total = widths.reduce((sum, w) => sum + w + 3, -1);
    if (title !== undefined) lines.push(center(title, total).trimEnd());
    lines.push(columns.map((c, i) => ` ${center(c.name, widths[i] ?? 0)} `).join('|'));
    lines.push(widths.map((w) => '-'.repeat(w + 2)).join('+'));
  }
  for (const row of cells) lines.push(...rowLines(row, columns, widths));
  if (!tuplesOnly && footer !== '(none)') lines.push(footer.replace(/\n$/, ''));
  return `${lines.join('\n')}\n\n`;
}

/** A value of several lines makes the row several lines high; a plus says that it goes on. */
function rowLines(row: readonly (readonly string[])[], columns: Rows['columns'], widths: readonly number[]): string[] {
  const height = Math.max(1, ...row.map((l) => l.length));
  return Array.from({ length: height }, (_, n) =>
    row
      .map((lines, i) => {
        const text = lines[n] ?? '';
        const goesOn = n < lines.length - 1;
        const isLast = i === columns.length - 1;
        const width = widths[i] ?? 0;
        if (columns[i]?.isNumber) return ` ${padStart(text, width)}${isLast ? '' : ' '}`;
        return ` ${isLast && !goesOn ? text : padEnd(text, width)}${goesOn ? '+' : isLast ? '' : ' '}`;
      })
      .join('|'),
  );
}

/** `LINE 1: SELECT ...` with a caret below the place. */
export function printError({ message, at }: Extract<SqlResult, { k: 'error' }>, sql: string): string {
  const [first = '', ...rest] = message.split('\n');
  const where = at === undefined ? '' : pointer(sql, at);
  return [`ERROR:  ${first}`, ...(where === '' ? [] : [where]), ...rest].map((l) => `${l}\n`).join('');
}

function pointer(sql: string, at: number): string {
  const before = sql.slice(0, at).split('\n');
  const head = `LINE ${before.length}: `;
  const line = sql.split('\n')[before.length - 1] ?? '';
  return `${head}${line}\n${' '.repeat(head.length + (before[before.length - 1] ?? '').length)}^`;
}
