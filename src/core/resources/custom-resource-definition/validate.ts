import type { CelSource } from '../../api/cel.ts';
import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  tooMany,
  type FieldError,
} from '../../api/field-error.ts';
import { dns1035Label, dns1123Subdomain } from '../../api/names.ts';
import { structuralSchema, type Definitions } from '../../api/structural-schema.ts';
import type { CustomResourceDefinition } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { approvalErrors } from './api-approval.ts';
import { fieldPathOf } from './rule-path.ts';
import { validateConversion } from './validate-conversion.ts';
import { validateDefaults } from './validate-defaults.ts';
import { validateRules } from './validate-rules.ts';
import { validateSchema } from './validate-schema.ts';
import { validateStructure } from './validate-structure.ts';
import { someNode, type Node } from './schema-node.ts';

/**
 * What may be a CustomResourceDefinition. What all versions have in common is reported once, under the names the
 * internal version has for it: `spec.validation`, `spec.subresources`, `spec.additionalPrinterColumns`.
 * Upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go, .../v1/conversion.go.
 * Left out: leniency towards faults that an older version of the object already had, but for unchanged schemas.
 */
type Crd = CustomResourceDefinition;
type Spec = Crd['spec'];
type Version = Spec['versions'][number];

/** What schemas are checked with; `cel` only if a rule asks for it. */
export interface SchemaTools {
  readonly builtin: Definitions;
  readonly cel: CelSource;
}

