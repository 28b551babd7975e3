import type { Cell, Table } from '../core/api/table.ts';

/** A Table as kubectl prints it: upper-case headings, columns three spaces apart, priority 0 unless wide. */
export function printTable(
  table: Table,
  options: { wide?: boolean; namespaces?: boolean; headers?: boolean; namePrefix?: string } = {},
): string {
  const shown = table.columnDefinitions
    .map((c, i) => ({ c, i }))
    .filter(({ c }) => options.wide === true || c.priority === 0);
  const head = [...(options.namespaces ? ['NAMESPACE'] : []), ...shown.map(({ c }) => c.name.toUpperCase())];
  const rows = table.rows.map((row) => [
    ...(options.namespaces ? [namespaceOf(row.object)] : []),
    ...shown.map(({ c, i }) => (c.format === 'name' ? (options.namePrefix ?? '') : '') + text(row.cells[i])),
  ]);
  const lines = options.headers === false ? rows : [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)));
  return lines
    .map((line) =>
      line.map((cell, i) => (i < line.length - 1 ? cell.padEnd((widths[i] as number) + 3) : cell)).join(''),
    )
    .join('\n');
}

function namespaceOf(object: unknown): string {
  return (object as { metadata?: { namespace?: string } }).metadata?.namespace ?? '';
}

/** One line a cell, as kubectl: the rest after a line break is cut. */
function text(cell: Cell | undefined): string {
  return String(cell ?? '').split('\n')[0] as string;
}
