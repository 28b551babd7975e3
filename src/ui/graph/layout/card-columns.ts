import { CARD, COLUMN, ROW_GAP } from './card-rows.ts';

/**
 * How many columns the rows of cards get. Few cards stand above the machines; many would make a tower and everything
 * small, so the rows get wider, two columns at a time (a workload's card and the smaller ones beside it).
 */
const MACHINES_HEIGHT = 400;
/** Of a usual canvas, between the editor and the inspector. */
const ASPECT = 1.2;
const MAX_COLUMNS = 11;

export interface CardCounts {
  /** Columns all cards of the upper rows take together. */
  readonly workloads: number;
  readonly routing: number;
}

export function cardColumns(least: number, counts: CardCounts): number {
  let best = least;
  for (let columns = least; columns <= MAX_COLUMNS; columns += 2) {
    if (zoomOf(columns, counts) > zoomOf(best, counts)) best = columns;
  }
  return best;
}

function zoomOf(columns: number, { workloads, routing }: CardCounts): number {
  const rows = Math.ceil(workloads / evenPart(columns)) + Math.ceil(routing / columns);
  return Math.min(ASPECT / (columns * COLUMN), 1 / (rows * (CARD.height + ROW_GAP) + MACHINES_HEIGHT));
}

/** A card with its smaller ones takes two columns: an odd last one is left to the pods that wait. */
export const evenPart = (columns: number): number => (columns % 2 === 1 ? columns - 1 : columns);
