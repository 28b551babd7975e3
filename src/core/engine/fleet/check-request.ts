import type { KubeletConfiguration, MachineTaint } from '../../world/records.ts';
import type { NewMachines } from '../machine-shape.ts';

/** Why machines cannot be made as asked, in words; undefined if they can. Pure: what comes here is a command of the page. */
const MAX_NEW = 1000;
const GIB = 1024 ** 3;
const PREFIX = /^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const EFFECTS: ReadonlySet<string> = new Set(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

export function requestProblem(request: NewMachines): string | undefined {
  const { count, prefix = 'node', cpuMilli, memoryBytes, maxPods = 110 } = request;
  if (!isWhole(count, 1, MAX_NEW)) return `count must be a whole number from 1 to ${MAX_NEW}`;
  if (!PREFIX.test(prefix)) return 'names must begin with lower case letters, digits and dashes';
  if (!isWhole(cpuMilli, 100, 1_024_000)) return 'cpuMilli must be a whole number from 100 to 1024000';
  if (!isWhole(memoryBytes, GIB / 4, 24_576 * GIB)) return 'memoryBytes must be from 256 MiB to 24 TiB';
  if (!isWhole(request.diskBytes ?? GIB, GIB / 4, 65_536 * GIB)) return 'diskBytes must be from 256 MiB to 64 TiB';
  if (!isWhole(maxPods, 1, 1000)) return 'maxPods must be a whole number from 1 to 1000';
  for (const field of ['zone', 'region', 'instanceType'] as const)
    if (!LABEL_VALUE.test(request[field] ?? '')) return `${field} must be a label's value`;
  return (
    labelsProblem(request.labels ?? {}) ??
    taintsProblem(request.taints ?? []) ??
    extendedProblem(request.extended ?? {}) ??
    kubeletProblem(request.kubelet ?? {})
  );
}

const isWhole = (n: number, min: number, max: number): boolean => Number.isSafeInteger(n) && n >= min && n <= max;

function labelsProblem(labels: Readonly<Record<string, string>>): string | undefined {
  for (const [key, value] of Object.entries(labels))
    if (!LABEL_KEY.test(key) || !LABEL_VALUE.test(value)) return `"${key}=${value}" is no label`;
  return undefined;
}

function taintsProblem(taints: readonly MachineTaint[]): string | undefined {
  for (const { key, value = '', effect } of taints)
    if (!LABEL_KEY.test(key) || !LABEL_VALUE.test(value) || !EFFECTS.has(effect))
      return `"${key}=${value}:${effect}" is no taint`;
  return undefined;
}

function extendedProblem(extended: Readonly<Record<string, number>>): string | undefined {
  for (const [name, n] of Object.entries(extended))
    if (!name.includes('/') || !LABEL_KEY.test(name) || !isWhole(n, 0, 1_000_000))
      return `"${name}": ${n} is no extended resource`;
  return undefined;
}

/** Upstream: pkg/kubelet/apis/config/validation/validation.go. */
function kubeletProblem(kubelet: KubeletConfiguration): string | undefined {
  const { shutdownGracePeriod: all = 0, shutdownGracePeriodCriticalPods: critical = 0 } = kubelet;
  const { shutdownGracePeriodByPodPriority: byPriority = [] } = kubelet;
  if (critical > all)
    return `invalid configuration: shutdownGracePeriodCriticalPods ${critical}s must be <= shutdownGracePeriod ${all}s`;
  if (!isPeriod(all))
    return `invalid configuration: shutdownGracePeriod ${all}s must be either zero or otherwise >= 1 sec`;
  if (!isPeriod(critical))
    return `invalid configuration: shutdownGracePeriodCriticalPods ${critical}s must be either zero or otherwise >= 1 sec`;
  if (byPriority.length > 0 && (all > 0 || critical > 0))
    return 'invalid configuration: Cannot specify both shutdownGracePeriodByPodPriority and shutdownGracePeriod at the same time';
  const isSound = byPriority.every(
    (p) => Number.isSafeInteger(p.priority) && isWhole(p.shutdownGracePeriodSeconds, 0, 86_400),
  );
  return isSound ? undefined : 'shutdownGracePeriodByPodPriority must be whole numbers';
}

const isPeriod = (seconds: number): boolean => seconds === 0 || isWhole(seconds, 1, 86_400);
