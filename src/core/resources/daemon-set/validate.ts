import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import type { DaemonSet, DaemonSetUpdateStrategy } from '../../api/types.ts';
import { atMost100Percent, immutable, intOrPercent, intOrPercentValue, nonNegative } from '../shared/rules.ts';
import {
  isEmptySelector,
  runsForEver,
  templateMatchesSelector,
  templateValidator,
} from '../shared/validate-workload.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';

/** Upstream: ValidateDaemonSet in pkg/apis/apps/validation/validation.go. */
export function daemonSetValidators(): {
  validate(object: DaemonSet): FieldError[];
  validateUpdate(object: DaemonSet, old: DaemonSet): FieldError[];
} {
  const validateTemplate = templateValidator();
  return {
    validate: ({ spec }) => [
      ...validateLabelSelector(spec.selector, 'spec.selector'),
      ...templateMatchesSelector(spec.selector, spec.template, 'spec.template'),
      ...(spec.selector && isEmptySelector(spec.selector)
        ? [invalid('spec.selector', spec.selector, 'empty selector is invalid for daemonset')]
        : []),
      ...validateTemplate(spec.template, 'spec.template'),
      ...runsForEver(spec.template, 'spec.template', 'DaemonSet'),
      ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...validateStrategy(spec.updateStrategy ?? {}, 'spec.updateStrategy'),
      ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ],
    validateUpdate: (object, old) => immutable('spec.selector', object.spec.selector, old.spec.selector),
  };
}

const TYPES = ['RollingUpdate', 'OnDelete'];

function validateStrategy(strategy: DaemonSetUpdateStrategy, field: string): FieldError[] {
  const { type, rollingUpdate } = strategy;
  const at = `${field}.rollingUpdate`;
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate')
    return [notSupported(field, { Type: type ?? '', RollingUpdate: rollingUpdate ?? null }, TYPES)];
  if (!rollingUpdate) return [required(at)];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const hasUnavailable = intOrPercentValue(maxUnavailable) !== 0;
  const hasSurge = intOrPercentValue(maxSurge) !== 0;
  const out = [
    ...intOrPercent(`${at}.maxUnavailable`, maxUnavailable),
    ...intOrPercent(`${at}.maxSurge`, maxSurge),
    ...atMost100Percent(`${at}.maxUnavailable`, maxUnavailable),
    ...atMost100Percent(`${at}.maxSurge`, maxSurge),
  ];
  if (hasUnavailable && hasSurge)
    out.push(invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  else if (!hasUnavailable && !hasSurge) out.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return out;
}
