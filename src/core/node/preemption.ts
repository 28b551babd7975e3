import type { Pod } from '../api/types.ts';
import type { Admitted } from './admission.ts';
import type { Amounts } from './amounts.ts';
import { isCritical } from './eviction/rank.ts';
import type { Eviction } from './worker-state.ts';

/**
 * Who makes room for a critical pod that does not fit. Pure.
 * Upstream: pkg/kubelet/preemption/preemption.go (getPodsToPreempt).
 */
export const PREEMPTED: Eviction = {
  reason: 'Preempting',
  message: 'Preempted in order to admit critical pod',
  isDisruption: true,
  condition: 'Pod was preempted by Kubelet to accommodate a critical pod.',
};

/** undefined: not even all of them together would do. */
export function victimsOf(pod: Pod, others: readonly Admitted[], missing: Amounts): readonly Admitted[] | undefined {
  const may = others.filter((o) => isPreemptable(pod, o.pod));
  if (rest(missing, may).size > 0) return undefined;
  const of = (qosClass: string): Admitted[] => may.filter((o) => (o.pod.status?.qosClass ?? 'BestEffort') === qosClass);
  const [best, burstable, guaranteed] = [of('BestEffort'), of('Burstable'), of('Guaranteed')];
  const fromGuaranteed = nearest(guaranteed, rest(missing, [...best, ...burstable]));
  const fromBurstable = nearest(burstable, rest(missing, [...best, ...fromGuaranteed]));
  const fromBest = nearest(best, rest(missing, [...fromBurstable, ...fromGuaranteed]));
  return [...fromBest, ...fromBurstable, ...fromGuaranteed];
}

/** '[(res: cpu, q: 500), ]' */
export const missingText = (missing: Amounts): string =>
  `[${[...missing].map(([name, n]) => `(res: ${name}, q: ${n}), `).join('')}]`;

function isPreemptable(preemptor: Pod, pod: Pod): boolean {
  if (isCritical(preemptor) && !isCritical(pod)) return true;
  const [a, b] = [preemptor.spec.priority, pod.spec.priority];
  return a !== undefined && b !== undefined && a > b;
}

/** What is still missing without these pods. */
function rest(missing: Amounts, pods: readonly Admitted[]): Amounts {
  const out = new Map<string, number>();
  for (const [name, n] of missing) {
    const left = pods.reduce((sum, p) => sum - amount(p, name), n);
    if (left > 0) out.set(name, left);
  }
  return out;
}

const amount = ({ requests }: Admitted, name: string): number => (name === 'pods' ? 1 : (requests.get(name) ?? 0));

/** The pods that come nearest to what is missing, one after the other. */
function nearest(pods: readonly Admitted[], missing: Amounts): Admitted[] {
  const left = [...pods];
  const out: Admitted[] = [];
  for (let need = missing; need.size > 0 && left.length > 0; need = rest(need, out.slice(-1))) {
    const best = left.reduce((a, b) => (isNearer(b, a, need) ? b : a));
    out.push(best);
    left.splice(left.indexOf(best), 1);
  }
  return out;
}

function isNearer(a: Admitted, b: Admitted, missing: Amounts): boolean {
  const [x, y] = [distance(a, missing), distance(b, missing)];
  return x < y || (x === y && isSmaller(a, b));
}

function distance(pod: Admitted, missing: Amounts): number {
  let sum = 0;
  for (const [name, n] of missing) sum += (Math.max(n - amount(pod, name), 0) / n) ** 2;
  return sum;
}

function isSmaller(a: Admitted, b: Admitted): boolean {
  for (const name of ['memory', 'cpu']) {
    const [x, y] = [amount(a, name), amount(b, name)];
    if (x !== y) return x < y;
  }
  return true;
}
