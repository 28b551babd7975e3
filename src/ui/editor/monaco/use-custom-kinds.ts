import { useEffect } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { KubeObject } from '../../../core/api/types.ts';
import { useApp } from '../../store/context.ts';
import type { AppState } from '../../store/state.ts';
import { withCustomKinds } from './custom-schema.ts';
import type { LoadedMonaco } from './load-monaco.ts';

const PREFIX = 'apiextensions.k8s.io/CustomResourceDefinition/';

/** Keeps completion in step with the custom resources of the cluster. */
export function useCustomKinds(runtime: LoadedMonaco | undefined): void {
  const definitions = useApp(useShallow((state) => definitionsOf(state.objects)));
  useEffect(() => {
    if (runtime && definitions.length > 0) runtime.setSchema(withCustomKinds(runtime.schema, definitions));
  }, [runtime, definitions]);
}

function definitionsOf(objects: AppState['objects']): KubeObject[] {
  const found: KubeObject[] = [];
  for (const [key, object] of objects) if (key.startsWith(PREFIX)) found.push(object);
  return found;
}
