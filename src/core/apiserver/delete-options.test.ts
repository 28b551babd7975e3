import { describe, expect, it } from 'vitest';
import { readDeleteOptions } from './delete-options.ts';

/** Rules of ValidateDeleteOptions and of the two shouldOrphanDependents and shouldDeleteDependents of the generic store. */
interface Row {
  readonly name: string;
  readonly body?: unknown;
  readonly query?: Record<string, string>;
  readonly policy?: string;
  readonly error?: RegExp;
}

const BOTH = /^DeleteOptions\.meta\.k8s\.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set$/; // prettier-ignore
const ROWS: readonly Row[] = [
  { name: 'nothing said' },
  { name: 'orphanDependents: true is Orphan', body: { orphanDependents: true }, policy: 'Orphan' },
  { name: 'orphanDependents: false is neither Orphan nor Foreground', body: { orphanDependents: false }, policy: 'Background' }, // prettier-ignore
  { name: 'as a parameter', query: { orphanDependents: 'true' }, policy: 'Orphan' },
  { name: 'as a parameter: 0 is false', query: { orphanDependents: '0' }, policy: 'Background' },
  { name: 'both', body: { orphanDependents: true, propagationPolicy: 'Orphan' }, error: BOTH },
  { name: 'no bool', body: { orphanDependents: 'yes' }, error: /cannot unmarshal string into Go struct field DeleteOptions\.orphanDependents of type bool$/ }, // prettier-ignore
  { name: 'an unknown policy', body: { propagationPolicy: 'Never' }, error: /propagationPolicy: Unsupported value: "Never": supported values: "Foreground", "Background", "Orphan", "nil"$/ }, // prettier-ignore
];

describe('options of a delete', () => {
  it.each(ROWS)('$name', ({ body, query = {}, policy, error }) => {
    if (error) expect(() => readDeleteOptions(body, query)).toThrow(error);
    else expect(readDeleteOptions(body, query).propagationPolicy).toBe(policy);
  });
});
