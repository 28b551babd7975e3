import { duplicate, forbidden, notFound, type FieldError } from '../../api/field-error.ts';
import type { Container, EphemeralContainer, Pod } from '../../api/types.ts';
import type { PartUpdate } from '../../apiserver/kind.ts';
import { deepEqual } from '../../lib/equal.ts';
import { specDiff } from './spec-diff.ts';
import { validateCommon } from './validate-containers.ts';
import { validateVolumes } from './validate-volumes.ts';

/**
 * pods/ephemeralcontainers: containers that are added to a pod for looking at it, and never go.
 * Upstream: podEphemeralContainersStrategy in pkg/registry/core/pod/strategy.go; ValidatePodEphemeralContainersUpdate and
 * validateEphemeralContainers in pkg/apis/core/validation/validation.go.
 */
export const ephemeralContainers: PartUpdate<Pod> = { prepare, validate };

function prepare(pod: Pod, old: Pod): Pod {
  const { ephemeralContainers: added } = pod.spec;
  const { ephemeralContainers: _, ...spec } = old.spec;
  return { ...old, spec: added === undefined ? spec : { ...spec, ephemeralContainers: added } };
}

const MIRROR = 'kubernetes.io/config.mirror';
const FIELD = 'spec.ephemeralContainers';

function validate(pod: Pod, old: Pod): readonly FieldError[] {
  if (old.metadata.annotations?.[MIRROR] !== undefined)
    return [forbidden('', 'static pods do not support ephemeral containers')];
  const now = pod.spec.ephemeralContainers ?? [];
  return [...validateAll(pod, now), ...(old.spec.ephemeralContainers ?? []).flatMap((was) => validateKept(was, now))];
}

function validateKept(was: EphemeralContainer, now: readonly EphemeralContainer[]): FieldError[] {
  const same = now.find((c) => c.name === was.name);
  const which = `existing ephemeral containers "${was.name}" may not be`;
  if (!same) return [forbidden(FIELD, `${which} removed\n`)];
  return deepEqual(was, same) ? [] : [forbidden(FIELD, `${which} changed\n${specDiff(was, same)}`)];
}

function validateAll({ spec }: Pod, now: readonly EphemeralContainer[]): FieldError[] {
  const { volumes } = validateVolumes(spec, 'spec.volumes');
  const others = new Set([...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.name));
  const names = new Set(others);
  return now.flatMap((c, i) => {
    const at = `${FIELD}[${i}]`;
    const out = validateCommon(c as Container, volumes, at);
    if (names.has(c.name)) out.push(duplicate(`${at}.name`, c.name));
    names.add(c.name);
    const target = c.targetContainerName;
    if (target && !others.has(target)) out.push(notFound(`${at}.targetContainerName`, target));
    return [...out, ...notAllowed(c, at)];
  });
}

/** What only containers that do the pod's work may have, in the order of the type's fields. */
const NOT_ALLOWED = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

function notAllowed(c: EphemeralContainer, field: string): FieldError[] {
  const text = 'cannot be set for an Ephemeral Container';
  const isSet = (value: unknown): boolean =>
    value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  const out = NOT_ALLOWED.filter((name) => isSet((c as unknown as Record<string, unknown>)[name])).map((name) =>
    forbidden(`${field}.${name}`, text),
  );
  (c.volumeMounts ?? []).forEach((mount, i) => {
    if (mount.subPath) out.push(forbidden(`${field}.volumeMounts[${i}].subPath`, text));
    if (mount.subPathExpr) out.push(forbidden(`${field}.volumeMounts[${i}].subPathExpr`, text));
  });
  return out;
}
