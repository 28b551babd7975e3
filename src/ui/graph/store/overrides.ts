import type { GraphView } from '../../store/state.ts';
import type { Overrides } from '../layout/layout.ts';

/** Places chosen by dragging, kept in the browser. Without storage (a sandboxed frame) they last as long as the page. */
const keyOf = (view: GraphView): string => `drydock.graph.${view}`;

export function loadOverrides(view: GraphView): Overrides {
  const text = tryStorage((storage) => storage.getItem(keyOf(view)));
  return text === null ? new Map() : parseOverrides(text);
}

export function saveOverrides(view: GraphView, overrides: Overrides): void {
  tryStorage((storage) => {
    if (overrides.size === 0) storage.removeItem(keyOf(view));
    else storage.setItem(keyOf(view), JSON.stringify([...overrides]));
    return null;
  });
}

/** What is not a list of [id, {x, y}] counts for nothing. */
export function parseOverrides(text: string): Overrides {
  const entries = parseJson(text);
  return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
}

type Entry = [string, { x: number; y: number }];

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const point = value[1] as { x?: unknown; y?: unknown } | null;
  return Number.isFinite(point?.x) && Number.isFinite(point?.y);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tryStorage<T>(use: (storage: Storage) => T | null): T | null {
  try {
    return use(globalThis.localStorage);
  } catch {
    return null;
  }
}
