import { useEffect } from 'react';
import { useAppStore } from '../store/context.ts';
import type { AppState } from '../store/state.ts';
import { rewind, stepEvent, stepMs, togglePlay } from './clock-commands.ts';

/**
 * Shortcuts that work anywhere on the page, except where the key already means something: in text, in menus and lists,
 * on a focused button (space), on anything that handles arrows itself.
 */
const TEXT = 'input, textarea, select, [contenteditable="true"], .monaco-editor';
const OWN_KEYS =
  '[role="menu"], [role="listbox"], [role="dialog"], [role="tablist"], [role="slider"], [role="separator"], [role="combobox"], [role="radiogroup"], [role="tree"], [role="grid"], .react-flow__node, [data-own-keys]';
const PRESSABLE = 'button, a, summary, [role="button"], [role="switch"]';

const ACTIONS: Readonly<Record<string, (state: AppState) => void>> = {
  ' ': togglePlay,
  ArrowRight: stepEvent,
  'Shift+ArrowRight': (state) => stepMs(state, 1000),
  ArrowLeft: (state) => rewind(state, 'step'),
  'Shift+ArrowLeft': (state) => rewind(state, 'command'),
  '?': (state) => state.openOverlay('help'),
  '/': (state) => state.openOverlay('palette'),
  '1': (state) => state.openPanel('yaml'),
  '2': (state) => state.openPanel('resources'),
  '3': (state) => state.openPanel('faults'),
  '4': (state) => state.openPanel('traffic'),
};

export function useClockKeys(): void {
  const store = useAppStore();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const state = store.getState();
      if (isPaletteKey(event)) {
        event.preventDefault();
        state.openOverlay('palette');
        return;
      }
      if (event.defaultPrevented || state.overlay !== null || state.phase !== 'running' || isTaken(event)) return;
      const action = ACTIONS[nameOf(event)];
      if (action === undefined) return;
      event.preventDefault();
      action(state);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [store]);
}

const isPaletteKey = (event: KeyboardEvent): boolean =>
  (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k';

const nameOf = (event: KeyboardEvent): string =>
  event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : event.key;

function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (!(event.target instanceof Element)) return false;
  if (event.target.closest(TEXT) || event.target.closest(OWN_KEYS)) return true;
  return event.key === ' ' && event.target.closest(PRESSABLE) !== null;
}
