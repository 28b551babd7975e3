/** Runs a command and says in a toast what went wrong, in the server's own words. True if all went well. */
import { useCallback } from 'react';
import type { EngineClient } from '../../../workers/client.ts';
import type { ApiResponse } from '../../../workers/protocol.ts';
import { useAppStore } from '../../store/context.ts';

export type Act = (run: (client: EngineClient) => Promise<unknown>) => Promise<boolean>;

export function useAct(): Act {
  const store = useAppStore();
  return useCallback(
    async (run) => {
      const { client, toast } = store.getState();
      try {
        await run(client);
        return true;
      } catch (error) {
        toast({ tone: 'bad', text: error instanceof Error ? error.message : String(error) });
        return false;
      }
    },
    [store],
  );
}

/** A refusal that came as a response becomes an error, so that callers have one path. */
export function expectSuccess(response: ApiResponse): ApiResponse {
  if (response.code < 400) return response;
  throw new Error((response.body as { message?: string } | undefined)?.message ?? `HTTP ${response.code}`);
}
