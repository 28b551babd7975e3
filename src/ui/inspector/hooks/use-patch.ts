import { useCallback } from 'react';
import type { ObjectKey } from '../../../core/api/group-kind.ts';
import { useAppStore } from '../../store/context.ts';
import { resourcePath } from '../model/resource-path.ts';
import { expectSuccess, useAct } from './use-act.ts';

/** Sends a merge patch to an object. */
export function usePatch(key: ObjectKey): (body: unknown) => Promise<boolean> {
  const store = useAppStore();
  const act = useAct();
  return useCallback(
    (body) =>
      act(async (client) => {
        const path = resourcePath(store.getState().kinds, key);
        if (path === undefined) throw new Error(`the server doesn't have a resource for ${key}`);
        const headers = { 'content-type': 'application/merge-patch+json' };
        expectSuccess(await client.call('api.request', { request: { method: 'PATCH', path, headers, body } }));
      }),
    [store, act, key],
  );
}
