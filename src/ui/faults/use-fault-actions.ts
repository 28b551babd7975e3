/** Breaks and mends, and says in a toast what was refused. One-shot faults are undone by going back in time. */
import { useMemo } from 'react';
import type { FaultRequest } from '../../workers/protocol.ts';
import { useAct } from '../inspector/hooks/use-act.ts';

export interface FaultActions {
  inject(fault: FaultRequest): void;
  clear(id: string): void;
  clearAll(ids: readonly string[]): void;
  rewind(): void;
}

export function useFaultActions(): FaultActions {
  const act = useAct();
  return useMemo(
    () => ({
      inject: (fault) => void act((client) => client.call('fault.inject', { fault })),
      clear: (faultId) => void act((client) => client.call('fault.clear', { faultId })),
      clearAll: (ids) =>
        void act(async (client) => {
          for (const faultId of ids) await client.call('fault.clear', { faultId });
        }),
      rewind: () => void act((client) => client.call('clock.rewind', { to: 'command' })),
    }),
    [act],
  );
}
