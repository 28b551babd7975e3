import { forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import { mayRestartAll, shouldRestart } from '../../api/restart-policy.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { Container, ContainerStatus, Pod, PodSpec, Toleration } from '../../api/types.ts';
import { immutable, rangeText } from '../shared/rules.ts';
import { specDiff } from './spec-diff.ts';

/**
 * What of a pod may change. Upstream: ValidatePodUpdate and ValidatePodStatusUpdate in pkg/apis/core/validation.
 * Left out: changes of affinity and nodeSelector of gated pods (refused here like all others).
 */
const MUTABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

const MAX_INT32 = 2 ** 31 - 1;

export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const now = pod.spec;
  const was = old.spec;
  if (now === was) return [];
  const out: FieldError[] = [];
  for (const list of ['containers', 'initContainers'] as const) {
    const changed = validateContainerUpdates(now[list] ?? [], was[list] ?? [], `spec.${list}`);
    out.push(...changed.errors);
    if (changed.stop) return out;
  }
  const deadline = validateDeadline(now, was);
  out.push(...deadline.errors);
  if (deadline.stop) return out;
  out.push(...validateTolerationUpdate(now.tolerations ?? [], was.tolerations ?? []));
  out.push(...validateGateUpdate(now, was));
  const munged = withMutableFieldsOf(now, was);
  if (!deepEqual(munged, was)) {
    const detail = `pod updates may not change fields other than ${MUTABLE.join(',')}\n${specDiff(was, munged)}`;
    out.push(forbidden('spec', detail));
  }
  return out;
}

interface Verdict {
  readonly errors: FieldError[];
  readonly stop: boolean;
}

function validateContainerUpdates(now: readonly Container[], was: readonly Container[], field: string): Verdict {
  if (now.length !== was.length)
    return { errors: [forbidden(field, 'pod updates may not add or remove containers')], stop: true };
  const errors: FieldError[] = [];
  now.forEach(({ image = '' }, i) => {
    if (image === '') errors.push(required(`${field}[${i}].image`));
    if (image.trim() !== image)
      errors.push(invalid(`${field}[${i}].image`, image, 'must not have leading or trailing whitespace'));
  });
  return { errors, stop: false };
}

function validateDeadline({ activeDeadlineSeconds: now }: PodSpec, { activeDeadlineSeconds: was }: PodSpec): Verdict {
  const field = 'spec.activeDeadlineSeconds';
  if (now === undefined) {
    const text = 'must not update from a positive integer to nil value';
    return { errors: was === undefined ? [] : [invalid(field, null, text)], stop: false };
  }
  if (now < 0 || now > MAX_INT32) return { errors: [invalid(field, now, rangeText(0, MAX_INT32))], stop: true };
  if (was !== undefined && was < now)
    return { errors: [invalid(field, now, 'must be less than or equal to previous value')], stop: true };
  return { errors: [], stop: false };
}

function validateTolerationUpdate(now: readonly Toleration[], was: readonly Toleration[]): FieldError[] {
  const withoutSeconds = ({ tolerationSeconds: _seconds, ...rest }: Toleration) => rest;
  const isKept = (old: Toleration) => now.some((t) => t === old || deepEqual(withoutSeconds(t), withoutSeconds(old)));
  if (was.every(isKept)) return [];
  return [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
}

function validateGateUpdate(now: PodSpec, was: PodSpec): FieldError[] {
  const old = new Set((was.schedulingGates ?? []).map((g) => g.name));
  return (now.schedulingGates ?? []).flatMap(({ name }, i) =>
    old.has(name)
      ? []
      : [
          forbidden(
            `spec.schedulingGates[${i}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

/** The new spec with what may change set back. */
function withMutableFieldsOf(now: PodSpec, was: PodSpec): PodSpec {
  const munged: PodSpec = { ...now, containers: withImages(now.containers, was.containers) };
  if (now.initContainers) munged.initContainers = withImages(now.initContainers, was.initContainers ?? []);
  for (const name of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const) {
    delete munged[name];
    if (was[name] !== undefined) munged[name] = was[name] as never;
  }
  return munged;
}

const withImages = (now: readonly Container[], was: readonly Container[]): Container[] =>
  now.map((c, i) => (c.image === was[i]?.image ? c : { ...c, image: was[i]?.image ?? '' }));

export function validatePodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const { status } = pod;
  const out: FieldError[] = [];
  if (status?.qosClass !== old.status?.qosClass)
    out.push(...immutable('status.qosClass', status?.qosClass ?? '', old.status?.qosClass));
  if (mayRestartAll(old.spec)) return out;
  const isFinal = (was: ContainerStatus): boolean => {
    const c = was.state?.terminated && old.spec.containers.find((x) => x.name === was.name);
    return c !== undefined && !shouldRestart(c, old.spec, was.state?.terminated?.exitCode ?? 0);
  };
  (old.status?.containerStatuses ?? []).forEach((was, i) => {
    const now = status?.containerStatuses?.find((c) => c.name === was.name);
    if (now && isFinal(was) && !now.state?.terminated)
      out.push(forbidden(`status.containerStatuses[${i}].state`, 'may not be transitioned to non-terminated state'));
  });
  return out;
}
