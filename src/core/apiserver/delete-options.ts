import { invalid as invalidValue, notSupported, type FieldError } from '../api/field-error.ts';
import { badRequest, invalid } from '../api/status-error.ts';

/**
 * Options of a delete, from its body and its query; the query wins.
 * Upstream: DeleteResource in apiserver/pkg/endpoints/handlers/delete.go, ValidateDeleteOptions in
 * apimachinery/pkg/apis/meta/v1/validation/validation.go. Left out: ignoreStoreReadErrorWithClusterBreakingPotential.
 */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];

export function readDeleteOptions(body: unknown, query: Readonly<Record<string, string>>): DeleteOptions {
  const given = objectIn(body, '', 'DeleteOptions') ?? {};
  const grace = query.gracePeriodSeconds === undefined ? numberIn(given) : numberOf(query.gracePeriodSeconds);
  const policy = policyIn(given, query);
  const preconditions = preconditionsIn(given);
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(policy ? { propagationPolicy: policy as 'Foreground' } : {}),
    ...(preconditions ? { preconditions } : {}),
  };
}

/** The older field says the same in fewer words; both together are too many. */
function policyIn(given: Fields, query: Readonly<Record<string, string>>): string | undefined {
  const policy = query.propagationPolicy ?? textIn(given, 'propagationPolicy');
  const orphan = query.orphanDependents === undefined ? flagIn(given) : !/^(0|false)$/i.test(query.orphanDependents);
  const errors: FieldError[] = [];
  if (orphan !== undefined && policy !== undefined) {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    errors.push(invalidValue('propagationPolicy', policy, why));
  }
  if (policy !== undefined && policy !== '' && !POLICIES.includes(policy))
    errors.push(notSupported('propagationPolicy', policy, [...POLICIES, 'nil']));
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', resource: 'DeleteOptions' }, errors);
  return policy ?? (orphan === undefined ? undefined : orphan ? 'Orphan' : 'Background');
}

/** The first of the body's `dryRun`. */
export function dryRunIn(body: unknown): string | undefined {
  const list = (body as { dryRun?: unknown } | undefined | null)?.dryRun;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  return typeof list[0] === 'string' ? list[0] : wrong(list[0], 'dryRun', 'string');
}

type Fields = Readonly<Record<string, unknown>>;

function preconditionsIn(given: Fields): DeleteOptions['preconditions'] {
  const found = objectIn(given.preconditions, 'preconditions', 'v1.Preconditions');
  if (!found) return undefined;
  const uid = textIn(found, 'uid', 'preconditions.');
  const resourceVersion = textIn(found, 'resourceVersion', 'preconditions.');
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

function objectIn(value: unknown, field: string, goType: string): Fields | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : wrong(value, field, goType);
}

function textIn(from: Fields, name: string, path = ''): string | undefined {
  const value = from[name] ?? undefined;
  return value === undefined || typeof value === 'string' ? value : wrong(value, path + name, 'string');
}

function numberIn({ gracePeriodSeconds: value }: Fields): number | undefined {
  if (value === undefined || value === null) return undefined;
  return Number.isSafeInteger(value) ? (value as number) : wrong(value, 'gracePeriodSeconds', 'int64');
}

function flagIn({ orphanDependents: value }: Fields): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'boolean' ? value : wrong(value, 'orphanDependents', 'bool');
}

function numberOf(text: string): number {
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function wrong(value: unknown, field: string, goType: string): never {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const found = typeof value === 'number' ? `number ${value}` : kind;
  const place = field === '' ? 'value' : `struct field DeleteOptions.${field}`;
  throw badRequest(
    `DeleteOptions in version "v1" cannot be handled as a DeleteOptions: json: cannot unmarshal ${found} into Go ${place} of type ${goType}`,
  );
}
