import { forbidden, type FieldError } from '../../api/field-error.ts';
import type { PriorityClass } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, bool, column, integer, NAME } from '../shared/columns.ts';
import { immutable, oneOfIfSet } from '../shared/rules.ts';
import { SYSTEM_PRIORITY_CLASSES } from './system-classes.ts';

/** PriorityClasses. Upstream: pkg/registry/scheduling/priorityclass/strategy.go. */
export function priorityClassKind(): KindDef<PriorityClass> {
  return {
    group: 'scheduling.k8s.io',
    version: 'v1',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    singular: 'priorityclass',
    shortNames: ['pc'],
    namespaced: false,
    hasGeneration: true,
    validate,
    validateUpdate,
    columns: [
      NAME,
      integer('Value', (o) => o.value ?? 0),
      bool('Global-Default', (o) => o.globalDefault ?? false),
      AGE,
      column('PreemptionPolicy', (o) => o.preemptionPolicy ?? ''),
    ],
  };
}

const PREFIX = 'system-';
const HIGHEST = 1_000_000_000;

/** Upstream: ValidatePriorityClass in pkg/apis/scheduling/validation/validation.go. */
function validate(object: PriorityClass): FieldError[] {
  const { metadata, value = 0 } = object;
  const out: FieldError[] = [];
  if (metadata.name?.startsWith(PREFIX)) {
    const problem = systemClassProblem(object);
    const text = `priority class names with '${PREFIX}' prefix are reserved for system use only. error: ${problem}`;
    if (problem) out.push(forbidden('metadata.name', text));
  } else if (value > HIGHEST)
    out.push(forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST}`));
  return [...out, ...oneOfIfSet('preemptionPolicy', object.preemptionPolicy, ['PreemptLowerPriority', 'Never'])];
}

function systemClassProblem({ metadata, value, globalDefault }: PriorityClass): string | undefined {
  const known = SYSTEM_PRIORITY_CLASSES.find((c) => c.metadata.name === metadata.name);
  if (!known) return `${metadata.name} is not a known system priority class`;
  if (known.value !== value) return `value of ${metadata.name} PriorityClass must be ${known.value}`;
  return globalDefault ? `globalDefault of ${metadata.name} PriorityClass must be false` : undefined;
}

function validateUpdate(now: PriorityClass, old: PriorityClass): FieldError[] {
  const out = (now.value ?? 0) === (old.value ?? 0) ? [] : [forbidden('value', 'may not be changed in an update.')];
  return [...out, ...immutable('preemptionPolicy', now.preemptionPolicy, old.preemptionPolicy)];
}
