import { mountsBelow } from '../../common.ts';
import { capabilitiesOf } from '../../../shell-host/privileges.ts';
import type { ContainerSpec } from '../../../records.ts';

/**
 * Why nginx cannot start with the rights it is given: it makes directories for temporary files and hands them to its
 * user, and writes its process id. Pure. Upstream: src/core/ngx_file.c (ngx_create_paths), src/core/ngx_cycle.c of nginx.
 */
export function whyNotAllowed(spec: ContainerSpec): string | undefined {
  const isUnprivileged = !/(^|\/)nginx(:|@|$)/.test(spec.image) || /bitnami/.test(spec.image);
  const temp = isUnprivileged ? '/tmp' : '/var/cache/nginx';
  const pid = isUnprivileged ? '/tmp/nginx.pid' : '/run/nginx.pid';
  const uid = spec.rights?.uid ?? (isUnprivileged ? 101 : 0);
  const isOwn = (dir: string, alias = dir): boolean => mountsAbove(spec, dir) || mountsAbove(spec, alias);
  const denied = (dir: string): string | undefined =>
    spec.readOnlyRoot ? '30: Read-only file system' : uid !== 0 && dir !== '/tmp' ? '13: Permission denied' : undefined;
  if (!isOwn(temp)) {
    const why = denied(temp);
    if (why !== undefined) return `mkdir() "${temp}/client_temp" failed (${why})`;
  }
  if (uid === 0 && !capabilitiesOf(spec.security).has('CHOWN'))
    return `chown("${temp}/client_temp", 101) failed (1: Operation not permitted)`;
  const dir = isUnprivileged ? '/tmp' : '/run';
  const why = isOwn(dir, '/var/run') || mountsBelow(spec, pid) ? undefined : denied(dir);
  return why && `open() "${pid}" failed (${why})`;
}

/** A volume that can be written is mounted there or above. */
const mountsAbove = (spec: ContainerSpec, dir: string): boolean =>
  spec.mounts?.some((m) => !m.readOnly && (dir === m.path || dir.startsWith(`${m.path}/`))) ?? false;
