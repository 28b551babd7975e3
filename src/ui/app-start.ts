import type { EngineClient } from '../workers/client.ts';
import { DEFAULT_EXAMPLE } from './editor/examples/registry.ts';
import { createAppStore, type AppStore } from './store/create-store.ts';
import { browserStorage, persist, readSaved } from './store/persist.ts';
import { startSession } from './store/session.ts';
import type { ViewData } from './store/view-slice.ts';

/**
 * Makes a store from what the last visit left, and starts an engine behind it. A fresh engine gets the default example
 * as it was shipped, if its file is still open: every visit begins with the same running cluster, never with the
 * user's half-finished edits.
 */
const BOOT = { seed: 1, nodes: 3 } as const;
const NARROW = '(max-width: 759.98px)';

export interface Started {
  readonly store: AppStore;
  readonly stop: () => void;
}

export function startApp(createClient: () => EngineClient): Started {
  const storage = browserStorage();
  const saved = readSaved(storage);
  const files = DEFAULT_EXAMPLE.files;
  const store = createAppStore({
    client: createClient(),
    view: { ...systemView(), ...saved.view, ...narrowView() },
    editor: saved.editor ?? { files, activeFile: files[0]?.name ?? '' },
  });
  const stopPersisting = persist(store, storage);
  const endSession = startSession({ store, createClient, boot: BOOT, onFresh: applyDefaultExample });
  const stop = (): void => {
    stopPersisting();
    endSession();
  };
  globalThis.addEventListener('pagehide', stopPersisting, { once: true });
  return { store, stop };
}

/** What the system prefers; the user's own choice, once made, goes before it. */
function systemView(): Partial<ViewData> {
  return {
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    locale: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
  };
}

/** A sheet over the graph would be the first thing to see. */
const narrowView = (): Partial<ViewData> => (matchMedia(NARROW).matches ? { isPanelOpen: false } : {});

async function applyDefaultExample(store: AppStore): Promise<void> {
  const { client, files: open } = store.getState();
  const [file] = DEFAULT_EXAMPLE.files;
  if (file === undefined || !open.some(({ name }) => name === file.name)) return;
  const { parseManifest } = await import('../kubectl/manifest/parse-manifest.ts');
  const documents = parseManifest(file.text).documents.map(({ index, object }) => ({ index, object }));
  await client.call('manifest.apply', { documents, dryRun: false, label: file.name });
}
