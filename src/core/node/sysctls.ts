import { dottedSysctl } from '../api/sysctl-name.ts';
import type { Pod } from '../api/types.ts';

/**
 * Kernel parameters that pods may set: the safe ones, as a kubelet without --allowed-unsafe-sysctls has it.
 * Upstream: pkg/kubelet/sysctl (safe_sysctls.go, allowlist.go) on a recent kernel.
 */
const IPC = 'kernel.shm_rmid_forced';
const NET: ReadonlySet<string> = new Set(
  [
    'ip_local_port_range',
    'tcp_syncookies',
    'ping_group_range',
    'ip_unprivileged_port_start',
    'ip_local_reserved_ports',
    'tcp_keepalive_time',
    'tcp_fin_timeout',
    'tcp_keepalive_intvl',
    'tcp_keepalive_probes',
    'tcp_rmem',
    'tcp_wmem',
  ].map((name) => `net.ipv4.${name}`),
);

export function forbiddenSysctl({ spec }: Pod): { readonly reason: string; readonly message: string } | undefined {
  for (const { name } of spec.securityContext?.sysctls ?? []) {
    const why = problem(dottedSysctl(name), spec.hostNetwork ?? false, spec.hostIPC ?? false);
    if (why) return { reason: 'SysctlForbidden', message: `forbidden sysctl: ${why}` };
  }
  return undefined;
}

function problem(name: string, hostNet: boolean, hostIpc: boolean): string | undefined {
  const quoted = JSON.stringify(name);
  if (name === IPC) return hostIpc ? `${quoted} not allowed with host IPC enabled` : undefined;
  if (NET.has(name)) return hostNet ? `${quoted} not allowed with host Net enabled` : undefined;
  return `${quoted} not allowlisted`;
}
