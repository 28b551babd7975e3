import { CEL_RUNTIME_BUDGET, type CelSource } from '../../api/cel.ts';
import { Defaulter } from '../../api/defaults.ts';
import type { FieldError } from '../../api/field-error.ts';
import { byVersion } from '../../api/kube-version.ts';
import type { Schema } from '../../api/schema.ts';
import { internalError, methodNotAllowed, StatusError } from '../../api/status-error.ts';
import type { CustomResourceDefinition, KubeObject } from '../../api/types.ts';
import { prune } from '../../api/validate-schema.ts';
import { validateStructural } from '../../api/validate-structural.ts';
import type { Conversion, FieldReader, KindDef } from '../../apiserver/kind.ts';
import { customColumns } from './custom-columns.ts';
import { customScale } from './custom-scale.ts';
import { jsonPath } from './json-path.ts';
import { RuleValidator } from './rules.ts';

/**
 * One version of a custom resource as a kind: the strategy that upstream makes of a definition.
 * Upstream: apiextensions-apiserver/pkg/registry/customresource/{strategy,validator}.go.
 */
type Spec = CustomResourceDefinition['spec'];
type Version = Spec['versions'][number];

export function customKind(
  crd: CustomResourceDefinition,
  version: Version,
  schema: Schema | undefined,
  cel: CelSource,
): KindDef {
  const { spec } = crd;
  const { group, scope } = spec;
  const names = crd.status?.acceptedNames ?? spec.names;
  const { subresources } = version;
  const validate = schema ? validatorOf(schema, cel) : undefined;
  return {
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    ...(names.shortNames ? { shortNames: names.shortNames } : {}),
    ...(names.categories ? { categories: names.categories } : {}),
    namespaced: scope === 'Namespaced',
    ...openApiOf(version),
    hasStatus: subresources?.status !== undefined,
    hasGeneration: true,
    requiresVersion: true,
    returnsDeleted: false,
    conversion: conversionOf(spec, version, schema),
    ...(subresources?.scale ? { subresources: { scale: customScale(subresources.scale) } } : {}),
    ...(crd.metadata.deletionTimestamp ? { prepareCreate: () => refuseCreate(group, names.plural) } : {}),
    ...(validate
      ? {
          validateCreate: (object) => validate(object),
          validateUpdate: (object, old) => validate(object, old),
          validateStatusUpdate: (object, old) => validate(object, old),
        }
      : {}),
    selectableFields: selectableFieldsOf(version),
    columns: customColumns(version),
    ...(version.deprecated ? { deprecationWarning: version.deprecationWarning ?? defaultWarning(spec, version) } : {}),
  } satisfies KindDef & { deprecationWarning?: string };
}

function openApiOf({ schema }: Version): Pick<KindDef, 'openApiSchema'> {
  const openApiSchema = schema?.openAPIV3Schema as KindDef['openApiSchema'];
  return openApiSchema ? { openApiSchema } : {};
}

function refuseCreate(group: string, resource: string): never {
  const error = methodNotAllowed({ group, resource }, 'create');
  const message = 'create not allowed while custom resource definition is terminating';
  throw new StatusError({ ...error.status, message });
}

type Validate = (object: KubeObject, old?: KubeObject) => readonly FieldError[];

/** Rules run only on what fits the schema, as far as CEL could not even read it otherwise. */
function validatorOf(schema: Schema, cel: CelSource): Validate {
  let rules: RuleValidator | undefined;
  const hasRules = new RuleValidator({ environment: () => neverEvaluated() }).hasRules(schema);
  return (object, old) => {
    const errors = validateStructural(schema, object, '', old);
    if (!hasRules || errors.some(blocksRules)) return errors;
    rules ??= new RuleValidator(cel() ?? notLoaded());
    return [...errors, ...rules.validate(schema, object, old, { left: CEL_RUNTIME_BUDGET })];
  };
}

const BLOCKING: ReadonlySet<FieldError['type']> = new Set([
  'Required',
  'TypeInvalid',
  'TooLong',
  'TooMany',
  'NotSupported',
]);

/** Upstream: hasBlockingErr in pkg/registry/customresource/strategy.go. */
const blocksRules = ({ type }: FieldError): boolean => BLOCKING.has(type);

function neverEvaluated(): never {
  throw internalError('rules are not evaluated here');
}

function notLoaded(): never {
  throw internalError('the evaluator of CEL rules is not loaded');
}

/**
 * Objects are stored as their storage version; other versions differ in apiVersion only (strategy None). What is read is
 * pruned and completed by the schema of now, whatever it was when it was written.
 */
function conversionOf(spec: Spec, version: Version, schema: Schema | undefined): Conversion {
  const apiVersion = `${spec.group}/${version.name}`;
  const stored = spec.versions.find((v) => v.storage);
  const storedVersion = `${spec.group}/${stored?.name ?? version.name}`;
  const needsWebhook = spec.conversion?.strategy === 'Webhook';
  const defaulter = new Defaulter();
  const seen = new WeakMap<KubeObject, KubeObject>();
  const complete = (object: KubeObject): KubeObject =>
    schema ? defaulter.apply(schema, prune(schema, object)) : object;
  return {
    fromStored(object) {
      const known = seen.get(object);
      if (known) return known;
      if (needsWebhook && object.apiVersion !== apiVersion) throw noWebhook(object, spec);
      const converted = complete(withVersion(object, apiVersion));
      seen.set(object, converted);
      return converted;
    },
    toStored(object) {
      if (needsWebhook && object.apiVersion !== storedVersion) throw noWebhook(object, spec);
      const converted = withVersion(object, storedVersion);
      if (converted === object) seen.set(object, object);
      return converted;
    },
  };
}

const withVersion = (object: KubeObject, apiVersion: string): KubeObject =>
  object.apiVersion === apiVersion ? object : { ...object, apiVersion };

/** Nothing can be called in the simulation. */
function noWebhook(object: KubeObject, { group, names, conversion }: Spec): Error {
  const service = conversion?.webhook?.clientConfig?.service;
  const url = service
    ? `https://${service.name}.${service.namespace}.svc:${service.port ?? 443}${service.path ?? '/'}?timeout=30s`
    : `${conversion?.webhook?.clientConfig?.url ?? ''}?timeout=30s`;
  const from = `${group}/${object.apiVersion.split('/')[1] ?? ''}, Kind=${names.kind}`;
  return internalError(
    `conversion webhook for ${from} failed: Post "${url}": webhooks cannot be called in this simulation`,
  );
}

function selectableFieldsOf({ selectableFields = [] }: Version): Record<string, FieldReader<KubeObject>> {
  return Object.fromEntries(
    selectableFields.map(({ jsonPath: path }) => {
      const find = jsonPath(path);
      const read = (object: KubeObject): string => String(find(object)[0] ?? '');
      return [path.replace(/^\./, ''), read];
    }),
  );
}

function defaultWarning({ group, names, versions }: Spec, { name }: Version): string {
  const [better] = versions
    .filter((v) => v.served && !v.deprecated && byVersion(v.name, name) < 0)
    .map((v) => v.name)
    .sort(byVersion);
  const text = `${group}/${name} ${names.kind} is deprecated`;
  return better === undefined ? text : `${text}; use ${group}/${better} ${names.kind}`;
}
