import { forbidden, formatFieldError, invalid, required, type FieldError } from '../../api/field-error.ts';
import { goRegExp, goRegExpError } from '../../api/go-regexp.ts';
import { deepEqual } from '../../lib/equal.ts';
import { itemsOf, propertiesOf, propertyPath, valuesOf, type Node } from './schema-node.ts';

/**
 * Whether a schema is structural: every value has a type, and what is only checked (anyOf, not, ...) says nothing of
 * structure. Upstream: apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go.
 */
export function validateStructure(schema: Node, path: string): FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...completeness(schema, schema, path, path)];
  return errors.sort((a, b) => (formatFieldError(a) < formatFieldError(b) ? -1 : 1));
}

type Level = 'root' | 'item' | 'field';

const NO_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function invariants(s: Node, level: Level, path: string): FieldError[] {
  const items = itemsOf(s);
  const values = valuesOf(s);
  const out: FieldError[] = [];
  if (s.type === 'array' && !items) out.push(required(`${path}.items`, 'must be specified'));
  if (items) out.push(...invariants(items, 'item', `${path}.items`));
  for (const [name, part] of propertiesOf(s)) out.push(...invariants(part, 'field', propertyPath(path, name)));
  if (s.additionalProperties !== undefined && level === 'root')
    out.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (values) out.push(...invariants(values, 'field', `${path}.additionalProperties`));
  return [
    ...out,
    ...extensions(s, path),
    ...valueRules(s, path),
    ...typeRules(s, level, path),
    ...metaRules(s, level, path),
  ];
}

