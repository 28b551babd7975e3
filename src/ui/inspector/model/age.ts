/**
 * Times of objects as ages at a moment of virtual time. Nothing here reads the wall clock.
 * Upstream: staging/src/k8s.io/kubectl/pkg/describe/describe.go (translateTimestampSince).
 */
import { formatMoment } from '../../clock/format-time.ts';
import { EPOCH_MS, humanDuration, parseTime } from '../../../core/lib/time.ts';

/** Virtual milliseconds since boot of an API time; undefined if there is none. */
export function virtualMs(time: string | undefined | null): number | undefined {
  if (!time) return undefined;
  const at = parseTime(time);
  return at === undefined ? undefined : at - EPOCH_MS;
}

/** `6:41`: an API time as the page's clock tells it; undefined if there is none. */
export function momentOf(time: string | undefined | null): string | undefined {
  const at = virtualMs(time);
  return at === undefined ? undefined : formatMoment(at);
}

/** '5m', '41s', or kubectl's '<unknown>'. API times are whole seconds, so a moment ago may lie just ahead. */
export function ageAt(now: number, time: string | undefined | null): string {
  const at = virtualMs(time);
  return at === undefined ? '<unknown>' : humanDuration(Math.max(0, now - at));
}

const two = (n: number): string => String(n).padStart(2, '0');

/** '06:41.1', with hours only when there are any: '1:06:41.1'. */
export function clockText(ms: number): string {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  const seconds = Math.floor(tenths / 10);
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${tenths % 10}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}
