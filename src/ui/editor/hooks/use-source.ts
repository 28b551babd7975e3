import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useApp, useAppStore } from '../../store/context.ts';
import { findSource, type DocumentSource } from '../model/find-source.ts';

/** The document that what is selected elsewhere on the page came from, if it is open here. */
export function useSource(): DocumentSource | undefined {
  const store = useAppStore();
  const { selection, files, kinds } = useApp(
    useShallow(({ selection, files, kinds }) => ({ selection, files, kinds })),
  );
  return useMemo(() => {
    if (selection === null) return undefined;
    return findSource(selection, { files, kinds, objects: store.getState().objects });
  }, [selection, files, kinds, store]);
}
