import type { ContainerSecurity } from '../records.ts';

/**
 * What the processes of a container may: the capabilities that root in it has, as numbers and as sets. Pure. Others than
 * root have none of them: no program here has capabilities or a set-user-id bit of its own.
 * Upstream: containerd pkg/oci (default capabilities), internal/cri/opts (WithCapabilities); include/uapi/linux/capability.h.
 */
const NAMES = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE ' +
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN ' +
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE ' +
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
).split(' ');

const USUAL =
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'.split(
    ' ',
  );

export type Capabilities = ReadonlySet<string>;

export const NO_CAPABILITIES: ReadonlySet<string> = new Set();

/** Additions first: what is both added and dropped is dropped, but for ALL, which goes before any name. */
export function capabilitiesOf({ add = [], drop = [], isPrivileged }: ContainerSecurity = {}): Capabilities {
  const isAll = (words: readonly string[]): boolean => words.some((w) => w.toUpperCase() === 'ALL');
  if (isPrivileged) return new Set(NAMES);
  const caps = new Set(isAll(drop) ? [] : isAll(add) ? NAMES : USUAL);
  for (const word of add) if (NAMES.includes(word.toUpperCase())) caps.add(word.toUpperCase());
  for (const word of drop) caps.delete(word.toUpperCase());
  return caps;
}

/** As /proc/PID/status shows a set. */
export function hexOf(caps: Capabilities): string {
  let bits = 0n;
  for (const name of caps) bits |= 1n << BigInt(NAMES.indexOf(name));
  return bits.toString(16).padStart(16, '0');
}

/** By their numbers, as libcap names them. */
export const namesOf = (caps: Capabilities): string[] =>
  NAMES.filter((name) => caps.has(name)).map((name) => `cap_${name.toLowerCase()}`);

/** The set that a number stands for. */
export const capabilitiesIn = (hex: string): Capabilities => {
  const bits = BigInt(`0x${hex}`);
  return new Set(NAMES.filter((_, i) => (bits >> BigInt(i)) & 1n));
};
