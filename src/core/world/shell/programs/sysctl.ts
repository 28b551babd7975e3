import type { Io, Outcome } from '../run/io.ts';
import { dottedSysctl } from '../../../api/sysctl-name.ts';

/**
 * `sysctl`: parameters of the kernel, as the pod set them or as a new machine has them. Modelled: a few are known, and what a
 * privileged container writes is said, but not kept.
 */
const VALUES: Readonly<Record<string, string>> = {
  'fs.file-max': '9223372036854775807',
  'kernel.msgmax': '8192',
  'kernel.pid_max': '4194304',
  'kernel.sem': '32000\t1024000000\t500\t32000',
  'kernel.shm_rmid_forced': '0',
  'kernel.shmall': '18446744073692774399',
  'kernel.shmmax': '18446744073692774399',
  'kernel.shmmni': '4096',
  'net.core.somaxconn': '4096',
  'net.ipv4.ip_forward': '1',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_unprivileged_port_start': '0',
  'net.ipv4.ping_group_range': '0\t2147483647',
  'net.ipv4.tcp_fin_timeout': '60',
  'net.ipv4.tcp_keepalive_intvl': '75',
  'net.ipv4.tcp_keepalive_probes': '9',
  'net.ipv4.tcp_keepalive_time': '7200',
  'net.ipv4.tcp_rmem': '4096\t131072\t6291456',
  'net.ipv4.tcp_syncookies': '1',
  'net.ipv4.tcp_wmem': '4096\t16384\t4194304',
  'vm.max_map_count': '65530',
  'vm.overcommit_memory': '1',
  'vm.swappiness': '60',
};

export function sysctl(io: Io): Outcome {
  const flags = io.args.filter((a) => a.startsWith('-')).join('');
  const words = flags.includes('a') ? Object.keys(VALUES) : io.args.filter((a) => !a.startsWith('-'));
  const show = (name: string, value: string): void =>
    io.out(flags.includes('n') ? `${value}\n` : `${name} = ${value}\n`);
  let status = 0;
  for (const word of words) {
    const [given = '', value] = word.split(/=(.*)/s);
    const name = dottedSysctl(given);
    const now = kernelValue(io, name);
    if (now === undefined) io.err(unknown(io, name));
    else if (value !== undefined && !io.machine.isPrivileged) io.err(refused(io, name));
    else {
      show(name, value ?? now);
      continue;
    }
    status = 1;
  }
  return status;
}

/** What a parameter is in the container; undefined: none that is known. */
export function kernelValue({ machine }: Io, name: string): string | undefined {
  return machine.sysctls?.[name] ?? (Object.hasOwn(VALUES, name) ? VALUES[name] : undefined);
}

const isBusybox = (io: Io): boolean => /busybox|alpine/.test(io.machine.image);

const unknown = (io: Io, name: string): string =>
  isBusybox(io)
    ? `sysctl: error: '${name}' is an unknown key\n`
    : `sysctl: cannot stat /proc/sys/${name.replaceAll('.', '/')}: No such file or directory\n`;

const refused = (io: Io, name: string): string =>
  isBusybox(io)
    ? `sysctl: error setting key '${name}': Read-only file system\n`
    : `sysctl: setting key "${name}": Read-only file system\n`;