export function validateCustomResourceDefinition(crd: Crd, tools: SchemaTools): FieldError[] {
  const { metadata, spec } = crd;
  const isNamed = metadata.name === `${spec.names.plural}.${spec.group}`;
  return [
    ...(isNamed ? [] : [invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...validateSpec(spec, tools),
    ...validateStoredVersions(crd),
    ...approvalErrors(crd),
    ...validatePreserve(spec),
  ];
}

export function validateCustomResourceDefinitionUpdate(crd: Crd, old: Crd, tools: SchemaTools): FieldError[] {
  const { spec } = crd;
  const isEstablished = old.status?.conditions?.some((c) => c.type === 'Established' && c.status === 'True') === true;
  const fixed = (path: string, now: unknown, was: unknown): FieldError[] =>
    deepEqual(now, was) ? [] : [invalid(path, now, 'field is immutable')];
  return [
    ...(deepEqual(spec, old.spec) ? [] : validateSpec(spec, tools)),
    ...(isEstablished ? fixed('spec.scope', spec.scope, old.spec.scope) : []),
    ...(isEstablished ? fixed('spec.names.kind', spec.names.kind, old.spec.names.kind) : []),
    ...fixed('spec.group', spec.group, old.spec.group),
    ...fixed('spec.names.plural', spec.names.plural, old.spec.names.plural),
    ...validateStoredVersions(crd),
    ...approvalErrors(crd, old),
    ...validatePreserve(spec),
  ];
}

function validateSpec(spec: Spec, tools: SchemaTools): FieldError[] {
  const versions = spec.versions ?? [];
  const shared = {
    schema: isShared(versions, (v) => v.schema),
    subresources: isShared(versions, (v) => v.subresources),
    columns: isShared(versions, (v) => v.additionalPrinterColumns),
    fields: isShared(versions, (v) => v.selectableFields),
  };
  const common = versions[0];
  const partsAt = (version: Version, path: string, which: boolean): FieldError[] => [
    ...(shared.schema === which ? schemaErrors(version, which ? 'spec.validation' : `${path}.schema`, tools) : []),
    ...(shared.subresources === which ? subresourceErrors(version, `${path}.subresources`) : []),
    ...(shared.columns === which ? columnErrors(version, `${path}.additionalPrinterColumns`) : []),
    ...(shared.fields === which ? selectableErrors(version, `${path}.selectableFields`) : []),
  ];
  return [
    ...validateGroup(spec.group),
    ...validateScope(spec.scope),
    ...versions.flatMap(({ schema }, i) =>
      schema?.openAPIV3Schema ? [] : [required(`spec.versions[${i}].schema.openAPIV3Schema`)],
    ),
    ...versions.flatMap((version, i) => [
      ...versionErrors(version, `spec.versions[${i}]`),
      ...partsAt(version, `spec.versions[${i}]`, false),
    ]),
    ...versionListErrors(versions),
    ...validateNames(spec.names),
    ...(common ? partsAt(common, 'spec', true) : []),
    ...validateConversion(spec),
  ];
}

const isShared = (versions: readonly Version[], part: (version: Version) => unknown): boolean =>
  versions.every((version) => deepEqual(part(version), part(versions[0] as Version)));

function validateGroup(group: string): FieldError[] {
  if (!group) return [required('spec.group')];
  const wrong = dns1123Subdomain(group);
  if (wrong.length > 0) return [invalid('spec.group', group, wrong.join(','))];
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

const SCOPES = ['Cluster', 'Namespaced'];

function validateScope(scope: string): FieldError[] {
  if (!scope) return [required('spec.scope')];
  return SCOPES.includes(scope) ? [] : [notSupported('spec.scope', scope, SCOPES)];
}

function versionErrors({ name, deprecated, deprecationWarning }: Version, path: string): FieldError[] {
  const out: FieldError[] = [];
  const wrong = dns1035Label(name);
  const warn = (why: string): void => void out.push(invalid(`${path}.deprecationWarning`, deprecationWarning, why));
  if (wrong.length > 0) out.push(invalid(`${path}.name`, name, wrong.join(',')));
  if (deprecationWarning === undefined) return out;
  if (!deprecated) warn('can only be set for deprecated versions');
  else if (deprecationWarning.length > 256) warn('must be <= 256 characters long');
  else if (deprecationWarning === '') warn('must not be an empty string');
  return out;
}

function versionListErrors(versions: readonly Version[]): FieldError[] {
  const out: FieldError[] = [];
  if (new Set(versions.map((v) => v.name)).size < versions.length)
    out.push(invalid('spec.versions', versions, 'must contain unique version names'));
  if (versions.filter((v) => v.storage).length !== 1)
    out.push(invalid('spec.versions', versions, 'must have exactly one version marked as storage version'));
  return out;
}

function validateNames(names: Spec['names']): FieldError[] {
  const out: FieldError[] = [];
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!names[name]) out.push(required(`spec.names.${name}`));
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const) {
    const value = names[name];
    const wrong = value ? dns1035Label(value.toLowerCase()) : [];
    const hint = name === 'kind' || name === 'listKind' ? 'may have mixed case, but should otherwise match: ' : '';
    if (wrong.length > 0) out.push(invalid(`spec.names.${name}`, value, hint + wrong.join(',')));
  }
  out.push(...labels('spec.names.shortNames', names.shortNames));
  if (names.kind && names.kind === names.listKind)
    out.push(invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same'));
  return [...out, ...labels('spec.names.categories', names.categories)];
}

const labels = (path: string, values: readonly string[] = []): FieldError[] =>
  values.flatMap((value, i) => {
    const wrong = dns1035Label(value);
    return wrong.length > 0 ? [invalid(`${path}[${i}]`, value, wrong.join(','))] : [];
  });

function schemaErrors(version: Version, path: string, tools: SchemaTools): FieldError[] {
  const node = version.schema?.openAPIV3Schema as Node | undefined;
  if (!node) return [];
  const at = `${path}.openAPIV3Schema`;
  const out = rootErrors(node, version.subresources?.status !== undefined, at);
  const structure = validateStructure(node, at);
  const shape = validateSchema(node, at);
  if (structure.length > 0) return [...out, ...structure, ...shape];
  const schema = structuralSchema(node, tools.builtin);
  const cel = needsCel(node) ? tools.cel() : undefined;
  const defaults = someNode(node, (n) => n.default !== undefined)
    ? validateDefaults(node, schema, at, shape.length === 0 ? cel : undefined)
    : [];
  const rules = cel && shape.length === 0 && defaults.length === 0 ? validateRules(cel, node, schema, at) : [];
  return [...out, ...defaults, ...shape, ...rules];
}

const needsCel = (node: Node): boolean => someNode(node, (n) => (n['x-kubernetes-validations'] ?? []).length > 0);

function rootErrors(node: Node, hasStatus: boolean, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (hasStatus && node.type !== undefined && node.type !== 'object') {
    const why = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    out.push(invalid(`${at}.type`, node.type, why));
  }
  if (node.nullable) out.push(forbidden(`${at}.nullable`, 'nullable cannot be true at the root'));
  return out;
}

function subresourceErrors({ subresources }: Version, path: string): FieldError[] {
  const scale = subresources?.scale;
  if (!scale) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...replicaPath(`${path}.scale.specReplicasPath`, specReplicasPath, ['.spec.'], 'should be a json path under .spec'),
    ...replicaPath(
      `${path}.scale.statusReplicasPath`,
      statusReplicasPath,
      ['.status.'],
      'should be a json path under .status',
    ),
    ...(labelSelectorPath
      ? replicaPath(
          `${path}.scale.labelSelectorPath`,
          labelSelectorPath,
          ['.spec.', '.status.'],
          'should be a json path under either .spec or .status',
        )
      : []),
  ];
}

function replicaPath(field: string, path: string | undefined, roots: readonly string[], why: string): FieldError[] {
  if (!path) return [required(field)];
  if (!path.startsWith('.')) return [invalid(field, path, 'must be a simple json path starting with .')];
  return roots.some((root) => path.startsWith(root)) ? [] : [invalid(field, path, why)];
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

function columnErrors({ additionalPrinterColumns = [] }: Version, path: string): FieldError[] {
  return additionalPrinterColumns.flatMap(({ name, type, format, jsonPath }, i) => {
    const at = `${path}[${i}]`;
    const types = `must be one of ${COLUMN_TYPES.join(',')}`;
    const out: FieldError[] = [];
    if (!name) out.push(required(`${at}.name`));
    if (!type) out.push(required(`${at}.type`, types));
    else if (!COLUMN_TYPES.includes(type)) out.push(invalid(`${at}.type`, type, types));
    if (format && !COLUMN_FORMATS.includes(format))
      out.push(invalid(`${at}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`));
    if (!jsonPath) out.push(required(`${at}.JSONPath`));
    else if (!jsonPath.startsWith('.'))
      out.push(invalid(`${at}.JSONPath`, jsonPath, 'must be a simple json path starting with .'));
    return out;
  });
}

const MAX_SELECTABLE = 8;
const SELECTABLE_TYPES = ['string', 'boolean', 'integer'];

function selectableErrors({ selectableFields = [], schema }: Version, path: string): FieldError[] {
  const node = schema?.openAPIV3Schema as Node | undefined;
  const seen = new Set<string>();
  const out = selectableFields.flatMap(({ jsonPath }, i): FieldError[] => {
    const at = `${path}[${i}].jsonPath`;
    if (!jsonPath) return [required(at)];
    const found = fieldPathOf(jsonPath, node ?? {}, false);
    if ('wrong' in found) return [invalid(at, jsonPath, `is an invalid path: ${found.wrong}`)];
    const errors: FieldError[] = [];
    if (/^metadata\b/.test(found.path)) errors.push(invalid(at, jsonPath, 'must not point to fields in metadata'));
    if (!SELECTABLE_TYPES.includes(found.schema.type ?? ''))
      errors.push(
        invalid(
          at,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      );
    if (seen.has(found.path)) errors.push(duplicate(at, jsonPath));
    seen.add(found.path);
    return errors;
  });
  return seen.size > MAX_SELECTABLE ? [...out, tooMany(path, seen.size, MAX_SELECTABLE)] : out;
}

function validateStoredVersions({ spec, status }: Crd): FieldError[] {
  const stored = status?.storedVersions ?? [];
  const at = 'status.storedVersions';
  if (stored.length === 0) return [invalid(at, stored, 'must have at least one stored version')];
  const names = (spec.versions ?? []).map((v) => v.name);
  const missing = (spec.versions ?? []).filter((v) => v.storage && !stored.includes(v.name));
  return [
    ...missing.map((v) => invalid(at, stored, `must have the storage version ${v.name}`)),
    ...stored.flatMap((v, i) =>
      names.includes(v)
        ? []
        : [
            invalid(
              `${at}[${i}]`,
              v,
              `missing from spec.versions; ${v} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${v} and removes ${v} from status.storedVersions`,
            ),
          ],
    ),
  ];
}

function validatePreserve(spec: Spec): FieldError[] {
  if (!spec.preserveUnknownFields) return [];
  const why = 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [invalid('spec.preserveUnknownFields', true, why)];
}
