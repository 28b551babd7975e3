import { LATE_RULES } from './late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import { EPOCH_MS, formatMicroTime, formatTime } from '../lib/time.ts';
import { builtinSchemas } from '../api/builtin-schema.ts';
import { applyDefaults } from '../api/defaults.ts';
import { splitApiVersion } from '../api/group-kind.ts';
import type { KubeObject } from '../api/types.ts';
import { KindRegistry } from '../apiserver/kind-registry.ts';
import { tableOf } from '../apiserver/table.ts';
import golden from './fixtures/upstream-tables.jsonl?raw';
import { kindDefs } from './registry.ts';

/**
 * Objects as `kubectl get -o wide` shows them, recorded from upstream's own printers. '@-90s' stands for a moment 90
 * seconds ago.
 */
interface Row {
  readonly name: string;
  readonly obj: KubeObject;
  readonly columns: readonly (readonly [name: string, type: string, priority: number])[];
  readonly cells: readonly unknown[];
}

const NOW_MS = 30 * 24 * 3_600_000 + 300;

const moment = (seconds: string, unit: string): string => {
  const at = EPOCH_MS + NOW_MS - 300 - Number(seconds) * 1000;
  return unit === 'us' ? formatMicroTime(at) : formatTime(at);
};

const ROWS = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line.replaceAll(/@-(\d+)(s|us)\b/g, (_m, n: string, u: string) => moment(n, u))) as Row);

const schemas = builtinSchemas();
const kinds = new KindRegistry(
  kindDefs(undefined, () => LATE_RULES),
  (group, version, kind) => schemas.forKind(group, version, kind),
);

describe('tables are those of Kubernetes', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, { obj, columns, cells }) => {
    const { group, version } = splitApiVersion(obj.apiVersion);
    const { def } = kinds.byGroupVersionKind(obj.apiVersion, obj.kind) as NonNullable<
      ReturnType<KindRegistry['byGroupVersionKind']>
    >;
    const schema = schemas.forKind(group, version, obj.kind);
    const table = tableOf(def, [schema ? applyDefaults(schema, obj) : obj], NOW_MS, {});
    expect(table.columnDefinitions.map((c) => [c.name, c.type, c.priority])).toEqual(columns);
    expect(table.rows[0]?.cells).toEqual(cells);
  });
});
