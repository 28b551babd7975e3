import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { AppStore } from './create-store.ts';
import type { AppState } from './state.ts';

export const AppContext = createContext<AppStore | null>(null);

/** The store itself, for reading in event handlers without re-rendering. */
export function useAppStore(): AppStore {
  const store = useContext(AppContext);
  if (store === null) throw new Error('AppContext is missing above this component');
  return store;
}

/** `useApp((s) => s.selection)`. Select narrowly; wrap selectors that build lists in zustand's `useShallow`. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useAppStore(), selector);
}
