import type { Pod } from '../../api/types.ts';
import type { Refusal } from '../admission.ts';
import { isCritical } from './rank.ts';

/**
 * A machine short of memory takes no more BestEffort pods, unless they tolerate its taint; one short of anything else
 * takes none. Upstream: pkg/kubelet/eviction/eviction_manager.go (Admit).
 */
export function underPressure(pod: Pod, pressures: readonly string[]): Refusal | undefined {
  if (pressures.length === 0 || isCritical(pod)) return undefined;
  if (pressures.length === 1 && pressures[0] === 'MemoryPressure')
    if (pod.status?.qosClass !== 'BestEffort' || bearsIt(pod)) return undefined;
  return { reason: 'Evicted', message: `The node had condition: [${pressures.join(' ')}]. ` };
}

const bearsIt = (pod: Pod): boolean =>
  (pod.spec.tolerations ?? []).some(
    (t) =>
      (!t.effect || t.effect === 'NoSchedule') &&
      (t.key === TAINT || (!t.key && t.operator === 'Exists')) &&
      (t.operator === 'Exists' || !t.value),
  );

const TAINT = 'node.kubernetes.io/memory-pressure';
