import { expect, it } from 'vitest';
import { formatFieldError } from '../../api/field-error.ts';
import { Defaulter } from '../../api/defaults.ts';
import { builtinSchemas } from '../../api/builtin-schema.ts';
import type { HorizontalPodAutoscaler } from '../../api/types.ts';
import golden from './fixtures/validation.jsonl?raw';
import { validateHorizontalPodAutoscaler, validateStatus, validateUpdate } from './validate.ts';

/** Faulty objects with the answers of upstream's own validation. */
interface Row {
  readonly name: string;
  readonly obj: HorizontalPodAutoscaler;
  readonly errors: readonly string[];
}

const rows = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const texts = (errors: readonly Parameters<typeof formatFieldError>[0][]): string[] => errors.map(formatFieldError);

it.each(rows.map((row) => [row.name, row] as const))('%s', (_, { obj, errors }) => {
  const schema = builtinSchemas().forKind('autoscaling', 'v2', 'HorizontalPodAutoscaler');
  const full = schema ? new Defaulter().apply(schema, obj) : obj;
  expect(texts(validateHorizontalPodAutoscaler(full as HorizontalPodAutoscaler))).toEqual(errors);
});

const hpa = (changes: object): HorizontalPodAutoscaler =>
  ({ spec: { maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, ...changes } }) as never; // prettier-ignore

const bare = { scaleTargetRef: { apiVersion: 'v1', kind: 'Deployment', name: 'web' } };
const external = { metrics: [{ type: 'External', external: { metric: { name: 'q' }, target: { type: 'Value', value: '1' } } }] }; // prettier-ignore

it.each([
  ['an old target may stay what it is', hpa(bare), hpa(bare), []],
  ['a new one must be right', hpa(bare), hpa({}), ['spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group']], // prettier-ignore
  ['zero stays allowed where it was', hpa({ minReplicas: 0, ...external }), hpa({ minReplicas: 0 }), []],
  ['and only there', hpa({ minReplicas: 0, ...external }), hpa({}), ['spec.minReplicas: Invalid value: 0: must be greater than or equal to 1']], // prettier-ignore
])('update: %s', (_, now, old, want) => expect(texts(validateUpdate(now, old))).toEqual(want));

it('a status has no negative numbers', () =>
  expect(texts(validateStatus({ status: { currentReplicas: -1, desiredReplicas: 2 } } as never))).toEqual([
    'status.currentReplicas: Invalid value: -1: must be greater than or equal to 0',
  ]));
