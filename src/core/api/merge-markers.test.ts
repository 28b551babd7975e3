import { describe, expect, it } from 'vitest';
import { builtinSchemas } from './builtin-schema.ts';
import { ATOMIC_DEFINITIONS, MERGE_MARKERS, type MergeMarker, mergeMarker } from './merge-markers.ts';

const schemas = builtinSchemas();
const rows = Object.entries(MERGE_MARKERS as Record<string, Record<string, MergeMarker>>).flatMap(([def, fields]) =>
  Object.entries(fields).map(([field, marker]) => ({ name: `${def} ${field}`, def, field, marker })),
);

describe('merge markers', () => {
  it.each(rows)('$name exists in the schema and fits its type', ({ def, field, marker }) => {
    const schema = schemas.definition(def)?.properties?.get(field)?.schema;
    expect(schema).toBeDefined();
    if (marker.list) expect(schema?.type).toBe('array');
    const ownFields = [...(schema?.items?.properties?.keys() ?? [])];
    expect(ownFields).toEqual(expect.arrayContaining([...(marker.keys ?? [])]));
    if (marker.mergeKey && marker.list === 'map') expect(marker.keys).toContain(marker.mergeKey);
  });

  it.each([...ATOMIC_DEFINITIONS])('%s is a definition', (def) => {
    expect(schemas.definition(def)?.properties?.size).toBeGreaterThan(0);
  });

  const known: { name: string; def: string; field: string; marker: MergeMarker | undefined }[] = [
    {
      name: 'containers merge by name',
      def: 'core/v1.PodSpec',
      field: 'containers',
      marker: { list: 'map', keys: ['name'], patch: 'merge', mergeKey: 'name' },
    },
    {
      name: 'ports merge by number, but are told apart by protocol too',
      def: 'core/v1.ServiceSpec',
      field: 'ports',
      marker: { list: 'map', keys: ['port', 'protocol'], patch: 'merge', mergeKey: 'port' },
    },
    {
      name: 'strategy keeps only what is sent',
      def: 'apps/v1.DeploymentSpec',
      field: 'strategy',
      marker: { patch: 'retainKeys' },
    },
    {
      name: 'finalizers are a set',
      def: 'meta/v1.ObjectMeta',
      field: 'finalizers',
      marker: { list: 'set', patch: 'merge' },
    },
    { name: 'args are atomic', def: 'core/v1.Container', field: 'args', marker: undefined },
  ];
  it.each(known)('$name', ({ def, field, marker }) => {
    expect(mergeMarker(def, field)).toEqual(marker);
  });

  it('marks a field of an atomic struct', () => {
    const selector = schemas.definition('apps/v1.DeploymentSpec')?.properties?.get('selector');
    expect(selector?.merge).toEqual({ map: 'atomic' });
  });
});
