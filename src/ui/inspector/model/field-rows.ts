/** Any object's own fields as a flat table: what the overview shows of kinds it knows nothing about. */
import type { KubeObject } from '../../../core/api/types.ts';

export interface FieldRow {
  /** 'spec.rules[0].host'. */
  readonly path: string;
  readonly value: string;
}

const LIMIT = 60;
const ELSEWHERE: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

function isLeaf(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const children = Object.values(value);
  return children.length === 0 || (Array.isArray(value) && children.every((c) => typeof c !== 'object' || c === null));
}

function leafText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map(String).join(', ');
  return typeof value === 'object' && value !== null ? '{}' : String(value);
}

function walk(path: string, value: unknown, out: FieldRow[]): void {
  if (out.length >= LIMIT) return;
  if (isLeaf(value)) out.push({ path, value: leafText(value) });
  else if (Array.isArray(value)) value.forEach((child, i) => walk(`${path}[${i}]`, child, out));
  else
    for (const [name, child] of Object.entries(value as object))
      walk(path === '' ? name : `${path}.${name}`, child, out);
}

/** At most 60 rows; `status.conditions` has a tab of its own. */
export function fieldRows(object: KubeObject): FieldRow[] {
  const out: FieldRow[] = [];
  for (const [name, value] of Object.entries(object)) {
    if (ELSEWHERE.has(name)) continue;
    if (name === 'status' && value) {
      const { conditions: _elsewhere, ...rest } = value as Record<string, unknown>;
      if (Object.keys(rest).length > 0) walk(name, rest, out);
    } else walk(name, value, out);
  }
  return out;
}
