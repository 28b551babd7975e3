import type { Point } from './rect.ts';
import { Slots } from './slots.ts';

/**
 * The inside of a machine: which berth each pod has and how large it is drawn. Few pods are rows with name and word,
 * more are chips in two columns, many are cells on a canvas. The way back needs fewer pods than the way up, so that a
 * room at the border does not change its look all the time.
 */
export type RoomMode = 'rows' | 'chips' | 'cells';

export interface Room {
  readonly mode: RoomMode;
  readonly slots: ReadonlyMap<string, number>;
  readonly columns: number;
  /** Distance from one berth to the next. */
  readonly pitch: Point;
  /** Height of all berths together. */
  readonly height: number;
  readonly berths: number;
}

export const ROOM_WIDTH = 208;
export const ROOM_PADDING = 8;
export const MIN_BERTHS = 4;
const INNER = ROOM_WIDTH - 2 * ROOM_PADDING;
const ROW = 34;
const CHIP = { x: INNER / 2, y: 32 };
const ROWS_UP_TO = 8;
const CHIPS_UP_TO = 24;
/** Fewer than this part of the limit, and the room goes back to the larger look. */
const BACK_AT = 0.75;

export class RoomPlan {
  readonly #slots: Slots;
  #room: Room | undefined;

  constructor(minBerths: number) {
    this.#slots = new Slots(minBerths);
  }

  /** `isCrowded`: so many pods in the whole graph that none is drawn as an element of its own. */
  update(pods: readonly string[], isCrowded: boolean): Room {
    const hasChanged = this.#slots.sync(pods);
    const mode = isCrowded ? 'cells' : nextMode(this.#room?.mode ?? 'rows', this.#slots.size);
    if (this.#room !== undefined && !hasChanged && this.#room.mode === mode) return this.#room;
    this.#room = { mode, slots: this.#slots.entries(), ...measure(mode, this.#slots.size) };
    return this.#room;
  }
}

function nextMode(before: RoomMode, size: number): RoomMode {
  const isBelow = (limit: number, isLarger: boolean): boolean => size <= (isLarger ? limit * BACK_AT : limit);
  if (isBelow(ROWS_UP_TO, before !== 'rows')) return 'rows';
  return isBelow(CHIPS_UP_TO, before === 'cells') ? 'chips' : 'cells';
}

function measure(mode: RoomMode, berths: number): Pick<Room, 'columns' | 'pitch' | 'height' | 'berths'> {
  const pitch = mode === 'rows' ? { x: INNER, y: ROW } : mode === 'chips' ? CHIP : cellPitch(berths);
  const columns = Math.floor(INNER / pitch.x);
  return { columns, pitch, berths, height: Math.ceil(berths / columns) * pitch.y };
}

/** Cells get smaller as they get more, so that the room stays a room. */
function cellPitch(berths: number): Point {
  const size = berths <= 60 ? INNER / 10 : berths <= 160 ? INNER / 14 : INNER / 20;
  return { x: size, y: size };
}

/** Upper left corner of a berth, inside the room's list. */
export function berthAt(room: Room, slot: number): Point {
  return { x: (slot % room.columns) * room.pitch.x, y: Math.floor(slot / room.columns) * room.pitch.y };
}
