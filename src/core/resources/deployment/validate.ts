import { forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import type { Deployment, DeploymentStrategy, RollingUpdateDeployment } from '../../api/types.ts';
import { atMost100Percent, immutable, intOrPercent, intOrPercentValue, nonNegative } from '../shared/rules.ts';
import {
  runsForEver,
  templateMatchesSelector,
  templateValidator,
  validateSelector,
} from '../shared/validate-workload.ts';

/** Upstream: ValidateDeployment in pkg/apis/apps/validation/validation.go. */
export function deploymentValidators(): {
  validate(object: Deployment): FieldError[];
  validateUpdate(object: Deployment, old: Deployment): FieldError[];
} {
  const validateTemplate = templateValidator();
  return {
    validate: ({ spec }) => [
      ...nonNegative('spec.replicas', spec.replicas),
      ...validateSelector(spec.selector, 'spec.selector', 'deployment'),
      ...templateMatchesSelector(spec.selector, spec.template, 'spec.template', {
        unreadable: 'invalid label selector',
      }),
      ...validateTemplate(spec.template, 'spec.template'),
      ...runsForEver(spec.template, 'spec.template', 'ReplicaSet'),
      ...validateStrategy(spec.strategy ?? {}, 'spec.strategy'),
      ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
      ...validateDeadline(spec),
    ],
    validateUpdate: (object, old) => immutable('spec.selector', object.spec.selector, old.spec.selector),
  };
}

const TYPES = ['Recreate', 'RollingUpdate'];

function validateStrategy(strategy: DeploymentStrategy, field: string): FieldError[] {
  const at = `${field}.rollingUpdate`;
  if (!TYPES.includes(strategy.type ?? '')) return [notSupported(field, asGo(strategy), TYPES)];
  if (strategy.type === 'Recreate')
    return strategy.rollingUpdate ? [forbidden(at, "may not be specified when strategy `type` is 'Recreate'")] : [];
  if (!strategy.rollingUpdate) return [required(at, 'this should be defaulted and never be nil')];
  return validateRollingUpdate(strategy.rollingUpdate, at);
}

function validateRollingUpdate(
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDeployment,
  field: string,
): FieldError[] {
  const at = `${field}.maxUnavailable`;
  const isStuck = intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0;
  return [
    ...intOrPercent(at, maxUnavailable),
    ...intOrPercent(`${field}.maxSurge`, maxSurge),
    ...(isStuck ? [invalid(at, maxUnavailable, 'may not be 0 when `maxSurge` is 0')] : []),
    ...atMost100Percent(at, maxUnavailable),
  ];
}

function validateDeadline({ progressDeadlineSeconds: seconds, minReadySeconds = 0 }: Deployment['spec']): FieldError[] {
  const field = 'spec.progressDeadlineSeconds';
  if (seconds === undefined) return [];
  const out = nonNegative(field, seconds);
  if (seconds <= minReadySeconds) out.push(invalid(field, seconds, 'must be greater than minReadySeconds'));
  return out;
}

/** As upstream prints the struct. */
function asGo({ type, rollingUpdate }: DeploymentStrategy): unknown {
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  return {
    Type: type ?? '',
    RollingUpdate: rollingUpdate ? { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge } : null,
  };
}
