import { useEffect, useRef, useState } from 'react';
import type { PodSummary } from '../../../workers/protocol.ts';
import type { Room } from '../layout/room.ts';

/** Pods that have just gone, for as long as their leaving is drawn. */
export interface Departed {
  readonly pod: PodSummary;
  readonly slot: number;
}

const LEAVING_MS = 240;

export function useDeparted(pods: readonly PodSummary[], room: Room): readonly Departed[] {
  const last = useRef({ pods, room });
  const [departed, setDeparted] = useState<readonly Departed[]>([]);
  useEffect(() => {
    const before = last.current;
    last.current = { pods, room };
    if (before.pods === pods) return;
    const present = new Set(pods.map((pod) => pod.key));
    const gone = before.pods
      .filter((pod) => !present.has(pod.key))
      .map((pod) => ({ pod, slot: before.room.slots.get(pod.key) ?? 0 }));
    if (gone.length > 0) setDeparted(gone);
  }, [pods, room]);
  useEffect(() => {
    if (departed.length === 0) return;
    const timer = setTimeout(() => setDeparted([]), LEAVING_MS);
    return () => clearTimeout(timer);
  }, [departed]);
  return departed;
}
