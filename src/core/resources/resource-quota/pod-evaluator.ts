import type { Container, Pod, PodAffinityTerm } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { parseTime } from '../../lib/time.ts';
import { qosClassOf } from '../pod/qos-class.ts';
import type { Amounts } from '../shared/amounts.ts';
import { amountsOfContainer, effectiveAmounts, hasPodLevelResources } from '../shared/pod-amounts.ts';
import { satisfies, type QuotaEvaluator, type ScopeRequirement } from './evaluator.ts';

/**
 * Pods: their number, and what those that have not ended request and may use.
 * Upstream: pkg/quota/v1/evaluator/core/pods.go. Left out: resources of device classes.
 */
const RESOURCES: ReadonlySet<string> = new Set([
  'count/pods',
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
]);

/** What every container must name itself where a quota limits it; upstream calls it a mistake, kept for old clients. */
const DEMANDED = ['cpu', 'limits.cpu', 'limits.memory', 'memory', 'requests.cpu', 'requests.memory'];
const PLAIN = ['cpu', 'memory', 'ephemeral-storage'];

export const podEvaluator: QuotaEvaluator = {
  handles({ operation, subresource, object, old }) {
    if (subresource === 'resize') return operation === 'UPDATE';
    if (subresource !== undefined || operation === 'DELETE') return false;
    return operation === 'CREATE' || isTerminating(object as Pod) !== isTerminating(old as Pod);
  },
  tracks: (name) =>
    RESOURCES.has(name) ||
    /^(?:requests\.)?hugepages-/.test(name) ||
    (name.startsWith('requests.') && isExtended(name)),
  usage(object, epochMs) {
    const pod = object as Pod;
    return isCharged(pod, epochMs)
      ? { 'count/pods': '1', ...computeUsage(effectiveAmounts(pod, 'requests'), effectiveAmounts(pod, 'limits')) }
      : { 'count/pods': '1' };
  },
  matchesScope: (selector, object) => matchesScope(selector, object as Pod),
  missing: (required, object) => missing(required, object as Pod),
  isReplenished(now, was, epochMs) {
    const [next, old] = [now as Pod, was as Pod];
    if (isTerminating(next) !== isTerminating(old) || grantsDiffer(next, old)) return true;
    return isCharged(old, epochMs) && !isCharged(next, epochMs);
  },
};

/** Not native, or the name of a device class; 'requests.' is part of the name. */
const isExtended = (name: string): boolean => name.includes('/') && !name.includes('kubernetes.io/');

function isCharged({ status, metadata }: Pod, epochMs: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return epochMs <= (parseTime(deletionTimestamp) ?? epochMs) + deletionGracePeriodSeconds * 1000;
}

const isTerminating = ({ spec }: Pod): boolean => (spec.activeDeadlineSeconds ?? -1) >= 0;

function grantsDiffer({ status: now }: Pod, { status: was }: Pod): boolean {
  return (['containerStatuses', 'initContainerStatuses'] as const).some((list) => {
    const statuses = now?.[list];
    if (!statuses || statuses === was?.[list]) return false;
    const before = new Map((was?.[list] ?? []).map((s) => [s.name, s.resources]));
    return statuses.some((s) => before.has(s.name) && !deepEqual(before.get(s.name), s.resources));
  });
}

function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const out: Record<string, Amounts[string]> = { pods: '1' };
  for (const name of PLAIN) {
    const [request, limit] = [requests[name], limits[name]];
    if (request !== undefined) out[name] = out[`requests.${name}`] = request;
    if (limit !== undefined) out[`limits.${name}`] = limit;
  }
  for (const name in requests) {
    const isHugePage = name.startsWith('hugepages-');
    if (isHugePage) out[name] = requests[name] as Amounts[string];
    if (isHugePage || isExtended(name)) out[`requests.${name}`] = requests[name] as Amounts[string];
  }
  return out;
}

function missing(required: readonly string[], { spec }: Pod): string | undefined {
  if (hasPodLevelResources(spec)) return undefined;
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const texts = DEMANDED.filter((name) => required.includes(name)).flatMap((name) => {
    const names = containers.filter((c) => !(name in usageOf(c))).map((c) => c.name);
    return names.length > 0 ? [`${name} for: ${[...new Set(names)].sort().join(',')}`] : [];
  });
  return texts.length > 0 ? `must specify ${texts.join('; ')}` : undefined;
}

const usageOf = (c: Container): Amounts =>
  computeUsage(amountsOfContainer(c, 'requests'), amountsOfContainer(c, 'limits'));

function matchesScope(selector: ScopeRequirement, pod: Pod): boolean {
  switch (selector.scopeName) {
    case 'Terminating':
      return isTerminating(pod);
    case 'NotTerminating':
      return !isTerminating(pod);
    case 'BestEffort':
      return qosClassOf(pod.spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClassOf(pod.spec) !== 'BestEffort';
    case 'PriorityClass':
      return satisfies(selector, pod.spec.priorityClassName ? [pod.spec.priorityClassName] : []);
    case 'CrossNamespacePodAffinity':
      return reachesOtherNamespaces(pod);
    default:
      return false;
  }
}

function reachesOtherNamespaces({ spec: { affinity } }: Pod): boolean {
  const terms: PodAffinityTerm[] = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((a) => [
    ...(a?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(a?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((weighted) => weighted.podAffinityTerm),
  ]);
  return terms.some((term) => (term.namespaces?.length ?? 0) > 0 || term.namespaceSelector !== undefined);
}
