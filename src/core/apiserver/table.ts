import { EPOCH_MS, humanDuration, parseTime } from '../lib/time.ts';
import type { KubeObject } from '../api/types.ts';
import type { KindDef, PrinterColumn } from './kind.ts';

/**
 * Objects as rows, with the columns kubectl shows.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go (Table), pkg/printers.
 */
export interface Table {
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly kind: 'Table';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly columnDefinitions: readonly TableColumn[];
  readonly rows: readonly { readonly cells: readonly (string | number)[]; readonly object: unknown }[];
}

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

const DEFAULT_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Name', type: 'string' },
  { name: 'Age', type: 'date' },
];

export function tableOf(
  def: KindDef,
  objects: readonly KubeObject[],
  nowMs: number,
  metadata: Table['metadata'],
): Table {
  const columns = (def.columns ?? DEFAULT_COLUMNS) as readonly PrinterColumn[];
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

function cellOf(column: PrinterColumn, object: KubeObject, nowMs: number): string | number {
  if (column.cell) return column.cell(object, nowMs);
  if (column.name === 'Name') return object.metadata.name ?? '';
  return ageOf(object.metadata.creationTimestamp, nowMs);
}

/** Age of a timestamp as kubectl prints it; '<unknown>' if there is none. */
export function ageOf(time: string | undefined, nowMs: number): string {
  const at = time === undefined ? undefined : parseTime(time);
  return at === undefined ? '<unknown>' : humanDuration(EPOCH_MS + nowMs - at);
}
