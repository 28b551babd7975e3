import { useEffect, useState } from 'react';
import { useAppStore } from './context.ts';
import type { AppState } from './state.ts';

/**
 * Like `useApp`, for sums over all objects: a frame comes sixty times a second, and nobody reads a table that often. The
 * selector has to be one and the same function.
 */
const PAUSE_MS = 120;

export function useAppCalmly<T>(selector: (state: AppState) => T): T {
  const store = useAppStore();
  const [value, setValue] = useState(() => selector(store.getState()));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = (): void => {
      timer = undefined;
      setValue(() => selector(store.getState()));
    };
    take();
    const stop = store.subscribe((state, before) => {
      if (selector(state) !== selector(before)) timer ??= setTimeout(take, PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, selector]);
  return value;
}
