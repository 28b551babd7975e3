import { useApp } from '../../store/context.ts';

/** Virtual time in whole seconds: re-renders once a second of virtual time at most, and once a frame at high speed. */
export function useNow(): number {
  return useApp((state) => Math.floor(state.clock.now / 1000) * 1000);
}
