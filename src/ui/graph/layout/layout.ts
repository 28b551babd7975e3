import type { Rect } from './rect.ts';
import type { Room } from './room.ts';

/** Where everything of a graph is. Entries that did not change keep their identity. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly rect: Rect;
}

export interface Layout {
  readonly rects: ReadonlyMap<string, Rect>;
  readonly rooms: ReadonlyMap<string, Room>;
  readonly zones: readonly Zone[];
}

export const EMPTY_LAYOUT: Layout = { rects: new Map(), rooms: new Map(), zones: [] };

/** Places the user chose by dragging. */
export type Overrides = ReadonlyMap<string, { readonly x: number; readonly y: number }>;
