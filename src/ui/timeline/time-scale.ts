import { formatMoment } from '../clock/format-time.ts';

/**
 * The timeline's axis. Pure. The end of the span moves in steps, so that marks stand still between two steps however
 * fast the clock runs; ticks are round numbers at least `minGap` pixels apart.
 */
export type TimeWindow = 'all' | '10m' | '1m';

export interface TimeScale {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 168].map((n) => n * HOUR),
] as const;
const SHORTEST_SPAN = 30 * SECOND;
const WINDOW_MS = { '10m': 10 * MINUTE, '1m': MINUTE } as const;
/** A window moves on by this part of itself. */
const WINDOW_STEP = 1 / 6;

export function createScale(now: number, window: TimeWindow, width: number): TimeScale {
  if (window === 'all') return { from: 0, to: spanFor(now), width };
  const span = WINDOW_MS[window];
  const step = span * WINDOW_STEP;
  const to = Math.max(span, (Math.floor(now / step) + 1) * step);
  return { from: to - span, to, width };
}

/** The shortest span of the series 1, 1.5, 2, 3, 4, 6, 8, 12 ... times 30 s that leaves some room after now. */
function spanFor(now: number): number {
  let span = SHORTEST_SPAN;
  for (let i = 0; span < now * 1.04; i++) span *= i % 2 === 0 ? 1.5 : 4 / 3;
  return Math.round(span);
}

export function xOf({ from, to, width }: TimeScale, t: number): number {
  return ((t - from) / (to - from)) * width;
}

export function timeAt({ from, to, width }: TimeScale, x: number): number {
  return width === 0 ? from : from + (x / width) * (to - from);
}

export interface Tick {
  readonly t: number;
  readonly x: number;
  readonly label: string;
}

export function ticksOf(scale: TimeScale, minGap = 72): Tick[] {
  const { from, to, width } = scale;
  if (width <= 0) return [];
  const wanted = ((to - from) / width) * minGap;
  const step = STEPS.find((candidate) => candidate >= wanted) ?? Math.ceil(wanted / (24 * HOUR)) * 24 * HOUR;
  const ticks: Tick[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
    ticks.push({ t, x: xOf(scale, t), label: formatMoment(t) });
  }
  return ticks;
}
