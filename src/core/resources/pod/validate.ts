import { forbidden, invalid, type FieldError } from '../../api/field-error.ts';
import type { Container, Pod, PodSpec, Volume, VolumeMount } from '../../api/types.ts';
import { validatePodSpec } from './validate-spec.ts';

/**
 * A pod as a whole. Pods of one template differ in nothing but the name of the token volume: a spec that is the same
 * as one that passed is not looked at again.
 * Upstream: ValidatePodCreate in pkg/apis/core/validation/validation.go.
 */
const REMEMBERED = 8;

export function podValidator(): (pod: Pod) => readonly FieldError[] {
  const passed: PodSpec[] = [];
  return ({ spec }) => {
    if (passed.some((known) => isSameSpec(known, spec))) return NONE;
    const errors = validateSpec(spec);
    if (errors.length === 0) {
      passed.unshift(spec);
      passed.length = Math.min(passed.length, REMEMBERED);
    }
    return errors;
  };
}

const NONE: readonly FieldError[] = [];

export function validatePodCreate({ spec }: Pod): readonly FieldError[] {
  if (!spec.ephemeralContainers?.length) return NONE;
  return [forbidden('spec.ephemeralContainers', 'cannot be set on create')];
}

function validateSpec(spec: PodSpec): FieldError[] {
  const out = validatePodSpec(spec, 'spec', true);
  for (const list of ['containers', 'initContainers'] as const) {
    (spec[list] ?? []).forEach(({ image = '' }, i) => {
      if (image !== image.trim())
        out.push(invalid(`spec.${list}[${i}].image`, image, 'must not have leading or trailing whitespace'));
    });
  }
  if (spec.nodeName && spec.schedulingGates?.length)
    out.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  return out;
}

/** By identity of the parts: cheap, and true for pods of one template. */
function isSameSpec(a: PodSpec, b: PodSpec): boolean {
  for (const key in b) {
    const name = key as keyof PodSpec;
    if (a[name] === b[name] || name === 'nodeName' || name === 'volumes') continue;
    if (name !== 'containers' && name !== 'initContainers') return false;
    if (!isSameList(a[name], b[name], isSameContainer)) return false;
  }
  for (const key in a) if (b[key as keyof PodSpec] === undefined && key !== 'nodeName') return false;
  return !b.nodeName && !a.nodeName && isSameList(a.volumes, b.volumes, isSameVolume);
}

function isSameList<T>(a: readonly T[] = [], b: readonly T[] = [], isSame: (x: T, y: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !isSame(a[i] as T, b[i] as T)) return false;
  return true;
}

function isSameContainer(a: Container, b: Container): boolean {
  for (const key in b)
    if (key !== 'volumeMounts' && a[key as keyof Container] !== b[key as keyof Container]) return false;
  for (const key in a) if (b[key as keyof Container] === undefined) return false;
  return isSameList(a.volumeMounts, b.volumeMounts, isSameMount);
}

const TOKEN_PREFIX = 'kube-api-access-';
const bothTokens = (a: string, b: string): boolean => a.startsWith(TOKEN_PREFIX) && b.startsWith(TOKEN_PREFIX);

const isSameMount = (a: VolumeMount, b: VolumeMount): boolean =>
  bothTokens(a.name, b.name) && a.mountPath === b.mountPath && a.readOnly === b.readOnly && !a.subPath && !b.subPath;

const isSameVolume = (a: Volume, b: Volume): boolean =>
  bothTokens(a.name, b.name) && a.projected !== undefined && a.projected === b.projected;
