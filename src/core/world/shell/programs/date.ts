import { civil, DAY_MS, parseTime } from '../../../lib/time.ts';
import type { Io, Outcome } from '../run/io.ts';

/** date: virtual time, in UTC as containers are. Upstream: POSIX.1-2024, date; GNU's -d of a time or @seconds. */
const DAYS: readonly string[] = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export function date(io: Io): Outcome {
  let format: string | undefined;
  let ms = io.epochMs;
  for (let i = 0; i < io.args.length; i++) {
    const word = io.args[i] as string;
    if (word.startsWith('+')) format = word.slice(1);
    else if (word === '-d' || word === '--date' || word === '-r') {
      const given = parseWhen(io.args[++i] ?? '', io.epochMs);
      if (given === undefined) {
        io.err(`date: invalid date '${io.args[i] ?? ''}'\n`);
        return 1;
      }
      ms = given;
    } else if (word === '-s' || word === '--set') return setDate(io, io.args[i + 1] ?? '');
    else if (/^-I|^--iso/.test(word)) format = /s/.test(word.slice(2)) ? '%Y-%m-%dT%H:%M:%S+00:00' : '%Y-%m-%d';
    else if (word === '-R') format = '%a, %d %b %Y %H:%M:%S +0000';
  }
  io.out(`${formatDate(format ?? '%a %b %e %H:%M:%S UTC %Y', ms)}\n`);
  return 0;
}

/** Modelled: the machine's clock is the simulation's, so whoever may set it changes nothing. */
function setDate(io: Io, text: string): Outcome {
  const ms = parseWhen(text, io.epochMs);
  if (ms === undefined) {
    io.err(`date: invalid date '${text}'\n`);
    return 1;
  }
  const isAllowed = io.can('SYS_TIME');
  const verb = /busybox|alpine/.test(io.machine.image) ? "can't set date" : 'cannot set date';
  if (!isAllowed) io.err(`date: ${verb}: Operation not permitted\n`);
  io.out(`${formatDate('%a %b %e %H:%M:%S UTC %Y', ms)}\n`);
  return isAllowed ? 0 : 1;
}

function parseWhen(text: string, now: number): number | undefined {
  if (/^@\d+$/.test(text)) return Number(text.slice(1)) * 1000;
  if (text === 'now' || text === '') return now;
  const relative = /^([-+]?\d+) (second|minute|hour|day|week)s?( ago)?$/.exec(text);
  if (relative) {
    const unit = { second: 1000, minute: 60_000, hour: 3_600_000, day: DAY_MS, week: 7 * DAY_MS }[relative[2] as 'day'];
    return now + Number(relative[1]) * unit * (relative[3] ? -1 : 1);
  }
  return parseTime(
    /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}${text.includes(':') ? '' : 'T00:00:00'}Z`,
  );
}

function formatDate(format: string, ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  const [year, month, day] = civil(days);
  const rest = ms - days * DAY_MS;
  const [h, m, s] = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1000) % 60];
  const weekday = (((days + 4) % 7) + 7) % 7;
  const two = (n: number): string => String(n).padStart(2, '0');
  const fields: Record<string, string> = {
    Y: String(year),
    m: two(month),
    d: two(day),
    e: String(day).padStart(2),
    H: two(h),
    I: two(h % 12 || 12),
    M: two(m),
    S: two(s),
    y: two(year % 100),
    a: (DAYS[weekday] ?? '').slice(0, 3),
    A: DAYS[weekday] ?? '',
    b: (MONTHS[month - 1] ?? '').slice(0, 3),
    h: (MONTHS[month - 1] ?? '').slice(0, 3),
    B: MONTHS[month - 1] ?? '',
    s: String(Math.floor(ms / 1000)),
    N: String(ms % 1000).padStart(3, '0') + '000000',
    Z: 'UTC',
    z: '+0000',
    p: h < 12 ? 'AM' : 'PM',
    u: String(weekday || 7),
    w: String(weekday),
    n: '\n',
    t: '\t',
    '%': '%',
    l: String(h % 12 || 12).padStart(2),
    k: String(h).padStart(2),
    j: String(days - daysBefore(year) + 1).padStart(3, '0'),
    F: `${year}-${two(month)}-${two(day)}`,
    T: `${two(h)}:${two(m)}:${two(s)}`,
    R: `${two(h)}:${two(m)}`,
    D: `${two(month)}/${two(day)}/${two(year % 100)}`,
    c: `${(DAYS[weekday] ?? '').slice(0, 3)} ${(MONTHS[month - 1] ?? '').slice(0, 3)} ${String(day).padStart(2)} ${two(h)}:${two(m)}:${two(s)} ${year}`,
  };
  return format.replace(/%(\d*)(-?)([A-Za-z%])/g, (whole, width: string, dash: string, c: string) => {
    const value = fields[c];
    if (value === undefined) return whole;
    if (c === 'N' && width !== '') return value.slice(0, Number(width));
    return dash === '' ? value : value.replace(/^[0 ]+(?=.)/, '');
  });
}

/** Days from 1970 to the first of January. */
const daysBefore = (year: number): number =>
  Math.floor((parseTime(`${String(year).padStart(4, '0')}-01-01T00:00:00Z`) ?? 0) / DAY_MS);
