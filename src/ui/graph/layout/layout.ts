import { sameRect, type Rect } from './rect.ts';
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

/** `next`, or what of `before` is the same: a frame that moves nothing must not draw anything again. */
export function reuseLayout(before: Layout, next: Layout): Layout {
  const rects = reuseEntries(before.rects, next.rects);
  const rooms = reuseEntries(before.rooms, next.rooms);
  const zones = sameZones(before.zones, next.zones) ? before.zones : next.zones;
  const isSame = rects === before.rects && rooms === before.rooms && zones === before.zones;
  return isSame ? before : { rects, rooms, zones };
}

function reuseEntries<T>(before: ReadonlyMap<string, T>, next: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  if (before.size !== next.size) return next;
  for (const [id, value] of next) if (before.get(id) !== value) return next;
  return before;
}

function sameZones(a: readonly Zone[], b: readonly Zone[]): boolean {
  return a.length === b.length && a.every((zone, i) => zone.id === b[i]?.id && sameRect(zone.rect, b[i].rect));
}

export const EMPTY_LAYOUT: Layout = { rects: new Map(), rooms: new Map(), zones: [] };

/** Places the user chose by dragging. */
export type Overrides = ReadonlyMap<string, { readonly x: number; readonly y: number }>;
