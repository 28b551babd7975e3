import type { PodTemplateSpec } from '../../api/types.ts';
import { GO_TYPES } from './go-types.ts';
import { dumpQuantity } from './go-quantity.ts';

/**
 * A pod template as Go prints its structs: what pod-template-hash is the hash of. As controllers see it: read from
 * protobuf, where an empty list or map is none.
 * Upstream: k8s.io/utils/dump (ForHash), github.com/davecgh/go-spew (%#v). Left out: a template with times of its own,
 * managedFields, whole numbers beyond 2^53.
 */
type Fields = Readonly<Record<string, unknown>>;
type Write = (value: unknown) => string;

const ZERO_TIME = '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';

export const dumpTemplate = (template: PodTemplateSpec): string =>
  `(v1.PodTemplateSpec)${writer('PodTemplateSpec')(template)}`;

/** `Time` to `v1.Time`: the table leaves out the package that most types are of. */
const goName = (type: string): string => type.replace(/^(\W*)(?=[A-Z])/, '$1v1.');

function writer(type: string): Write {
  if (type.startsWith('*')) {
    const inner = writer(type.slice(1));
    return (value) => (isNil(value) ? '<nil>' : inner(value));
  }
  if (type.startsWith('[]')) {
    const inner = writer(type.slice(2));
    return (value) => (isEmpty(value) ? '<nil>' : `[${(value as readonly unknown[]).map(inner).join(' ')}]`);
  }
  if (type.startsWith('map[')) return mapWriter(String);
  return SPECIAL[type] ?? structWriter(type);
}

const mapWriter =
  (inner: Write) =>
  (value: unknown): string => {
    const entries = Object.entries((value ?? {}) as Fields).sort(([a], [b]) => (a < b ? -1 : 1));
    return entries.length === 0 ? '<nil>' : `map[${entries.map(([k, v]) => `${k}:${inner(v)}`).join(' ')}]`;
  };

const SPECIAL: Readonly<Record<string, Write | undefined>> = {
  bool: (value) => String(value ?? false),
  int32: (value) => String(value ?? 0),
  int64: (value) => String(value ?? 0),
  Time: () => ZERO_TIME,
  ManagedFieldsEntry: () => '{}',
  ResourceList: mapWriter((value) => dumpQuantity(String(value))),
  'resource.Quantity': (value) => dumpQuantity(String(value ?? '0')),
  'intstr.IntOrString': intOrString,
};

function intOrString(value: unknown): string {
  const [type, whole, text] = typeof value === 'string' ? [1, 0, value] : [0, value ?? 0, ''];
  return `{Type:(intstr.Type)${type} IntVal:(int32)${whole} StrVal:(string)${text}}`;
}

/** Names of strings are no structs. Read when there is a value only: most of the table is never needed. */
function structWriter(type: string): Write {
  return (value) => {
    const fields = fieldsOf(type);
    return fields ? `{${fields.map((f) => dumpField(f, (value ?? {}) as Fields)).join(' ')}}` : String(value ?? '');
  };
}

type Field = readonly [name: string, type: string];

function fieldsOf(type: string): Field[] | undefined {
  const start = GO_TYPES.indexOf(`\n${type} `);
  if (start < 0) return undefined;
  const words = GO_TYPES.slice(start + 1, GO_TYPES.indexOf('\n', start + 1)).split(' ');
  return Array.from({ length: (words.length - 1) / 2 }, (_, i) => [words[2 * i + 1] ?? '', words[2 * i + 2] ?? '']);
}

/** `.Name`: an embedded struct, whose fields are its holder's own. `Name=json` where JSON's name is not the usual one. */
function dumpField([key, type]: Field, holder: Fields): string {
  const isEmbedded = key.startsWith('.');
  const [name = '', json] = (isEmbedded ? key.slice(1) : key).split('=');
  const value = isEmbedded ? holder : holder[json ?? usualName(name)];
  return `${name}:(${goName(type)})${writer(type)(value)}`;
}

/** `httpGet` of HTTPGet. */
const usualName = (name: string): string =>
  name.replace(/^(?:[A-Z]+$|[A-Z]+(?=[A-Z][a-z])|[A-Z])/, (head) => head.toLowerCase());

const isNil = (value: unknown): boolean => value === undefined || value === null;
const isEmpty = (value: unknown): boolean => isNil(value) || (value as readonly unknown[]).length === 0;
