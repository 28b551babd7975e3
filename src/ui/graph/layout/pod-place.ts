import type { Layout } from './layout.ts';
import { HEADER, METERS } from './machine-grid.ts';
import type { Point } from './rect.ts';
import { berthAt, ROOM_PADDING } from './room.ts';

/** Where a pod's glyph is, in a room or as a card of its own; null if it is not shown. */
const GLYPH_IN_ROW = { x: 15, y: 15 };

export function podPlace(layout: Layout, roomId: string, pod: string): Point | null {
  const own = layout.rects.get(pod);
  if (own !== undefined) return { x: own.x, y: own.y + own.height / 2 };
  const [rect, room] = [layout.rects.get(roomId), layout.rooms.get(roomId)];
  const slot = room?.slots.get(pod);
  if (rect === undefined || room === undefined || slot === undefined) return null;
  const berth = berthAt(room, slot);
  const glyph = room.mode === 'cells' ? { x: room.pitch.x / 2, y: room.pitch.y / 2 } : GLYPH_IN_ROW;
  return { x: rect.x + ROOM_PADDING + berth.x + glyph.x, y: rect.y + HEADER + METERS + berth.y + glyph.y };
}
