import { createStore, type StoreApi } from 'zustand';
import type { EngineClient } from '../../workers/client.ts';
import { createEditorSlice, type EditorData } from './editor-slice.ts';
import { createEngineSlice } from './engine-slice.ts';
import { createJoinSlice } from './join-slice.ts';
import type { AppState } from './state.ts';
import { createViewSlice, type ViewData } from './view-slice.ts';

/** One store per mount: several widgets live on one page. */
export type AppStore = StoreApi<AppState>;

export interface StoreOptions {
  readonly client: EngineClient;
  readonly view?: Partial<ViewData>;
  readonly editor?: EditorData;
}

export function createAppStore({ client, view = {}, editor = { files: [], activeFile: '' } }: StoreOptions): AppStore {
  return createStore<AppState>()((...args) => ({
    ...createEngineSlice(client)(...args),
    ...createViewSlice(view)(...args),
    ...createEditorSlice(editor)(...args),
    ...createJoinSlice(...args),
  }));
}
