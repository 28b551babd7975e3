import type { StateCreator } from 'zustand';
import { loadLocale } from '../i18n/translate.ts';
import type { AppState, ViewSlice } from './state.ts';

/** What the user looks at. persist.ts names the parts that outlive a reload. */
const MAX_TOASTS = 4;

export type ViewData = {
  [K in keyof ViewSlice as ViewSlice[K] extends (...args: never[]) => void ? never : K]: ViewSlice[K];
};

const INITIAL_VIEW: ViewData = {
  selection: null,
  view: 'nodes',
  tab: 'overview',
  theme: 'light',
  locale: 'en',
  panel: 'yaml',
  isPanelOpen: true,
  namespace: '',
  toasts: [],
  overlay: null,
  shell: null,
  isInspectorOpen: true,
  sizes: {},
};

export function createViewSlice(saved: Partial<ViewData>): StateCreator<AppState, [], [], ViewSlice> {
  return (set) => ({
    ...INITIAL_VIEW,
    ...saved,
    select: (selection, tab) =>
      set({ selection, ...(tab ? { tab } : {}), ...(selection === null ? {} : { isInspectorOpen: true }) }),
    setView: (view) => set({ view }),
    setTab: (tab) => set({ tab }),
    setTheme: (theme) => set({ theme }),
    // Fetched first, so that the page stays as it is until the words are there.
    setLocale: (locale) => void loadLocale(locale).then(() => set({ locale })),
    openPanel: (panel) => set({ panel, isPanelOpen: true }),
    closePanel: () => set({ isPanelOpen: false }),
    setNamespace: (namespace) => set({ namespace }),
    toast: (toast) => set((state) => ({ toasts: addToast(state.toasts, toast) })),
    dismissToast: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
    openOverlay: (overlay) => set({ overlay }),
    closeOverlay: () => set({ overlay: null }),
    openShell: (shell) => set({ shell }),
    closeShell: () => set({ shell: null }),
    setInspectorOpen: (isInspectorOpen) => set({ isInspectorOpen }),
    setSize: (panel, px) => set((state) => ({ sizes: { ...state.sizes, [panel]: Math.round(px) } })),
  });
}

/** The same text twice in a row is shown once; the oldest goes when there are too many. */
function addToast(toasts: ViewSlice['toasts'], toast: Parameters<ViewSlice['toast']>[0]): ViewSlice['toasts'] {
  const id = (toasts.at(-1)?.id ?? 0) + 1;
  const others = toasts.filter((other) => other.text !== toast.text);
  return [...others, { ...toast, id }].slice(-MAX_TOASTS);
}
