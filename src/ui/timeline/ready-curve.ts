import type { Sample } from '../../workers/protocol.ts';
import { xOf, type TimeScale } from './time-scale.ts';

/**
 * The number of ready pods as a stepped curve, one point a pixel at most. Pure. Invariant: the curve ends at `now`,
 * with the last known value.
 */
export interface Curve {
  /** SVG paths: the line, and the same closed down to the base. */
  readonly line: string;
  readonly area: string;
  readonly totalLine: string;
  readonly top: number;
}

export function readyCurve(samples: readonly Sample[], now: number, scale: TimeScale, height: number): Curve {
  const seen = visible(samples, scale);
  const top = Math.max(1, ...seen.map(({ total, ready }) => Math.max(total, ready)));
  const yOf = (count: number): string => (height - (count / top) * (height - 2)).toFixed(1);
  const end = Math.min(now, scale.to);
  const ready = stepPath(seen, (s) => yOf(s.ready), end, scale);
  const total = stepPath(seen, (s) => yOf(s.total), end, scale);
  const first = seen[0] === undefined ? 0 : Math.max(0, xOf(scale, seen[0].t));
  const closing = ready === '' ? '' : `V${height}H${first.toFixed(1)}Z`;
  return { line: ready, area: ready + closing, totalLine: total, top };
}

/** The last sample at or before a moment. */
export function sampleAt(samples: readonly Sample[], t: number): Sample | undefined {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((samples[mid] as Sample).t <= t) low = mid + 1;
    else high = mid;
  }
  return samples[low - 1];
}

/** Samples within the span, the one just before it, and of those on one pixel only the last. */
function visible(samples: readonly Sample[], scale: TimeScale): Sample[] {
  const seen: Sample[] = [];
  let lastX = Number.NEGATIVE_INFINITY;
  for (const sample of samples) {
    if (sample.t > scale.to) break;
    const x = Math.max(0, Math.floor(xOf(scale, sample.t)));
    if (x === lastX) seen[seen.length - 1] = sample;
    else seen.push(sample);
    lastX = x;
  }
  return seen;
}

function stepPath(samples: readonly Sample[], yOf: (sample: Sample) => string, end: number, scale: TimeScale): string {
  let path = '';
  let lastY = '';
  for (const sample of samples) {
    const x = Math.max(0, xOf(scale, sample.t)).toFixed(1);
    const y = yOf(sample);
    if (path === '') path = `M${x} ${y}`;
    else if (y !== lastY) path += `H${x}V${y}`;
    lastY = y;
  }
  return path === '' ? '' : `${path}H${Math.max(0, xOf(scale, end)).toFixed(1)}`;
}
