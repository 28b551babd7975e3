import { EPOCH_MS, humanDuration, parseTime } from '../lib/time.ts';
import type { Cell, Table } from '../api/table.ts';
import type { KubeObject } from '../api/types.ts';
import type { KindDef, PrinterColumn } from './kind.ts';

/** Of kinds that say nothing about columns. Upstream: apiserver/pkg/registry/rest/table.go. */
const DEFAULT_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Name', type: 'string' },
  { name: 'Created At', type: 'string', cell: (o) => o.metadata.creationTimestamp ?? '<unknown>' },
];

/** Objects as rows, with the columns kubectl shows. Upstream: pkg/printers. */
export function tableOf(
  def: KindDef,
  objects: readonly KubeObject[],
  nowMs: number,
  metadata: Table['metadata'],
): Table {
  const columns = def.columns ?? DEFAULT_COLUMNS;
  return {
    apiVersion: 'meta.k8s.io/v1',
    kind: 'Table',
    metadata,
    columnDefinitions: columns.map((c) => ({
      name: c.name,
      type: c.type === 'date' ? 'string' : c.type,
      format: c.name === 'Name' ? 'name' : '',
      description: c.description ?? '',
      priority: c.priority ?? 0,
    })),
    rows: objects.map((o) => ({
      cells: columns.map((c) => cellOf(c, o, nowMs)),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: o.metadata },
    })),
  };
}

function cellOf(column: PrinterColumn, object: KubeObject, nowMs: number): Cell {
  if (column.cell) return column.cell(object, nowMs);
  if (column.name === 'Name') return object.metadata.name ?? '';
  return ageOf(object.metadata.creationTimestamp, nowMs);
}

/** Age of a timestamp as kubectl prints it; '<unknown>' if there is none. */
export function ageOf(time: string | undefined, nowMs: number): string {
  const at = time === undefined ? undefined : parseTime(time);
  return at === undefined ? '<unknown>' : humanDuration(EPOCH_MS + nowMs - at);
}
