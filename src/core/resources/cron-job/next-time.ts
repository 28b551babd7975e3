import { civil, DAY_MS } from '../../lib/time.ts';
import type { TimeZone } from '../../lib/time-zone.ts';
import { nextInZone } from './zoned-next.ts';

/**
 * When a schedule is due, in UTC or by the clocks of a time zone. Times are milliseconds since 1970.
 * Upstream: github.com/robfig/cron/v3 {parser,spec,constantdelay}.go.
 */
export interface Schedule {
  /** The first due time after the given one; undefined if there is none within five years. */
  next(afterMs: number): number | undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const YEARS = 5;

interface Field {
  readonly values: ReadonlySet<number>;
  /** Written as a star: such a day field leaves the choice to the other one. */
  readonly isStar: boolean;
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Of a schedule that validation has let through. */
export function parseSchedule(text: string, zone?: TimeZone): Schedule {
  if (text.startsWith('@every ')) return every(durationMs(text.slice(7)));
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = (DESCRIPTORS[text] ?? text).trim().split(/\s+/);
  const fields: Calendar = {
    minutes: [...parseField(minute, 0, 59).values].sort((a, b) => a - b),
    hours: [...parseField(hour, 0, 23).values].sort((a, b) => a - b),
    days: parseField(day, 1, 31),
    months: parseField(month, 1, 12, MONTHS),
    weekdays: parseField(weekday, 0, 6, DAYS),
  };
  return zone ? zoned(fields, zone) : calendar(fields);
}

function zoned(c: Calendar, zone: TimeZone): Schedule {
  const fields = {
    isMonth: (month: number) => c.months.values.has(month),
    isDay: (dayOfMonth: number, days: number) => isDayChosen(c, dayOfMonth, days),
    isHour: (hour: number) => c.hours.includes(hour),
    isMinute: (minute: number) => c.minutes.includes(minute),
  };
  return { next: (afterMs) => nextInZone(fields, zone, afterMs) };
}

function parseField(text: string, min: number, max: number, names: readonly string[] = []): Field {
  const values = new Set<number>();
  let isStar = false;
  const valueOf = (word: string): number => {
    const named = names.indexOf(word.toLowerCase());
    return named >= 0 ? named + min : Number(word);
  };
  for (const part of text.split(',')) {
    const [range = '', stepText] = part.split('/');
    const [low = '', high] = range.split('-');
    const isAny = range === '*' || range === '?';
    const step = stepText === undefined ? 1 : Number(stepText);
    const first = isAny ? min : valueOf(low);
    const single = stepText === undefined ? first : max;
    const last = isAny ? max : high === undefined ? single : valueOf(high);
    for (let v = first; v <= last; v += step) values.add(v);
    isStar ||= isAny && step === 1;
  }
  return { values, isStar };
}

interface Calendar {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: Field;
  readonly months: Field;
  readonly weekdays: Field;
}

function calendar(c: Calendar): Schedule {
  return {
    next(afterMs) {
      const from = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
      const firstDay = Math.floor(from / DAY_MS);
      const lastYear = civil(firstDay)[0] + YEARS;
      for (let day = firstDay; ; day++) {
        const [year, month, dayOfMonth] = civil(day);
        if (year > lastYear) return undefined;
        if (!c.months.values.has(month) || !isDayChosen(c, dayOfMonth, day)) continue;
        const at = firstInDay(c, day === firstDay ? from - day * DAY_MS : 0);
        if (at !== undefined) return day * DAY_MS + at;
      }
    },
  };
}

/** Two restricted day fields choose a day together: either is enough. */
function isDayChosen({ days, weekdays }: Calendar, dayOfMonth: number, day: number): boolean {
  const byDay = days.values.has(dayOfMonth);
  const byWeekday = weekdays.values.has((((day + 4) % 7) + 7) % 7);
  return days.isStar || weekdays.isStar ? byDay && byWeekday : byDay || byWeekday;
}

function firstInDay({ hours, minutes }: Calendar, fromMs: number): number | undefined {
  for (const hour of hours) {
    if ((hour + 1) * HOUR_MS <= fromMs) continue;
    const minute = minutes.find((m) => hour * HOUR_MS + m * MINUTE_MS >= fromMs);
    if (minute !== undefined) return hour * HOUR_MS + minute * MINUTE_MS;
  }
  return undefined;
}

/** Whole seconds, at least one, counted from the second asked about. */
function every(ms: number): Schedule {
  const delayMs = Math.max(1000, Math.floor(ms / 1000) * 1000);
  return { next: (afterMs) => Math.floor(afterMs / 1000) * 1000 + delayMs };
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

function durationMs(text: string): number {
  let sum = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g))
    sum += Number(amount) * (UNITS[unit] ?? 0);
  return sum;
}
