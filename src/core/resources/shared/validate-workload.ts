import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { matches, selectorOf } from '../../api/label-selector.ts';
import type { LabelSelector, PodTemplateSpec } from '../../api/types.ts';
import { forbidden } from '../../api/field-error.ts';
import { validatePodTemplate } from '../pod/validate-spec.ts';
import { validateLabelSelector } from './validate-selector.ts';

/**
 * Selector and pod template, which all workload kinds have. Templates are immutable values that many objects share:
 * each is checked once per engine.
 * Upstream: pkg/apis/apps/validation/validation.go.
 */
export type TemplateValidator = (template: PodTemplateSpec, field: string) => readonly FieldError[];

export function templateValidator(): TemplateValidator {
  const known = new WeakMap<PodTemplateSpec, readonly FieldError[]>();
  return (template, field) => {
    const remembered = known.get(template);
    if (remembered) return remembered;
    const errors = validatePodTemplate(template, field);
    if (errors.length === 0) known.set(template, errors);
    return errors;
  };
}

/** 'deployment' in 'empty selector is invalid for deployment'. */
export function validateSelector(selector: LabelSelector | undefined, field: string, kind: string): FieldError[] {
  if (!selector) return [required(field)];
  const out = validateLabelSelector(selector, field);
  if (isEmptySelector(selector)) out.push(invalid(field, selector, `empty selector is invalid for ${kind}`));
  return out;
}

export const isEmptySelector = (selector: LabelSelector): boolean =>
  Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;

/** What stands for an unreadable selector's text; undefined: nothing is said of it. */
export interface MatchTexts {
  readonly unreadable?: string;
}

export function templateMatchesSelector(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
  field: string,
  { unreadable }: MatchTexts = {},
): FieldError[] {
  if (selector && isEmptySelector(selector)) return [];
  if (selector && validateLabelSelector(selector, '').length > 0) {
    const at = field.replace(/\.?template$/, '.selector');
    return unreadable === undefined ? [] : [invalid(at, selector, unreadable)];
  }
  const labels = template.metadata?.labels;
  if (matches(selectorOf(selector), labels)) return [];
  return [invalid(`${field}.metadata.labels`, labels ?? null, '`selector` does not match template `labels`')];
}

/** The rules for pods that are to run for ever. `name` as in 'activeDeadlineSeconds in ReplicaSet is not Supported'. */
export function runsForEver(template: PodTemplateSpec, field: string, name: string): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  const out: FieldError[] = [];
  if (restartPolicy !== 'Always')
    out.push(notSupported(`${field}.spec.restartPolicy`, restartPolicy ?? '', ['Always']));
  if (activeDeadlineSeconds !== undefined)
    out.push(forbidden(`${field}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${name} is not Supported`));
  return out;
}
