import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { KubeObject } from '../../../core/api/types.ts';
import type { ParsedManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import { useApp } from '../../store/context.ts';
import { documentKey } from '../model/object-key.ts';
import { planChanges, type ChangePlan } from '../model/plan-changes.ts';

/** What applying the file would change; computed anew only if the file or one of its objects has changed. */
export function useChangePlan(manifest: ParsedManifest): ChangePlan {
  const live = useApp(
    useShallow((state) =>
      manifest.documents.map(({ object }): KubeObject | 'unknown' | undefined => {
        const key = documentKey(object, state.kinds);
        return state.objects.get(key) ?? (state.pods.has(key) ? 'unknown' : undefined);
      }),
    ),
  );
  return useMemo(() => {
    const byObject = new Map(manifest.documents.map(({ object }, i) => [object, live[i]]));
    return planChanges(manifest, (object) => byObject.get(object));
  }, [manifest, live]);
}
