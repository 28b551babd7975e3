import type { Pod } from '../../api/types.ts';
import type { Refusal } from '../admission.ts';
import { isCritical } from './rank.ts';

/**
 * A machine short of memory takes no more BestEffort pods, unless they tolerate its taint.
 * Upstream: pkg/kubelet/eviction/eviction_manager.go (Admit).
 */
export function underPressure(pod: Pod): Refusal | undefined {
  if (isCritical(pod) || pod.status?.qosClass !== 'BestEffort') return undefined;
  const bears = (pod.spec.tolerations ?? []).some(
    (t) =>
      (!t.effect || t.effect === 'NoSchedule') &&
      (t.key === TAINT || (!t.key && t.operator === 'Exists')) &&
      (t.operator === 'Exists' || !t.value),
  );
  return bears ? undefined : { reason: 'Evicted', message: 'The node had condition: [MemoryPressure]. ' };
}

const TAINT = 'node.kubernetes.io/memory-pressure';
