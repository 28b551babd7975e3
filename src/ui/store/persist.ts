import type { AppStore } from './create-store.ts';
import type { EditorData } from './editor-slice.ts';
import type { AppState } from './state.ts';
import type { ViewData } from './view-slice.ts';

/**
 * What survives a reload: look, language, panels and the editor's files. The cluster does not: it starts afresh. A
 * browser without storage, or with something else under the key, gives the defaults.
 */
const STORAGE_KEY = 'drydock';
const WRITE_DELAY_MS = 300;
const VIEW_FIELDS = ['theme', 'locale', 'panel', 'isPanelOpen', 'isInspectorOpen', 'view', 'sizes'] as const;

export interface Saved {
  readonly view: Partial<ViewData>;
  readonly editor: EditorData | null;
}

export type StorageLike = Pick<Storage, 'getItem' | 'setItem'>;

/** The browser's storage, or null where even asking for it throws. */
export function browserStorage(): StorageLike | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

export function readSaved(storage: StorageLike | null): Saved {
  const raw = parse(read(storage));
  return { view: readView(raw), editor: readEditor(raw) };
}

/** Writes shortly after a change. Returns the function that stops it (and writes what is left). */
export function persist(store: AppStore, storage: StorageLike | null): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    write(storage, JSON.stringify(pick(store.getState())));
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (timer === undefined && hasChanged(state, before)) timer = setTimeout(flush, WRITE_DELAY_MS);
  });
  return () => {
    unsubscribe();
    if (timer !== undefined) flush();
  };
}

const SAVED_FIELDS = [...VIEW_FIELDS, 'files', 'activeFile'] as const;

const hasChanged = (state: AppState, before: AppState): boolean =>
  SAVED_FIELDS.some((field) => state[field] !== before[field]);

const pick = (state: AppState): Record<string, unknown> =>
  Object.fromEntries(SAVED_FIELDS.map((field) => [field, state[field]]));

function read(storage: StorageLike | null): string | null {
  try {
    return storage?.getItem(STORAGE_KEY) ?? null;
  } catch {
    return null;
  }
}

function write(storage: StorageLike | null, text: string): void {
  try {
    storage?.setItem(STORAGE_KEY, text);
  } catch {
    // Full or forbidden: the page works without it.
  }
}

function parse(text: string | null): Record<string, unknown> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

const ALLOWED: Readonly<Record<string, readonly unknown[]>> = {
  theme: ['light', 'dark'],
  locale: ['en', 'zh'],
  panel: ['yaml', 'resources', 'faults', 'traffic'],
  view: ['nodes', 'ownership'],
  isPanelOpen: [true, false],
  isInspectorOpen: [true, false],
};

function readView(raw: Record<string, unknown>): Partial<ViewData> {
  const entries = VIEW_FIELDS.filter((field) => {
    const value = raw[field];
    return ALLOWED[field]?.includes(value) ?? (isRecord(value) && Object.values(value).every(Number.isFinite));
  }).map((field) => [field, raw[field]]);
  return Object.fromEntries(entries) as Partial<ViewData>;
}

function readEditor(raw: Record<string, unknown>): EditorData | null {
  const { files, activeFile } = raw;
  if (!Array.isArray(files) || !files.every(isFile)) return null;
  const known = files.map(({ name, text }) => ({ name, text }));
  const active = known.find(({ name }) => name === activeFile) ?? known[0];
  return { files: known, activeFile: active?.name ?? '' };
}

const isFile = (value: unknown): value is { name: string; text: string } =>
  isRecord(value) && typeof value['name'] === 'string' && typeof value['text'] === 'string';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
