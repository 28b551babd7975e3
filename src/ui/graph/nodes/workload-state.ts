import type { Translate } from '../../i18n/use-t.ts';
import type { BadgeTone } from '../parts/card.tsx';

/** The word and bar of anything that wants a number of ready pods. */
export interface Replicas {
  readonly ready: number;
  readonly desired: number;
}

export function replicasTone({ ready, desired }: Replicas): BadgeTone {
  if (desired === 0) return 'gone';
  return ready >= desired ? 'ready' : 'pending';
}

export function replicasBadge(t: Translate, replicas: Replicas, tone: BadgeTone = replicasTone(replicas)) {
  return { text: t('graph.workload.ready', { ready: replicas.ready, n: replicas.desired }), tone };
}

export function replicasMeter(replicas: Replicas, tone: BadgeTone = replicasTone(replicas)) {
  return { value: replicas.ready, of: replicas.desired, tone };
}
