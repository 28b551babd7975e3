import type { LoadShape, TrafficSource } from './types.ts';

/**
 * How many requests a second a source sends at a moment: its rate and a shape over virtual time, as data. Pure.
 */

type Timed = Pick<TrafficSource, 'requestsPerSecond' | 'shape' | 'startedAt' | 'forSeconds' | 'isOn'>;

export function rateAt(source: Timed, now: number): number {
  const elapsed = (now - (source.startedAt ?? 0)) / 1000;
  if (!source.isOn || elapsed < 0 || elapsed >= (source.forSeconds ?? Infinity)) return 0;
  return Math.max(0, shapedRate(source.requestsPerSecond, source.shape, elapsed));
}

function shapedRate(full: number, shape: LoadShape | undefined, elapsed: number): number {
  switch (shape?.kind) {
    case undefined:
      return full;
    case 'ramp': {
      const from = shape.fromPerSecond ?? 0;
      return from + (full - from) * Math.min(elapsed / shape.seconds, 1);
    }
    case 'steps':
      return (full * Math.min(Math.floor(elapsed / shape.seconds) + 1, shape.count)) / shape.count;
    case 'wave': {
      const low = shape.lowPerSecond ?? 0;
      return low + ((full - low) * (1 - Math.cos((2 * Math.PI * elapsed) / shape.periodSeconds))) / 2;
    }
    case 'spike':
      return elapsed % shape.everySeconds < shape.forSeconds ? full : (shape.lowPerSecond ?? 0);
  }
}

/** How often a changing rate is looked at. */
const LOOK_MS = 1000;

/** When the rate will be another one: the next moment to look at it; undefined if it stays as it is for good. */
export function nextChange(source: Timed, now: number): number | undefined {
  if (!source.isOn) return undefined;
  const start = source.startedAt ?? 0;
  if (now < start) return start;
  const end = source.forSeconds === undefined ? Infinity : start + source.forSeconds * 1000;
  if (now >= end) return undefined;
  const next = Math.min(shapeChange(source.shape, start, now) ?? Infinity, end);
  return next === Infinity ? undefined : next;
}

function shapeChange(shape: LoadShape | undefined, start: number, now: number): number | undefined {
  switch (shape?.kind) {
    case undefined:
      return undefined;
    case 'ramp':
      return now < start + shape.seconds * 1000 ? now + LOOK_MS : undefined;
    case 'steps': {
      const step = shape.seconds * 1000;
      const next = start + (Math.floor((now - start) / step) + 1) * step;
      return next <= start + (shape.count - 1) * step ? next : undefined;
    }
    case 'wave':
      return now + Math.max(LOOK_MS, Math.floor((shape.periodSeconds * 1000) / 240));
    case 'spike': {
      const every = shape.everySeconds * 1000;
      const into = (now - start) % every;
      const long = Math.min(shape.forSeconds * 1000, every);
      return now + (into < long ? long - into : every - into);
    }
  }
}

const AMOUNTS: Readonly<Record<LoadShape['kind'], readonly string[]>> = {
  ramp: ['seconds'],
  steps: ['count', 'seconds'],
  wave: ['periodSeconds'],
  spike: ['everySeconds', 'forSeconds'],
};

/** What is wrong with a shape that came from outside; undefined if nothing is. */
export function shapeProblem(shape: LoadShape): string | undefined {
  const required = AMOUNTS[shape.kind] as readonly string[] | undefined;
  if (!required) return `unknown shape ${JSON.stringify(shape.kind)}`;
  const amounts = shape as unknown as Readonly<Record<string, unknown>>;
  const bad = required.find((name) => !(typeof amounts[name] === 'number' && amounts[name] > 0));
  return bad === undefined ? undefined : `${shape.kind} needs ${bad} above 0`;
}
