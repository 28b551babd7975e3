import type { PodSummary, PodTone } from '../../../workers/protocol.ts';
import type { Room } from '../layout/room.ts';

/**
 * Pods as cells: the colours and shapes of StateGlyph on a square of the soft colour, all of one state in one path, in
 * units of a tenth of a cell. A room of a hundred pods is a dozen elements, nothing is measured, and the browser draws
 * beside the page's own work (a canvas would be a layer of its own in each room). Discs are lines of no length with round
 * ends: six letters where arcs take sixty, and the browser reads all of them with each change. Pure.
 */
export interface CellPath {
  readonly id: string;
  readonly tone: PodTone;
  readonly part: CellPart;
  readonly isDimmed: boolean;
  readonly d: string;
  /** Of the stroke. */
  readonly width: number;
}

/** From back to front. square: behind the shape; disc: round; hole: in the soft colour; solid: filled; line: drawn along. */
export type CellPart = 'square' | 'disc' | 'hole' | 'solid' | 'line' | 'dashes';

export const CELL = 10;
const TONES = ['ready', 'pending', 'failed', 'leaving', 'done'] as const satisfies readonly PodTone[];
const PARTS = ['square', 'disc', 'hole', 'solid', 'line', 'dashes'] as const satisfies readonly CellPart[];
/** Below that many pixels shapes take more of their cell. */
const SMALL = 16;

/** `related`: who is not dimmed; null, nobody is. */
export function cellPaths(
  pods: readonly PodSummary[],
  room: Room,
  related: ReadonlySet<string> | null,
): readonly CellPath[] {
  const groups = new Map<string, number[]>();
  for (const { tone, key } of pods) {
    const id = groupOf(tone, related !== null && !related.has(key));
    const slot = room.slots.get(key) ?? 0;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [slot]);
    else group.push(slot);
  }
  return TONES.flatMap((tone) =>
    [false, true].flatMap((isDimmed) => {
      const slots = groups.get(groupOf(tone, isDimmed));
      return slots === undefined ? [] : pathsOf({ tone, isDimmed }, slots, room);
    }),
  );
}

const groupOf = (tone: PodTone, isDimmed: boolean): string => (isDimmed ? `${tone} dimmed` : tone);

type Group = Pick<CellPath, 'tone' | 'isDimmed'>;

function pathsOf({ tone, isDimmed }: Group, slots: readonly number[], room: Room): CellPath[] {
  const look = room.pitch.x > SMALL ? LARGE : TINY;
  return PARTS.flatMap((part) => {
    const draw = part === 'square' ? square : SHAPES[tone][part];
    if (draw === undefined) return [];
    const d = slots
      .map((slot) => draw((slot % room.columns) * CELL, Math.floor(slot / room.columns) * CELL, look))
      .join('');
    return [{ id: `${groupOf(tone, isDimmed)} ${part}`, tone, part, isDimmed, d, width: WIDTHS[part](look) }];
  });
}

/** Sizes in tenths of a cell: `r` of the shape, `line` of what is drawn along. */
interface Look {
  readonly r: number;
  readonly line: number;
}

const LARGE: Look = { r: 2.4, line: 0.8 };
const TINY: Look = { r: 3, line: 1 };
const HALF = CELL / 2;
const CORNER = 2;

const WIDTHS: Readonly<Record<CellPart, (look: Look) => number>> = {
  square: () => CORNER * 2,
  disc: ({ r }) => 2 * r,
  hole: ({ r, line }) => 2 * (r - line),
  solid: () => 0,
  line: ({ line }) => line,
  dashes: ({ line }) => line,
};

/** Draws one pod of the cell whose upper left corner is at x, y. */
type Draw = (x: number, y: number, look: Look) => string;

/** A stroke rounds its corners: eight tenths in all. */
const square: Draw = (x, y) => `M${x + 3} ${y + 3}h4v4h-4z`;
const point: Draw = (x, y) => `M${x + HALF} ${y + HALF}h0`;
const short = (n: number): number => Math.round(n * 10) / 10;
const triangle: Draw = (x, y, { r }) =>
  `M${x + HALF} ${short(y + HALF - r * 1.15)}l${short(r * 1.2)} ${short(r * 2.15)}h${short(-r * 2.4)}z`;
const quarter: Draw = (x, y, { r }) =>
  `M${x + HALF} ${y + HALF}v${-short(r - 0.1)}a${r} ${r} 0 0 1 ${short(r - 0.1)} ${short(r - 0.1)}z`;
const tick: Draw = (x, y, { r }) =>
  `M${short(x + HALF - r * 0.5)} ${y + HALF}l${short(r * 0.4)} ${short(r * 0.4)} ${short(r * 0.6)} ${short(-r * 0.8)}`;
const ring: Draw = (x, y, { r }) =>
  `M${short(x + HALF - r)} ${y + HALF}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;

const SHAPES: Readonly<Record<PodTone, Partial<Record<CellPart, Draw>>>> = {
  ready: { disc: point },
  pending: { disc: point, hole: point, solid: quarter },
  failed: { solid: triangle },
  leaving: { dashes: ring },
  done: { disc: point, hole: point, line: tick },
};