function extensions(s: Node, path: string): FieldError[] {
  if (!s['x-kubernetes-int-or-string']) return [];
  return (['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const)
    .filter((name) => s[name])
    .map((name) => invalid(`${path}.${name}`, true, 'must be false if x-kubernetes-int-or-string is true'));
}

function typeRules(s: Node, level: Level, path: string): FieldError[] {
  const at = `${path}.type`;
  const isEmbedded = s['x-kubernetes-embedded-resource'] === true;
  const why = 'must be object if x-kubernetes-embedded-resource is true';
  const isOpen = s['x-kubernetes-int-or-string'] === true || s['x-kubernetes-preserve-unknown-fields'] === true;
  const out: FieldError[] = [];
  if (isEmbedded && s.type !== 'object') out.push(s.type ? invalid(at, s.type, why) : required(at, why));
  else if (!s.type && !isOpen) out.push(required(at, NO_TYPE[level]));
  if (isEmbedded && s.additionalProperties !== undefined)
    out.push(forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
  if (level === 'root' && s.type && s.type !== 'object') out.push(invalid(at, s.type, 'must be object at the root'));
  return out;
}

function metaRules(s: Node, level: Level, path: string): FieldError[] {
  const isEmbedded = s['x-kubernetes-embedded-resource'] === true;
  const isObject = level === 'root' || isEmbedded;
  const out: FieldError[] = [];
  for (const [name, part] of propertiesOf(s)) {
    const at = propertyPath(path, name);
    if ((name === 'kind' || name === 'apiVersion') && isObject && part.type !== 'string')
      out.push(invalid(`${at}.type`, part.type ?? '', 'must be string'));
    if (name !== 'metadata') continue;
    if (isObject && part.type !== 'object') out.push(invalid(`${at}.type`, part.type ?? '', 'must be object'));
    if (level === 'root' && !isPlainMetadata(part))
      out.push(
        forbidden(
          at,
          'must not specify anything other than name and generateName, but metadata is implicitly specified',
        ),
      );
  }
  if (isEmbedded && !s['x-kubernetes-preserve-unknown-fields'] && propertiesOf(s).length === 0)
    out.push(
      required(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
  return out;
}

/** Restrictions on name and generateName are allowed, descriptions too. */
function isPlainMetadata(metadata: Node): boolean {
  const { type: _type, description, properties = {}, ...rest } = metadata;
  const others = Object.keys(properties).filter((name) => name !== 'name' && name !== 'generateName');
  return description === undefined && others.length === 0 && Object.keys(rest).length === 0;
}

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];
const isIntOrString = (anyOf: unknown): boolean => deepEqual(anyOf, INT_OR_STRING);

/** `skips`: the one place where int-or-string may say its types. */
function valueRules(s: Node, path: string, skips: 'anyOf' | 'nothing' | 'own' = 'own'): FieldError[] {
  const skipsAnyOf = skips === 'anyOf' || (skips === 'own' && isIntOrString(s.anyOf));
  const skipsFirst = skips === 'own' && isIntOrString((s.allOf?.[0] as Node | undefined)?.anyOf);
  const each = (name: 'anyOf' | 'oneOf' | 'allOf'): FieldError[] =>
    ((s[name] ?? []) as Node[]).flatMap((one, i) =>
      nestedRules(one, `${path}.${name}[${i}]`, name === 'allOf' && i === 0 && skipsFirst ? 'anyOf' : 'nothing'),
    );
  const pattern = s.pattern !== undefined && s.pattern !== '' && goRegExp(s.pattern) === undefined;
  return [
    ...(skipsAnyOf ? [] : each('anyOf')),
    ...each('allOf'),
    ...each('oneOf'),
    ...(s.not ? nestedRules(s.not as Node, `${path}.not`, 'nothing') : []),
    ...(pattern
      ? [
          invalid(
            `${path}.pattern`,
            s.pattern,
            `must be a valid regular expression, but isn't: error parsing regexp: ${goRegExpError(s.pattern ?? '')}`,
          ),
        ]
      : []),
  ];
}

const MUST_BE_ABSENT: readonly (readonly [keyof Node, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function nestedRules(v: Node, path: string, skips: 'anyOf' | 'nothing'): FieldError[] {
  const items = itemsOf(v);
  const out = valueRules(v, path, skips);
  if (items) out.push(...nestedRules(items, `${path}.items`, 'nothing'));
  for (const [name, part] of propertiesOf(v)) out.push(...nestedRules(part, propertyPath(path, name), 'nothing'));
  for (const [name, why] of MUST_BE_ABSENT) if (isSet(v[name])) out.push(forbidden(`${path}.${name}`, why));
  if (v.properties && Object.hasOwn(v.properties, 'metadata'))
    out.push(forbidden(propertyPath(path, 'metadata'), 'must not be specified in a nested context'));
  return out;
}

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);

/** What alternatives speak of must be there in the structure. */
function completeness(v: Node, s: Node, sPath: string, vPath: string): FieldError[] {
  const each = (name: 'allOf' | 'anyOf' | 'oneOf'): FieldError[] =>
    ((v[name] ?? []) as Node[]).flatMap((one, i) => nestedCompleteness(one, s, sPath, `${vPath}.${name}[${i}]`));
  const not = v.not ? nestedCompleteness(v.not as Node, s, sPath, `${vPath}.not`) : [];
  return [...not, ...each('allOf'), ...each('anyOf'), ...each('oneOf')];
}

function nestedCompleteness(v: Node, s: Node, sPath: string, vPath: string): FieldError[] {
  const out = completeness(v, s, sPath, vPath);
  const [vItems, sItems] = [itemsOf(v), itemsOf(s)];
  if (vItems) out.push(...orMissing(vItems, sItems, `${sPath}.items`, `${vPath}.items`));
  for (const [name, part] of propertiesOf(v)) {
    const own = (s.properties as Record<string, Node> | undefined)?.[name];
    out.push(...orMissing(part, own, propertyPath(sPath, name), propertyPath(vPath, name)));
  }
  return out;
}

function orMissing(v: Node, s: Node | undefined, sPath: string, vPath: string): FieldError[] {
  return s ? nestedCompleteness(v, s, sPath, vPath) : [required(sPath, `because it is defined in ${vPath}`)];
}
