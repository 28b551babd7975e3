import type { StateCreator } from 'zustand';
import type { EngineClient } from '../../workers/client.ts';
import { applyFrame, EMPTY_DATA } from './apply-frame.ts';
import { DEFAULT_CHOICE } from './cluster-choice.ts';
import type { AppState, EngineSlice } from './state.ts';

/** The engine's data on the page. Written by bridge.ts only. */
export function createEngineSlice(client: EngineClient): StateCreator<AppState, [], [], EngineSlice> {
  return (set) => ({
    ...EMPTY_DATA,
    phase: 'booting',
    cluster: DEFAULT_CHOICE,
    client,
    kinds: [],
    faultCatalog: [],
    crash: null,
    snapshot: null,
    restart: () => undefined,
    applyFrame: (frame) =>
      set((state) => ({ ...applyFrame(state, frame), ...(state.phase === 'booting' ? { phase: 'running' } : {}) })),
  });
}
