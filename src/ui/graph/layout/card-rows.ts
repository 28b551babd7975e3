import type { Point } from './rect.ts';
import { Slots } from './slots.ts';

/**
 * The cards above the machines, in rows that are filled from below upwards, so that more cards never push the machines
 * down. A card keeps its place until it goes.
 */
export const CARD = { width: 212, height: 60 };
export const SUB_CARD = { width: 212, height: 28 };
export const COLUMN = 238;
export const ROW_GAP = 20;
const SUB_PITCH = SUB_CARD.height + 4;

export interface Unit {
  readonly id: string;
  /** Two for a card with smaller ones beside it. */
  readonly columns: 1 | 2;
  readonly subs: readonly string[];
}

interface Place {
  readonly row: number;
  readonly column: number;
  readonly width: number;
}

export class CardRows {
  readonly #places = new Map<string, Place>();
  readonly #subs = new Map<string, Slots>();

  /** Upper left corners; `bottom` is the lower edge of the first row. Returns the upper edge of the last, too. */
  place(units: readonly Unit[], columns: number, bottom: number): { points: Map<string, Point>; top: number } {
    this.#forget(units);
    for (const unit of units) this.#seat(unit, Math.max(columns, 2));
    const tops = this.#rowTops(units, bottom);
    const points = new Map<string, Point>();
    for (const unit of units) this.#placeUnit(unit, tops, points);
    return { points, top: Math.min(bottom, ...tops) };
  }

  #forget(units: readonly Unit[]): void {
    const present = new Set(units.map((unit) => unit.id));
    for (const id of this.#places.keys()) if (!present.has(id)) this.#places.delete(id);
    for (const id of this.#subs.keys()) if (!present.has(id)) this.#subs.delete(id);
  }

  #seat(unit: Unit, columns: number): void {
    const subs = this.#subs.get(unit.id) ?? new Slots(1);
    subs.sync(unit.subs);
    this.#subs.set(unit.id, subs);
    const seat = this.#places.get(unit.id);
    if (seat !== undefined && seat.column + unit.columns <= columns) return;
    this.#places.delete(unit.id);
    this.#places.set(unit.id, this.#firstFree(unit.columns, columns));
  }

  #firstFree(width: number, columns: number): Place {
    const taken = new Set([...this.#places.values()].flatMap(cellsOf));
    for (let row = 0; ; row++) {
      for (let column = 0; column + width <= columns; column++) {
        const place = { row, column, width };
        if (cellsOf(place).every((cell) => !taken.has(cell))) return place;
      }
    }
  }

  #rowTops(units: readonly Unit[], bottom: number): number[] {
    const heights: number[] = [];
    for (const { id } of units) {
      const row = this.#places.get(id)?.row ?? 0;
      const subs = (this.#subs.get(id)?.size ?? 0) * SUB_PITCH - 4;
      heights[row] = Math.max(heights[row] ?? CARD.height, subs);
    }
    const tops: number[] = [];
    let edge = bottom;
    for (let row = 0; row < heights.length; row++) {
      tops[row] = edge - (heights[row] ?? CARD.height);
      edge = (tops[row] as number) - ROW_GAP;
    }
    return tops;
  }

  #placeUnit(unit: Unit, tops: readonly number[], points: Map<string, Point>): void {
    const place = this.#places.get(unit.id);
    if (place === undefined) return;
    const [x, y] = [place.column * COLUMN, tops[place.row] ?? 0];
    points.set(unit.id, { x, y });
    for (const sub of unit.subs) {
      points.set(sub, { x: x + COLUMN, y: y + (this.#subs.get(unit.id)?.get(sub) ?? 0) * SUB_PITCH });
    }
  }
}

const cellsOf = ({ row, column, width }: Place): string[] =>
  Array.from({ length: width }, (_, i) => `${row}/${column + i}`);
