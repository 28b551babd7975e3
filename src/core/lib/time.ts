/**
 * Calendar arithmetic without Date, so that no locale or time zone can reach the core.
 * Times are milliseconds since 1970 UTC; the civil calendar algorithm is Howard Hinnant's days_from_civil.
 */

/** Virtual time zero on the calendar: 2026-01-01T00:00:00Z. */
export const EPOCH_MS = 1_767_225_600_000;

export const DAY_MS = 86_400_000;
const pad = (n: number, width: number): string => String(n).padStart(width, '0');

/** Calendar day of a number of days since 1970. */
export function civil(days: number): [year: number, month: number, day: number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return [yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1];
}

/** Days since 1970 of a calendar day. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return era * 146_097 + doe - 719_468;
}

const ZERO = 48;
const tens = (n: number): number => ZERO + (Math.floor(n / 10) % 10);
const ones = (n: number): number => ZERO + (n % 10);

/**
 * '2026-01-01T00:00:00' and one character more. Made from character codes, not concatenated: engines keep a
 * concatenation as a tree of its parts, and objects keep many times.
 */
function seconds(epochMs: number, last: string): string {
  const days = Math.floor(epochMs / DAY_MS);
  const [y, m, d] = civil(days);
  const s = Math.floor((epochMs - days * DAY_MS) / 1000);
  const century = Math.floor(y / 100);
  const minute = Math.floor(s / 60) % 60;
  const hour = Math.floor(s / 3600);
  // prettier-ignore
  return String.fromCharCode(
    tens(century), ones(century), tens(y), ones(y), 45, tens(m), ones(m), 45, tens(d), ones(d), 84,
    tens(hour), ones(hour), 58, tens(minute), ones(minute), 58, tens(s % 60), ones(s % 60), last.charCodeAt(0),
  );
}

/** metav1.Time: RFC 3339 in whole seconds. */
export const formatTime = (epochMs: number): string => seconds(epochMs, 'Z');

/** metav1.MicroTime: RFC 3339 with six decimals. */
export function formatMicroTime(epochMs: number): string {
  const micros = Math.round((epochMs - Math.floor(epochMs / 1000) * 1000) * 1000);
  return [seconds(epochMs, '.'), pad(micros, 6), 'Z'].join('');
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Milliseconds since 1970 of an RFC 3339 text, or undefined if it is none. */
export function parseTime(text: string): number | undefined {
  return parseOwn(text) ?? parseAny(text);
}

/** As formatTime writes it, which is nearly all there is to read; undefined: something else. */
function parseOwn(text: string): number | undefined {
  if (text.length !== 20 || text.charCodeAt(19) !== 90) return undefined;
  const two = (at: number): number => {
    const a = text.charCodeAt(at) - ZERO;
    const b = text.charCodeAt(at + 1) - ZERO;
    return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : NaN;
  };
  const marks = text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && text.charCodeAt(10) === 84;
  if (!marks || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return undefined;
  const days = daysFromCivil(two(0) * 100 + two(2), two(5), two(8));
  const ms = days * DAY_MS + (two(11) * 3600 + two(14) * 60 + two(17)) * 1000;
  return Number.isNaN(ms) ? undefined : ms;
}

function parseAny(text: string): number | undefined {
  const m = RFC3339.exec(text);
  if (!m) return undefined;
  const num = (i: number): number => Number(m[i]);
  const offset = m[8] ? (m[8] === '-' ? -1 : 1) * (num(9) * 60 + num(10)) : 0;
  const ms = daysFromCivil(num(1), num(2), num(3)) * DAY_MS + ((num(4) * 60 + num(5) - offset) * 60 + num(6)) * 1000;
  return ms + (m[7] ? Math.floor(Number(m[7]) * 1000) : 0);
}

/**
 * Age as kubectl prints it (duration.HumanDuration).
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/duration/duration.go.
 */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return minutes * 60 === seconds ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  if (days < 365 * 8) return days % 365 === 0 ? `${years}y` : `${years}y${days % 365}d`;
  return `${years}y`;
}
