import { describe, expect, it } from 'vitest';
import { builtinSchemas } from './builtin-schema.ts';
import type { Schema } from './schema.ts';
import { checkStructure, prune } from './validate-schema.ts';

const schemas = builtinSchemas();
const schemaOf = (def: string) => schemas.definition(def) as Schema;
const pod = (spec: unknown, metadata: unknown = { name: 'w' }) => ({ apiVersion: 'v1', kind: 'Pod', metadata, spec });
const container = (part: unknown) => pod({ containers: [part] });
const QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Every text is what the decoder of Kubernetes 1.36 answers. */
const TYPE_ERRORS: { name: string; def?: string; value: unknown; message: string }[] = [
  {
    name: 'string for int32',
    def: 'apps/v1.Deployment',
    value: { spec: { replicas: '2' } },
    message: 'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  },
  {
    name: 'int32 inside lists',
    value: container({ ports: [{ containerPort: '80' }] }),
    message:
      'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
  },
  {
    name: 'fraction for int32',
    value: pod({ priority: 1.5 }),
    message: 'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32',
  },
  {
    name: 'too large for int32',
    value: pod({ priority: 3_000_000_000 }),
    message: 'json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32',
  },
  {
    name: 'string for bool',
    value: pod({ hostNetwork: 'true' }),
    message: 'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
  },
  {
    name: 'number for a label',
    value: pod({}, { labels: { a: 1 } }),
    message: 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  },
  {
    name: 'number for an environment value',
    value: container({ env: [{ name: 'a', value: 1 }] }),
    message: 'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
  },
  {
    name: 'string for a list of strings',
    value: container({ command: 'ls' }),
    message: 'json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string',
  },
  {
    name: 'object for a list of structs',
    value: pod({ containers: { name: 'a' } }),
    message: 'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  },
  {
    name: 'string for a struct',
    value: pod('x'),
    message: 'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec',
  },
  {
    name: 'list for a map',
    value: pod({}, { labels: [] }),
    message: 'json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string',
  },
  {
    name: 'list for a resource list',
    value: container({ resources: { limits: ['cpu'] } }),
    message:
      'json: cannot unmarshal array into Go struct field ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList',
  },
  { name: 'malformed quantity', value: container({ resources: { limits: { cpu: 'abc' } } }), message: QUANTITY },
  { name: 'bool for a quantity', value: container({ resources: { limits: { cpu: true } } }), message: QUANTITY },
  {
    name: 'quantity with an unknown suffix',
    value: container({ resources: { limits: { memory: '1mi' } } }),
    message: "unable to parse quantity's suffix",
  },
  {
    name: 'bool for int or string, inside an embedded struct',
    value: container({ livenessProbe: { httpGet: { port: true } } }),
    message:
      'json: cannot unmarshal bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32',
  },
  {
    name: 'name of an embedded reference',
    value: pod({ volumes: [{ configMap: { name: 5 } }] }),
    message:
      'json: cannot unmarshal number into Go struct field ConfigMapVolumeSource.spec.volumes.VolumeSource.configMap.LocalObjectReference.name of type string',
  },
  {
    name: 'word for a time',
    value: pod({}, { creationTimestamp: 'yesterday' }),
    message: 'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
  },
  {
    name: 'number for a time',
    value: pod({}, { creationTimestamp: 5 }),
    message: 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
  },
  {
    name: 'bad base64',
    def: 'core/v1.Secret',
    value: { data: { a: '!!' } },
    message: 'illegal base64 data at input byte 0',
  },
  {
    name: 'number for base64',
    def: 'core/v1.Secret',
    value: { data: { a: 1 } },
    message: 'json: cannot unmarshal number into Go struct field Secret.data of type []uint8',
  },
];

const GOOD: { name: string; def?: string; value: unknown }[] = [
  { name: 'a small pod', value: pod({ containers: [{ name: 'a', image: 'nginx' }] }) },
  { name: 'null anywhere', value: pod({ containers: null, nodeSelector: { a: null }, priority: null }) },
  { name: 'numbers as quantities', value: container({ resources: { limits: { cpu: 0.5, memory: 1024 } } }) },
  { name: 'ports by name and by number', value: container({ livenessProbe: { httpGet: { port: 'http' } } }) },
  {
    name: 'free JSON',
    def: 'apps/v1.ControllerRevision',
    value: { data: { anything: [1, { at: 'all' }] }, revision: 1 },
  },
  {
    name: 'a lease with micro time',
    def: 'coordination/v1.Lease',
    value: { spec: { renewTime: '2026-01-01T00:00:00.000000Z' } },
  },
];

describe('checkStructure', () => {
  it.each(TYPE_ERRORS)('$name', ({ def = 'core/v1.Pod', value, message }) => {
    const { errors } = checkStructure(schemaOf(def), value);
    expect(errors.map((e) => e.message)).toEqual([message]);
  });

  it.each(GOOD)('accepts $name', ({ def = 'core/v1.Pod', value }) => {
    const { unknown, errors } = checkStructure(schemaOf(def), value);
    expect({ unknown, errors }).toEqual({ unknown: [], errors: [] });
  });

  it('says where', () => {
    const { errors } = checkStructure(schemaOf('core/v1.Pod'), container({ ports: [{}, { containerPort: 'x' }] }));
    expect(errors.map((e) => e.path)).toEqual(['spec.containers[0].ports[1].containerPort']);
  });

  it.each([
    { name: 'top level', value: { ...pod({}), foo: 1 }, unknown: ['unknown field "foo"'] },
    { name: 'in a struct', value: pod({ foo: 1 }), unknown: ['unknown field "spec.foo"'] },
    {
      name: 'in a list, in the order of the keys',
      value: pod({ containers: [{ zoo: 1 }, { name: 'a', bar: {} }], foo: 1 }),
      unknown: [
        'unknown field "spec.containers[0].zoo"',
        'unknown field "spec.containers[1].bar"',
        'unknown field "spec.foo"',
      ],
    },
    { name: 'by case', value: pod({ hostnetwork: true }), unknown: ['unknown field "spec.hostnetwork"'] },
  ])('lists unknown fields: $name', ({ value, unknown }) => {
    expect(checkStructure(schemaOf('core/v1.Pod'), value).unknown).toEqual(unknown);
  });

  it('names the key of a map of structs', () => {
    const slice = { spec: { devices: [{ attributes: { 'a.b': { zoo: 1 } } }] } };
    const { unknown } = checkStructure(schemaOf('resource/v1.ResourceSlice'), slice);
    expect(unknown).toEqual(['unknown field "spec.devices[0].attributes.a.b.zoo"']);
  });

  it('skips what was checked before', () => {
    const checked = { zoo: 1 };
    const old = pod({ containers: [checked], volumes: [] });
    const changed = pod({ containers: [checked], foo: 1 });
    expect(checkStructure(schemaOf('core/v1.Pod'), changed, old).unknown).toEqual(['unknown field "spec.foo"']);
  });
});

describe('prune', () => {
  it('reads null inside lists and maps as the empty value', () => {
    const given = pod({ containers: [null, { command: ['a', null] }], nodeSelector: { a: null }, hostname: null });
    expect(prune(schemaOf('core/v1.Pod'), given)).toEqual(
      pod({ containers: [{}, { command: ['a', ''] }], nodeSelector: { a: '' } }),
    );
  });

  const schema = schemaOf('core/v1.Pod');

  it('drops unknown fields and nulls, and shares the rest', () => {
    const good = { name: 'b', ports: [{ containerPort: 1 }] };
    const object = pod({ containers: [{ name: 'a', zoo: 1, env: null }, good], foo: 1, nodeSelector: { a: 'b' } });
    const pruned = prune(schema, object);
    expect(pruned).toEqual(pod({ containers: [{ name: 'a' }, good], nodeSelector: { a: 'b' } }));
    expect((pruned.spec as { containers: unknown[] }).containers[1]).toBe(good);
    expect(pruned.metadata).toBe(object.metadata);
  });

  it('returns the same object if there is nothing to drop', () => {
    const object = container({ name: 'a', resources: { limits: { cpu: '1' } } });
    expect(prune(schema, object)).toBe(object);
  });

  it('leaves free JSON alone', () => {
    const revision = { data: { a: null, b: { c: 1 } }, revision: 1 };
    expect(prune(schemaOf('apps/v1.ControllerRevision'), revision)).toBe(revision);
  });
});
