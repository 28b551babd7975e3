import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import type { JobSpec } from '../../api/types.ts';

/**
 * Completion mode and what only an Indexed Job may ask for, with the limits that keep its status small.
 * Upstream: validateJobSpec in pkg/apis/batch/validation/validation.go.
 */
const MODES = ['NonIndexed', 'Indexed'];
const MAX_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
/** Above so many completions the other two limits are lower. */
const MANY_COMPLETIONS = 100_000;
const MAX_AMONG_MANY = 10_000;

export function validateMode(spec: JobSpec, field: string): FieldError[] {
  const { completionMode: mode, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const out: FieldError[] = [];
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined)
    out.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  if (mode !== undefined && !MODES.includes(mode)) out.push(notSupported(`${field}.completionMode`, mode, MODES));
  if (mode === 'Indexed') return [...out, ...validateIndexed(spec, field)];
  const text = 'requires indexed completion mode';
  for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'] as const)
    if (spec[name] !== undefined) out.push(invalid(`${field}.${name}`, spec[name], text));
  return out;
}

function validateIndexed(spec: JobSpec, field: string): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes: failed } = spec;
  const out: FieldError[] = [];
  if (completions === undefined) out.push(required(`${field}.completions`, 'when completion mode is Indexed'));
  if (parallelism > MAX_PARALLELISM) {
    const text = `must be less than or equal to ${MAX_PARALLELISM} when completion mode is Indexed`;
    out.push(invalid(`${field}.parallelism`, parallelism, text));
  }
  if (completions !== undefined && failed !== undefined && failed > completions)
    out.push(invalid(`${field}.maxFailedIndexes`, failed, 'must be less than or equal to completions'));
  if (failed !== undefined && failed > MAX_FAILED_INDEXES)
    out.push(invalid(`${field}.maxFailedIndexes`, failed, `must be less than or equal to ${MAX_FAILED_INDEXES}`));
  return [...out, ...validateMany(spec, field)];
}

function validateMany(spec: JobSpec, field: string): FieldError[] {
  const { completions = 0, parallelism = 0, maxFailedIndexes: failed, backoffLimitPerIndex } = spec;
  if (completions <= MANY_COMPLETIONS || backoffLimitPerIndex === undefined) return [];
  const text = `must be less than or equal to ${MAX_AMONG_MANY} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  const out: FieldError[] = [];
  if (failed === undefined) {
    const missing = `must be specified when completions is above ${MANY_COMPLETIONS}`;
    out.push(required(`${field}.maxFailedIndexes`, missing));
  }
  if (parallelism > MAX_AMONG_MANY) out.push(invalid(`${field}.parallelism`, parallelism, text));
  if (failed !== undefined && failed > MAX_AMONG_MANY) out.push(invalid(`${field}.maxFailedIndexes`, failed, text));
  return out;
}
