import { describe, expect, it } from 'vitest';
import { builtinSchemas } from './builtin-schema.ts';
import { fieldAt, parseFieldPath, type Schema } from './schema.ts';

const schemas = builtinSchemas();
const deployment = schemas.forKind('apps', 'v1', 'Deployment') as Schema;

/** Kinds that are written once and have nothing to report. */
const WITHOUT_STATUS = [
  'Binding',
  'ComponentStatus',
  'ConfigMap',
  'ControllerRevision',
  'CSIDriver',
  'CSINode',
  'CSIStorageCapacity',
  'ClusterRole',
  'ClusterRoleBinding',
  'DeviceClass',
  'EndpointSlice',
  'Endpoints',
  'Event',
  'Eviction',
  'IPAddress',
  'IngressClass',
  'Lease',
  'LimitRange',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'NetworkPolicy',
  'PodTemplate',
  'PriorityClass',
  'ResourceClaimTemplate',
  'ResourceSlice',
  'Role',
  'RoleBinding',
  'RuntimeClass',
  'Secret',
  'ServiceAccount',
  'StorageClass',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttributesClass',
];

describe('SchemaSet', () => {
  it.each(schemas.kinds.map((k) => ({ name: `${k.group}/${k.version} ${k.kind}`, ...k })))('knows $name', (entry) => {
    const schema = schemas.forKind(entry.group, entry.version, entry.kind);
    expect(schema).toBe(schemas.definition(entry.def));
    expect(fieldAt(schema as Schema, 'metadata')?.def).toBe('meta/v1.ObjectMeta');
    const status = schema?.properties?.get('status');
    if (WITHOUT_STATUS.includes(entry.kind)) expect(status).toBeUndefined();
    else expect(status).toMatchObject({ zero: 'write', required: false });
  });

  it('decodes every definition, and every number has a width', () => {
    const fields = schemas.definitionNames().flatMap((def) => {
      const properties = schemas.definition(def)?.properties;
      return Array.from(properties?.values() ?? [], (f) => ({ path: `${def} ${f.name}`, type: f.schema.type }));
    });
    expect(fields.length).toBeGreaterThan(2000);
    const doubles = fields.filter((f) => f.type === 'number').map((f) => f.path);
    expect(doubles).toEqual([
      'apiextensions/v1.JSONSchemaProps maximum',
      'apiextensions/v1.JSONSchemaProps minimum',
      'apiextensions/v1.JSONSchemaProps multipleOf',
    ]);
  });

  it('gives the same object for the same definition, also through a reference', () => {
    expect(fieldAt(deployment, 'spec.template.spec')).toBe(schemas.definition('core/v1.PodSpec'));
  });

  it.each([
    { name: 'unknown kind', found: schemas.forKind('apps', 'v1', 'Nothing') },
    { name: 'unknown version', found: schemas.forKind('apps', 'v1beta1', 'Deployment') },
    { name: 'unknown definition', found: schemas.definition('core/v1.Nothing') },
  ])('has no $name', ({ found }) => expect(found).toBeUndefined());
});

describe('fieldAt', () => {
  const rows: { name: string; path: string; found: Partial<Schema> | undefined }[] = [
    { name: 'int32', path: 'spec.replicas', found: { type: 'int32' } },
    { name: 'int64', path: 'spec.template.spec.terminationGracePeriodSeconds', found: { type: 'int64' } },
    { name: 'an item', path: 'spec.template.spec.containers[0]', found: { def: 'core/v1.Container' } },
    {
      name: 'an enum',
      path: 'spec.template.spec.containers[0].imagePullPolicy',
      found: { enum: ['Always', 'IfNotPresent', 'Never'] },
    },
    {
      name: 'a map value by a key with dots',
      path: 'metadata.labels[app.kubernetes.io/name]',
      found: { type: 'string' },
    },
    { name: 'a quantity', path: 'spec.template.spec.containers[0].resources.limits.cpu', found: { type: 'quantity' } },
    { name: 'int or string', path: 'spec.strategy.rollingUpdate.maxSurge', found: { type: 'intOrString' } },
    { name: 'a time', path: 'metadata.creationTimestamp', found: { type: 'time' } },
    { name: 'nothing: unknown field', path: 'spec.nothing', found: undefined },
    { name: 'nothing: a name where an index belongs', path: 'spec.template.spec.containers.name', found: undefined },
    { name: 'nothing: below a scalar', path: 'spec.replicas.x', found: undefined },
  ];
  it.each(rows)('finds $name', ({ path, found }) => {
    if (found === undefined) expect(fieldAt(deployment, path)).toBeUndefined();
    else expect(fieldAt(deployment, path)).toMatchObject(found);
  });

  it('takes steps too', () => {
    expect(fieldAt(deployment, ['spec', 'template', 'spec', 'containers', 3, 'name'])?.type).toBe('string');
  });

  it.each([
    { name: 'plain', path: 'a.b.c', steps: ['a', 'b', 'c'] },
    { name: 'index', path: 'a[0].b', steps: ['a', '0', 'b'] },
    { name: 'key with dots', path: 'a[x.y/z].b', steps: ['a', 'x.y/z', 'b'] },
  ])('reads a $name path', ({ path, steps }) => expect(parseFieldPath(path)).toEqual(steps));
});

describe('field modes', () => {
  it.each([
    {
      name: 'a pointer keeps its zero',
      def: 'apps/v1.DeploymentSpec',
      field: 'replicas',
      zero: 'keep',
      required: false,
    },
    { name: 'a value drops its zero', def: 'core/v1.PodSpec', field: 'hostNetwork', zero: 'drop', required: false },
    { name: 'a struct value is written', def: 'core/v1.Container', field: 'resources', zero: 'write', required: false },
    { name: 'a required value is written', def: 'core/v1.Container', field: 'name', zero: 'write', required: true },
    { name: 'a required list is kept', def: 'core/v1.PodSpec', field: 'containers', zero: 'keep', required: true },
    {
      name: 'an optional struct is a pointer',
      def: 'core/v1.Container',
      field: 'livenessProbe',
      zero: 'keep',
      required: false,
    },
  ])('$name', ({ def, field, zero, required }) => {
    expect(schemas.definition(def)?.properties?.get(field)).toMatchObject({ zero, required });
  });
});
