import type { Mount } from '../../files/file-view.ts';

/**
 * What is mounted in a container, as /proc/mounts says it: device, place, type, options. Pure. Upstream: the mounts of
 * containerd's default specification. Modelled: names of devices, options of file systems.
 */
const OF_KERNEL: readonly string[] = [
  'overlay / overlay rw,relatime 0 0',
  'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
  'tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0',
  'devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666 0 0',
  'mqueue /dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime 0 0',
  'sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0',
];

export function mountLines(mounts: Iterable<Mount>): string[] {
  const lines = [...OF_KERNEL];
  for (const m of mounts) {
    const { path, volume, readOnly } = m;
    if (path === '/proc' || path.startsWith('/proc/')) continue;
    const mode = readOnly ? 'ro' : 'rw';
    lines.push(
      volume.startsWith('cgroup/')
        ? `cgroup ${path} cgroup2 ro,nosuid,nodev,noexec,relatime 0 0`
        : isInMemory(m)
          ? `tmpfs ${path} tmpfs ${mode},relatime${m.sizeBytes === undefined ? '' : `,size=${Math.floor(m.sizeBytes / 1024)}k`} 0 0`
          : `${deviceOf(m)} ${path} ext4 ${mode},relatime 0 0`,
    );
  }
  return lines;
}

export const isInMemory = (m: Mount): boolean => m.inMemory === true;

export const deviceOf = ({ volume }: Mount): string => (volume.startsWith('disk/') ? '/dev/vdb' : '/dev/vda1');
