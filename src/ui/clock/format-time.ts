/** Virtual time as text. Times are milliseconds since boot; nothing here knows a calendar or a locale. */

const two = (n: number): string => String(n).padStart(2, '0');

function partsOf(ms: number): { hours: number; minutes: number; seconds: number; tenths: number } {
  const tenthsInAll = Math.max(0, Math.floor(ms / 100));
  const seconds = Math.floor(tenthsInAll / 10);
  return {
    hours: Math.floor(seconds / 3600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    tenths: tenthsInAll % 10,
  };
}

/** `00:06:41.4`: the clock's read-out. */
export function formatClock(ms: number): string {
  const { hours, minutes, seconds, tenths } = partsOf(ms);
  return `${two(hours)}:${two(minutes)}:${two(seconds)}.${tenths}`;
}

/** `6:41` or `1:06:41`: a label on an axis or beside an event. */
export function formatMoment(ms: number): string {
  const { hours, minutes, seconds } = partsOf(ms);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** `0.1×`, `1×`, `100×`. */
export function formatSpeed(factor: number): string {
  return `${Number(factor.toFixed(2))}×`;
}
