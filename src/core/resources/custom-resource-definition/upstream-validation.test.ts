import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../../api/builtin-schema.ts';
import { CEL_RUNTIME_BUDGET } from '../../api/cel.ts';
import { formatFieldError, type FieldError } from '../../api/field-error.ts';
import { structuralSchema } from '../../api/structural-schema.ts';
import type { CustomResourceDefinition, JSONSchemaProps, KubeObject } from '../../api/types.ts';
import { validateStructural } from '../../api/validate-structural.ts';
import { createCel } from '../../cel.ts';
import lines from './fixtures/upstream-validation.jsonl?raw';
import { RuleValidator } from './rules.ts';
import { validateCustomResourceDefinition, validateCustomResourceDefinitionUpdate } from './validate.ts';

/** What Kubernetes 1.36's own code answers to definitions and custom resources, good and bad. */
interface Row {
  readonly name: string;
  readonly crd: CustomResourceDefinition;
  readonly oldCrd?: CustomResourceDefinition;
  readonly object?: KubeObject;
  readonly old?: KubeObject;
  readonly errors: readonly string[];
}

const rows = lines
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const builtin = builtinSchemas();
const cel = createCel();
const tools = { builtin, cel: () => cel };

const stored = (crd: CustomResourceDefinition): CustomResourceDefinition => ({
  ...crd,
  status: { storedVersions: ['v1'] } as never,
});

function answer({ crd, oldCrd, object, old }: Row): readonly FieldError[] {
  if (!object)
    return oldCrd
      ? validateCustomResourceDefinitionUpdate(stored(crd), stored(oldCrd), tools)
      : validateCustomResourceDefinition(stored(crd), tools);
  const openapi = crd.spec.versions[0]?.schema?.openAPIV3Schema as JSONSchemaProps;
  const schema = structuralSchema(openapi, builtin);
  const rules = new RuleValidator(cel);
  return [
    ...validateStructural(schema, object, '', old),
    ...rules.validate(schema, object, old, { left: CEL_RUNTIME_BUDGET }),
  ];
}

/** Maps have no order in Go, and upstream names its types at random. */
const comparable = (texts: readonly string[]): string[] =>
  texts.map((text) => text.replace(/selfType\d+/g, 'selfType')).sort();

describe('custom resources and their definitions, as upstream answers', () => {
  it.each(rows.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    expect(comparable(answer(row).map(formatFieldError))).toEqual(comparable(row.errors));
  });
});
