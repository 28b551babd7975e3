import { forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { fieldPathOf } from './rule-path.ts';
import { isNode, itemsOf, propertiesOf, propertyPath, valuesOf, type Node } from './schema-node.ts';

/**
 * What may stand in each part of a definition's schema, and the shape of its rules; their CEL is compiled in
 * validate-rules.ts. Upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go
 * (ValidateCustomResourceDefinitionOpenAPISchema).
 */
export function validateSchema(schema: Node, path: string): FieldError[] {
  return visit(schema, path, { isRoot: true, isInMeta: false });
}

interface Place {
  readonly isRoot: boolean;
  readonly isInMeta: boolean;
  /** Why no default may be here. */
  readonly noDefault?: string;
}

const META_FIELDS = ['metadata', 'kind', 'apiVersion'];

function visit(s: Node, path: string, place: Place): FieldError[] {
  const inside: Place = { ...place, isRoot: false };
  const alternatives = (['allOf', 'oneOf', 'anyOf'] as const).flatMap((name) =>
    ((s[name] ?? []) as Node[]).flatMap((one, i) => visit(one, `${path}.${name}[${i}]`, inside)),
  );
  return [
    ...standard(s, path, place),
    ...values(s, path, inside),
    ...propertiesOf(s).flatMap(([name, part]) => visit(part, propertyPath(path, name), placeOf(s, name, place))),
    ...(s.not ? visit(s.not as Node, `${path}.not`, inside) : []),
    ...alternatives,
    ...(itemsOf(s) ? visit(itemsOf(s) as Node, `${path}.items`, inside) : []),
    ...extensions(s, path),
    ...listExtensions(s, path),
    ...rules(s, path),
  ];
}

function placeOf(owner: Node, name: string, place: Place): Place {
  const isMeta = (place.isRoot || owner['x-kubernetes-embedded-resource'] === true) && META_FIELDS.includes(name);
  if (!isMeta) return { ...place, isRoot: false };
  return { isRoot: false, isInMeta: true, ...(place.isRoot ? { noDefault: `in top-level ${name}` } : {}) };
}

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

const UNSUPPORTED: readonly (readonly [keyof Node, string])[] = [
  ['id', 'id is not supported'],
  ['additionalItems', 'additionalItems is not supported'],
  ['patternProperties', 'patternProperties is not supported'],
  ['definitions', 'definitions is not supported'],
  ['dependencies', 'dependencies is not supported'],
  ['$ref', '$ref is not supported'],
];

function standard(s: Node, path: string, place: Place): FieldError[] {
  const out: FieldError[] = [];
  if (s.type && !TYPES.includes(s.type)) out.push(notSupported(`${path}.type`, s.type, TYPES));
  if (s.default !== undefined && place.noDefault !== undefined)
    out.push(forbidden(`${path}.default`, `must not be set ${place.noDefault}`));
  for (const [name, why] of UNSUPPORTED) if (s[name] !== undefined) out.push(forbidden(`${path}.${name}`, why));
  if (s.type === 'null')
    out.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  if (Array.isArray(s.items)) out.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  if (place.isInMeta && s['x-kubernetes-embedded-resource'])
    out.push(forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
  if (s.uniqueItems)
    out.push(
      forbidden(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  return out;
}

function values(s: Node, path: string, place: Place): FieldError[] {
  const given: unknown = s.additionalProperties;
  const at = `${path}.additionalProperties`;
  const out: FieldError[] = [];
  if (given !== undefined && given !== true && propertiesOf(s).length > 0)
    out.push(forbidden(at, 'additionalProperties and properties are mutual exclusive'));
  const part = valuesOf(s);
  const why = 'inside additionalProperties applying to object metadata';
  if (part) out.push(...visit(part, at, place.isInMeta ? { ...place, noDefault: why } : place));
  return out;
}

function extensions(s: Node, path: string): FieldError[] {
  const out: FieldError[] = [];
  const mapType = s['x-kubernetes-map-type'];
  const why = 'must be object if x-kubernetes-map-type is specified';
  if (s['x-kubernetes-preserve-unknown-fields'] === false)
    out.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  if (mapType !== undefined && s.type !== 'object') out.push(wrongType(s, path, why));
  if (mapType !== undefined && !['atomic', 'granular'].includes(mapType))
    out.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  return out;
}

const wrongType = (s: Node, path: string, why: string): FieldError =>
  s.type ? invalid(`${path}.type`, s.type, why) : required(`${path}.type`, why);

const LIST_TYPES = ['atomic', 'set', 'map'];

function listExtensions(s: Node, path: string): FieldError[] {
  const type = s['x-kubernetes-list-type'];
  const keys = s['x-kubernetes-list-map-keys'] ?? [];
  const at = `${path}.x-kubernetes-list-type`;
  const out: FieldError[] = [];
  if (type !== undefined && s.type !== 'array')
    out.push(wrongType(s, path, 'must be array if x-kubernetes-list-type is specified'));
  else if (type === 'set') out.push(...setItems(itemsOf(s), path));
  if (type !== undefined && !LIST_TYPES.includes(type)) out.push(notSupported(at, type, LIST_TYPES));
  const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
  if (keys.length > 0 && type !== 'map') out.push(type === undefined ? required(at, why) : invalid(at, type, why));
  if (type === 'map') out.push(...mapItems(s, keys, path));
  return [...out, ...(type === 'set' || type === 'map' ? itemNullability(s, type, keys, path) : [])];
}

function setItems(items: Node | undefined, path: string): FieldError[] {
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items?.['x-kubernetes-list-type'];
  if (items?.type === 'array' && listType !== undefined && listType !== 'atomic')
    return [invalid(`${path}.items.x-kubernetes-list-type`, listType, why)];
  if (items?.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    return [invalid(`${path}.items.x-kubernetes-map-type`, listType ?? null, why)];
  return [];
}

function mapItems(s: Node, keys: readonly string[], path: string): FieldError[] {
  const items = itemsOf(s);
  const at = `${path}.x-kubernetes-list-map-keys`;
  const out: FieldError[] = [];
  if (keys.length === 0) out.push(required(at, 'must not be empty if x-kubernetes-list-type is map'));
  if (s.items === undefined) out.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  if (!items) return out;
  if (items.type !== 'object')
    return [
      ...out,
      invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"),
    ];
  const properties = (items.properties ?? {}) as Record<string, Node>;
  keys.forEach((key, i) => {
    const part = properties[key];
    if (!isNode(part)) out.push(invalid(at, keys, 'entries must all be names of item properties'));
    else if (part.type === 'array' || part.type === 'object')
      out.push(
        invalid(
          `${path}.items.properties[${key}].type`,
          items.type,
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      );
    if (keys.indexOf(key) < i) out.push(invalid(at, keys, 'must not contain duplicate entries'));
  });
  return out;
}

function itemNullability(s: Node, type: string, keys: readonly string[], path: string): FieldError[] {
  const items = itemsOf(s);
  if (!items) return [];
  const out: FieldError[] = [];
  if (items.nullable)
    out.push(forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${type}`));
  for (const key of type === 'map' ? keys : []) {
    const part = (items.properties as Record<string, Node> | undefined)?.[key];
    const at = `${path}.items.properties[${key}]`;
    if (!part) continue;
    if (items.required?.includes(key) !== true && part.default === undefined)
      out.push(
        required(
          `${at}.default`,
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
        ),
      );
    if (part.nullable)
      out.push(forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'));
  }
  return out;
}

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

export const hasNewline = (text: string): boolean => /[\n\r]/.test(text);

function rules(s: Node, path: string): FieldError[] {
  return (s['x-kubernetes-validations'] ?? []).flatMap((rule, i) => {
    const at = `${path}.x-kubernetes-validations[${i}]`;
    const { message = '', messageExpression = '', reason, fieldPath = '' } = rule;
    const out = ruleText(rule.rule ?? '', message, at);
    if (messageExpression !== '' && messageExpression.trim() === '')
      out.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
    if (reason !== undefined && !REASONS.includes(reason)) out.push(notSupported(`${at}.reason`, reason, REASONS));
    if (fieldPath !== '' && fieldPath.trim() === '')
      out.push(invalid(`${at}.fieldPath`, fieldPath, 'must be non-empty if specified'));
    if (hasNewline(fieldPath)) out.push(invalid(`${at}.fieldPath`, fieldPath, 'must not contain line breaks'));
    if (fieldPath !== '' && 'wrong' in fieldPathOf(fieldPath, s))
      out.push(invalid(`${at}.fieldPath`, fieldPath, 'must be a valid path'));
    return out;
  });
}

function ruleText(rule: string, message: string, at: string): FieldError[] {
  const text = message.trim();
  if (rule.trim() === '') return [required(`${at}.rule`, 'rule is not specified')];
  if (message !== '' && text === '') return [invalid(`${at}.message`, message, 'must be non-empty if specified')];
  if (hasNewline(text)) return [invalid(`${at}.message`, message, 'must not contain line breaks')];
  if (hasNewline(rule.trim()) && text === '')
    return [required(`${at}.message`, 'message must be specified if rule contains line breaks')];
  return [];
}
