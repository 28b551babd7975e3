import { treeOf, type DirNode } from '../files/node.ts';
import type { ContainerSpec } from '../records.ts';

/**
 * Kernel parameters as a container sees them below /proc/sys: those of its pod's namespaces, which the pod may set, and
 * some of the machine's. Pure. Upstream: Documentation/admin-guide/sysctl of Linux, containerd internal/cri
 * (sandbox_run_linux.go: unprivileged ports and pings), pkg/kubelet/cm (what a kubelet sets). Modelled: few of them.
 */
const OF_MACHINE: Readonly<Record<string, string>> = {
  'fs.file-max': '9223372036854775807',
  'fs.inotify.max_user_instances': '128',
  'fs.inotify.max_user_watches': '65536',
  'kernel.keys.root_maxbytes': '25000000',
  'kernel.keys.root_maxkeys': '1000000',
  'kernel.osrelease': '6.12.0-drydock',
  'kernel.ostype': 'Linux',
  'kernel.panic': '10',
  'kernel.panic_on_oops': '1',
  'kernel.pid_max': '4194304',
  'vm.max_map_count': '65530',
  'vm.overcommit_memory': '1',
  'vm.panic_on_oom': '0',
  'vm.swappiness': '60',
};

const OF_IPC: Readonly<Record<string, string>> = {
  'kernel.msgmax': '8192',
  'kernel.msgmnb': '16384',
  'kernel.msgmni': '32000',
  'kernel.sem': '32000 1024000000 500 32000',
  'kernel.shm_rmid_forced': '0',
  'kernel.shmall': '18446744073692774399',
  'kernel.shmmax': '18446744073692774399',
  'kernel.shmmni': '4096',
};

const OF_NETWORK: Readonly<Record<string, string>> = {
  'net.core.somaxconn': '4096',
  'net.ipv4.ip_forward': '1',
  'net.ipv4.ip_local_port_range': '32768 60999',
  'net.ipv4.ip_local_reserved_ports': '',
  'net.ipv4.ip_unprivileged_port_start': '1024',
  'net.ipv4.ping_group_range': '0 2147483647',
  'net.ipv4.tcp_fin_timeout': '60',
  'net.ipv4.tcp_keepalive_intvl': '75',
  'net.ipv4.tcp_keepalive_probes': '9',
  'net.ipv4.tcp_keepalive_time': '7200',
  'net.ipv4.tcp_rmem': '4096 131072 6291456',
  'net.ipv4.tcp_syncookies': '1',
  'net.ipv4.tcp_wmem': '4096 16384 4194304',
};

/** What the runtime sets in a network of a pod's own. */
function ofPod({ security, isHostNetwork }: Pick<ContainerSpec, 'security' | 'isHostNetwork'>): Record<string, string> {
  if (isHostNetwork) return {};
  return {
    'net.ipv4.ip_unprivileged_port_start': '0',
    ...(security?.hasOwnUsers ? { 'net.ipv4.ping_group_range': '1 0' } : {}),
  };
}

export function sysctlsOf(spec: Pick<ContainerSpec, 'security' | 'isHostNetwork'>): Readonly<Record<string, string>> {
  return { ...OF_MACHINE, ...OF_IPC, ...OF_NETWORK, ...ofPod(spec), ...spec.security?.sysctls };
}

/** The files: values of several numbers are parted by tabs. */
export function sysctlFiles(values: Readonly<Record<string, string>>): DirNode {
  const entries = Object.entries(values).map(([name, value]) => [
    `/${name.replaceAll('.', '/')}`,
    `${value.split(/\s+/).join('\t')}\n`,
  ]);
  return treeOf(Object.fromEntries(entries) as Record<string, string>);
}
