import { invalid, notFound, type FieldError } from '../../api/field-error.ts';
import type { Container, PodSpec } from '../../api/types.ts';

/**
 * Variables from files: only an emptyDir of the same pod may hold them.
 * Upstream: validateFileKeyRefVolumes in pkg/apis/core/validation/validation.go.
 */
export function validateFileKeyVolumes(spec: PodSpec, field: string): FieldError[] {
  const lists = [
    ['initContainers', spec.initContainers],
    ['containers', spec.containers],
    ['ephemeralContainers', spec.ephemeralContainers],
  ] as const;
  return lists.flatMap(([name, list = []]) =>
    list.flatMap((c, i) => validateOne(c as Container, spec, `${field}.${name}[${i}]`)),
  );
}

function validateOne({ env = [] }: Container, { volumes = [] }: PodSpec, field: string): FieldError[] {
  return env.flatMap(({ valueFrom }, i) => {
    if (!valueFrom?.fileKeyRef) return [];
    const { volumeName } = valueFrom.fileKeyRef;
    const at = `${field}.env[${i}].valueFrom.fileKeyRef.volumeName`;
    const volume = volumes.find(({ name }) => name === volumeName);
    if (!volume) return [notFound(at, volumeName)];
    return volume.emptyDir ? [] : [invalid(at, volumeName, 'referenced volume must be of type emptyDir')];
  });
}
