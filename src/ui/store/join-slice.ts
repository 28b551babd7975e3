import type { StateCreator } from 'zustand';
import type { JoinLink } from '../join/join-link.ts';
import type { AppState, JoinSlice } from './state.ts';

/** The page's connection to a bridge: off unless the user joins one; never remembered. */
export const createJoinSlice: StateCreator<AppState, [], [], JoinSlice> = (set, get, api) => {
  let link: JoinLink | undefined;
  let generation = 0;

  const leave = (): void => {
    generation++;
    link?.leave();
    link = undefined;
  };

  api.subscribe((state, before) => {
    if (state.client !== before.client) link?.renew();
  });

  return {
    join: { status: 'off' },
    async joinBridge(code) {
      leave();
      const mine = generation;
      set({ join: { status: 'connecting', port: code.port } });
      const { openJoinLink } = await import('../join/join-link.ts');
      if (mine !== generation) return;
      link = openJoinLink({
        code,
        client: () => get().client,
        onStatus: (status) => {
          if (mine === generation) set({ join: { status, port: code.port } });
        },
      });
    },
    leaveBridge() {
      leave();
      set({ join: { status: 'off' } });
    },
  };
};
