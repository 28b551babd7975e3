import type { FieldError } from '../../api/field-error.ts';
import type { ReplicaSet } from '../../api/types.ts';
import { immutable, nonNegative } from '../shared/rules.ts';
import {
  runsForEver,
  templateMatchesSelector,
  templateValidator,
  validateSelector,
} from '../shared/validate-workload.ts';

/** Upstream: ValidateReplicaSet in pkg/apis/apps/validation/validation.go (the empty selector's text is upstream's). */
export function replicaSetValidators(): {
  validate(object: ReplicaSet): FieldError[];
  validateUpdate(object: ReplicaSet, old: ReplicaSet): FieldError[];
} {
  const validateTemplate = templateValidator();
  return {
    validate: ({ spec }) => {
      const template = spec.template ?? {};
      return [
        ...nonNegative('spec.replicas', spec.replicas),
        ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
        ...validateSelector(spec.selector, 'spec.selector', 'deployment'),
        ...templateMatchesSelector(spec.selector, template, 'spec.template', { unreadable: 'invalid label selector' }),
        ...validateTemplate(template, 'spec.template'),
        ...runsForEver(template, 'spec.template', 'ReplicaSet'),
      ];
    },
    validateUpdate: (object, old) => immutable('spec.selector', object.spec.selector, old.spec.selector),
  };
}
