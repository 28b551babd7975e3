import { encode } from '../files/bytes.ts';
import { treeOf, type DirNode } from '../files/node.ts';
import type { ContainerSpec } from '../records.ts';
import { sharesOf } from '../use/share-cpu.ts';

/**
 * What the kernel was told of a container's resources, as it sees it in /sys/fs/cgroup (version 2). Pure.
 * Upstream: pkg/kubelet/cm/helpers_linux.go (MilliCPUToQuota, MilliCPUToShares), runc's conversion of shares to weights
 * (the older one: whole numbers only). Left out: what is used, and the cgroups of pods on their machine.
 */
export const CGROUP_PATH = '/sys/fs/cgroup';

export const cgroupKey = (spec: ContainerSpec): string => `cgroup/${spec.podUid}/${spec.name}`;

const PERIOD_US = 100_000;
const MIN_QUOTA_US = 1000;

export function cgroupFiles(resources: ContainerSpec['resources'] = {}): DirNode {
  const { cpuRequestMilli, cpuLimitMilli, memoryLimitBytes } = resources;
  const quota = cpuLimitMilli ? Math.max(Math.floor((cpuLimitMilli * PERIOD_US) / 1000), MIN_QUOTA_US) : 'max';
  const shares = sharesOf(cpuRequestMilli ? cpuRequestMilli : cpuLimitMilli);
  const files = {
    '/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc',
    '/cpu.max': `${quota} ${PERIOD_US}`,
    '/cpu.weight': String(1 + Math.floor(((shares - 2) * 9999) / 262_142)),
    '/memory.max': memoryLimitBytes ? String(memoryLimitBytes) : 'max',
  };
  return treeOf(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, encode(`${text}\n`)])));
}
