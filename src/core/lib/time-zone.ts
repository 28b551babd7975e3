import { civil, DAY_MS, daysFromCivil } from './time.ts';
import { TIME_ZONES } from './time-zone-table.ts';

/**
 * Offsets of time zones from UTC, worked out from the zones' rules: no Intl, so every browser finds the same.
 * Upstream: Go's time.LoadLocation and its tzset (src/time/zoneinfo.go).
 */
export interface TimeZone {
  readonly name: string;
  /** Milliseconds that local clocks are ahead of UTC. */
  offsetAt(utcMs: number): number;
}

const HOUR_MS = 3_600_000;

/** As 'M10.5.0/3' says it: the week of a month, 5 being the last, the day, and the time of day in milliseconds. */
interface Change {
  readonly month: number;
  readonly week: number;
  readonly weekday: number;
  readonly atMs: number;
}

/** Names are matched letter for letter; undefined for one that is not known. */
export function timeZone(name: string): TimeZone | undefined {
  if (name === '' || name === 'UTC') return { name, offsetAt: () => 0 };
  const row = TIME_ZONES.find((r) => `${r} `.includes(` ${name} `));
  return row === undefined ? undefined : zoneOf(name, row.slice(0, row.indexOf(' ')));
}

function zoneOf(name: string, rule: string): TimeZone {
  const [west = '', summer, ...changes] = rule.includes('/') ? splitRule(rule) : [rule];
  const standard = -hours(west);
  const [start, end] = changes.map(changeOf);
  if (!start || !end) return { name, offsetAt: () => standard };
  const ahead = summer ? -hours(summer) : standard + HOUR_MS;
  return {
    name,
    offsetAt(utcMs) {
      const [year] = civil(Math.floor((utcMs + standard) / DAY_MS));
      const from = localMs(year, start) - standard;
      const to = localMs(year, end) - ahead;
      const isAhead = from < to ? utcMs >= from && utcMs < to : utcMs >= from || utcMs < to;
      return isAhead ? ahead : standard;
    },
  };
}

/** '-2/,M3.5.0/3,M10.5.0/4': west, summer, start, end. */
function splitRule(rule: string): string[] {
  const slash = rule.indexOf('/');
  return [rule.slice(0, slash), ...rule.slice(slash + 1).split(',')];
}

/** '-9:30', '3', '50'. */
function hours(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const [hour = '0', minute = '0'] = text.replace('-', '').split(':');
  return sign * (Number(hour) * HOUR_MS + Number(minute) * 60_000);
}

function changeOf(text: string): Change {
  const [date = '', at = '2'] = text.split('/');
  const [month = 1, week = 1, weekday = 0] = date.slice(1).split('.').map(Number);
  return { month, week, weekday, atMs: hours(at) };
}

function localMs(year: number, { month, week, weekday, atMs }: Change): number {
  const first = daysFromCivil(year, month, 1);
  const firstWeekday = (((first + 4) % 7) + 7) % 7;
  let day = first + ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7;
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  while (day >= next) day -= 7;
  return day * DAY_MS + atMs;
}
