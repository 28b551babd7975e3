import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../../core/api/builtin-schema.ts';
import { decodeProtobuf } from './decode.ts';
import { fieldNames } from './fields.ts';

/** A message from [number, value] pairs: texts and bytes are length-delimited, numbers varints. */
type Part = readonly [number: number, value: string | number | Uint8Array];

function message(...parts: readonly Part[]): Uint8Array {
  return Buffer.concat(parts.map(([n, v]) => (typeof v === 'number' ? varintField(n, v) : bytesField(n, v))));
}

const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) | 128, ...varint(Math.floor(n / 128))]);
const varintField = (n: number, v: number): Buffer => Buffer.from([...varint(n * 8), ...varint(v)]);

function bytesField(n: number, v: string | Uint8Array): Buffer {
  const bytes = Buffer.from(v as string);
  return Buffer.concat([Buffer.from([...varint(n * 8 + 2), ...varint(bytes.length)]), bytes]);
}

const envelope = (apiVersion: string, kind: string, raw: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw])]);

describe('protobuf bodies', () => {
  it.each<[string, string, string, Uint8Array, object]>([
    [
      'empty texts and messages are unset',
      'v1',
      'Namespace',
      message([1, message([1, 'demo'], [2, ''], [7, 0])], [2, ''], [3, '']),
      { metadata: { name: 'demo' } },
    ],
    [
      'maps, also of bytes',
      'v1',
      'Secret',
      message(
        [1, message([1, 's'], [11, message([1, 'a'], [2, 'b'])])],
        [2, message([1, 'k'], [2, 'v'])],
        [3, 'Opaque'],
      ),
      { metadata: { name: 's', labels: { a: 'b' } }, data: { k: 'dg==' }, type: 'Opaque' },
    ],
    [
      'lists, numbers and either-ors',
      'v1',
      'Service',
      message([1, message([1, 's'])], [2, message([1, message([3, 80], [4, message([1, 1], [3, 'http'])])])]),
      { metadata: { name: 's' }, spec: { ports: [{ port: 80, targetPort: 'http' }] } },
    ],
    [
      'a pointer to zero is zero',
      'apps/v1',
      'Deployment',
      message([2, message([1, 0], [5, 0], [7, 0])]),
      { spec: { replicas: 0 } },
    ],
    [
      'pods with volumes and probes',
      'v1',
      'Pod',
      message([
        2,
        message(
          [1, message([1, 'v'], [2, message([2, ''])])],
          [2, message([1, 'c'], [10, message([1, message([2, message([2, message([1, 0], [2, 80])])])], [4, 5])])],
        ),
      ]),
      {
        spec: {
          volumes: [{ name: 'v', emptyDir: {} }],
          containers: [{ name: 'c', livenessProbe: { httpGet: { port: 80 }, periodSeconds: 5 } }],
        },
      },
    ],
    [
      'messages that JSON has in another',
      'networking.k8s.io/v1',
      'Ingress',
      message([2, message([3, message([1, 'a.b'], [2, message([1, message([1, message([1, '/'], [3, 'Exact'])])])])])]),
      { spec: { rules: [{ host: 'a.b', http: { paths: [{ path: '/', pathType: 'Exact' }] } }] } },
    ],
    [
      'options of any group',
      'apps/v1',
      'DeleteOptions',
      message([1, 300], [4, 'Foreground'], [5, 'All']),
      { gracePeriodSeconds: 300, propagationPolicy: 'Foreground', dryRun: ['All'] },
    ],
  ])('are read: %s', (_name, apiVersion, kind, raw, expected) => {
    const decoded = decodeProtobuf(envelope(apiVersion, kind, raw)) as Record<string, unknown>;
    expect(decoded).toMatchObject({ apiVersion, kind, ...expected });
    expect(JSON.stringify(decoded)).toBe(JSON.stringify({ apiVersion, kind, ...expected }));
  });

  it.each([
    ['an unknown kind', envelope('v1', 'Nothing', message()), 'does not know v1, Kind=Nothing'],
    ['a kind without a table', envelope('v1', 'Node', message()), 'does not know core/v1.Node'],
    ['a field without a row', envelope('v1', 'ConfigMap', message([99, 'x'])), 'field 99 of core/v1.ConfigMap'],
    ['no magic', Buffer.from('{}'), 'does not appear to be a protobuf message'],
    ['a cut message', envelope('v1', 'Secret', Buffer.from([0x0a, 0x7f])), 'unexpected end of message'],
  ])('are refused: %s', (_name, bytes, text) => expect(() => decodeProtobuf(bytes)).toThrow(text));

  it('names only fields that the schema has', () => {
    const schemas = builtinSchemas();
    const wrong = schemas.definitionNames().flatMap((definition) => {
      const properties = schemas.definition(definition)?.properties;
      return [...(fieldNames(definition)?.values() ?? [])]
        .filter((name) => /^[^-<]/.test(name) && !properties?.has(name))
        .map((name) => `${definition}.${name}`);
    });
    expect(wrong).toEqual([]);
  });
});
