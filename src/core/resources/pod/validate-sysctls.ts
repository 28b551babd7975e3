import { duplicate, invalid, required, type FieldError } from '../../api/field-error.ts';
import { dottedSysctl } from '../../api/sysctl-name.ts';
import type { PodSpec } from '../../api/types.ts';

/**
 * Kernel parameters of a pod: their names, and none of a namespace that is the machine's.
 * Upstream: validateSysctls in pkg/apis/core/validation/validation.go, component-helpers/node/util/sysctl/namespace.go.
 */
const SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const NAME = `^(${SEGMENT}[\\./])*${SEGMENT}$`;
const MAX_LENGTH = 253;
const WRONG_NAME = `must have at most ${MAX_LENGTH} characters and match regex ${NAME}`;

export function validateSysctls(spec: PodSpec, field: string): FieldError[] {
  const seen = new Set<string>();
  const pattern = new RegExp(NAME);
  return (spec.securityContext?.sysctls ?? []).flatMap(({ name }, i) => {
    const at = `${field}[${i}].name`;
    const out: FieldError[] = [];
    if (!name) out.push(required(at));
    else if (name.length > MAX_LENGTH || !pattern.test(name)) out.push(invalid(at, name, WRONG_NAME));
    else if (seen.has(name)) out.push(duplicate(at, name));
    seen.add(name);
    return [...out, ...validateNamespace(name, spec, at)];
  });
}

function validateNamespace(name: string, { hostNetwork, hostIPC }: PodSpec, field: string): FieldError[] {
  const space = namespaceOf(dottedSysctl(name));
  if (space === 'net' && hostNetwork) return [invalid(field, name, "may not be specified when 'hostNetwork' is true")];
  if (space === 'ipc' && hostIPC) return [invalid(field, name, "may not be specified when 'hostIPC' is true")];
  return [];
}

const IPC = /^(kernel\.(sem|shm|shmall|shmmax|shmmni|shm_rmid_forced|msg|msgmax|msgmnb|msgmni)$|fs\.mqueue\.)/;

function namespaceOf(name: string): 'ipc' | 'net' | undefined {
  if (IPC.test(name)) return 'ipc';
  return name.startsWith('net.') ? 'net' : undefined;
}
