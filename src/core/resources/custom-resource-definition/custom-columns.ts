import type { CustomResourceDefinition } from '../../api/types.ts';
import type { Cell } from '../../api/table.ts';
import type { PrinterColumn } from '../../apiserver/kind.ts';
import { AGE, NAME, since } from '../shared/columns.ts';
import { jsonPath } from './json-path.ts';

/**
 * Columns of a custom resource: the name, then what the definition says, or else the age. A path that finds several
 * values shows the first. Upstream: apiextensions-apiserver/pkg/registry/customresource/tableconvertor.
 */
type Version = CustomResourceDefinition['spec']['versions'][number];

export function customColumns({ additionalPrinterColumns: columns = [] }: Version): PrinterColumn[] {
  if (columns.length === 0) return [NAME, AGE];
  const own = columns.map(({ name, type, jsonPath: path, priority, description }): PrinterColumn => {
    const find = jsonPath(path);
    return {
      name,
      type: type as PrinterColumn['type'],
      ...(priority === undefined ? {} : { priority }),
      description: description ?? `Custom resource definition column (in JSONPath format): ${path}`,
      cell: (object, nowMs) => cellOf(find(object)[0], type, nowMs),
    };
  });
  return [NAME, ...own];
}

/** Empty for what is not there or not of the column's type. */
function cellOf(value: unknown, type: string, nowMs: number): Cell {
  if (value === undefined || value === null) return '';
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : '';
    case 'number':
      return typeof value === 'number' ? value : '';
    case 'boolean':
      return typeof value === 'boolean' ? value : '';
    case 'date':
      return typeof value === 'string' ? ageText(value, nowMs) : '';
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

function ageText(time: string, nowMs: number): string {
  const text = since(time, nowMs);
  return text === '<unknown>' ? '<invalid>' : text;
}
