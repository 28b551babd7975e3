import { civil, DAY_MS, daysFromCivil } from '../../lib/time.ts';
import type { TimeZone } from '../../lib/time-zone.ts';

/**
 * The next due time of a calendar on the clocks of a place: the walk of the library upstream uses, field by field, so
 * that days on which clocks change come out as there (an hour that is skipped skips its start, one that comes twice
 * starts twice).
 * Upstream: github.com/robfig/cron/v3 spec.go (SpecSchedule.Next), Go's time.Date.
 */
export interface ZonedCalendar {
  isMonth(month: number): boolean;
  isDay(dayOfMonth: number, days: number): boolean;
  isHour(hour: number): boolean;
  isMinute(minute: number): boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const YEARS = 5;

export function nextInZone(calendar: ZonedCalendar, zone: TimeZone, afterMs: number): number | undefined {
  const walk = new Walk(zone, (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS);
  const lastYear = walk.year + YEARS;
  while (walk.year <= lastYear)
    if (walk.months(calendar) && walk.days(calendar) && walk.hours(calendar) && walk.minutes(calendar)) return walk.at;
  return undefined;
}

/** Each step goes to the next value of its field that fits; false if a larger field turned over on the way. */
class Walk {
  at: number;
  readonly #zone: TimeZone;
  /** Smaller fields have been set to their first value. */
  #isCut = false;

  constructor(zone: TimeZone, at: number) {
    this.#zone = zone;
    this.at = at;
  }

  get year(): number {
    return civil(this.#days)[0];
  }

  months(calendar: ZonedCalendar): boolean {
    for (;;) {
      const [year, month, day] = civil(this.#days);
      if (calendar.isMonth(month)) return true;
      const rest = this.#isCut ? this.#rest : 0;
      const first = this.#isCut ? day : 1;
      this.#isCut = true;
      const next = month === 12 ? daysFromCivil(year + 1, 1, first) : daysFromCivil(year, month + 1, first);
      this.at = this.#date(next, rest);
      if (civil(this.#days)[1] === 1) return false;
    }
  }

  days(calendar: ZonedCalendar): boolean {
    for (;;) {
      const days = this.#days;
      if (calendar.isDay(civil(days)[2], days)) return true;
      if (!this.#isCut) this.at = this.#date(days, 0);
      this.#isCut = true;
      this.at = this.#date(this.#days + 1, this.#rest);
      // Where clocks change at midnight.
      const hour = this.#hour;
      if (hour !== 0) this.at += hour > 12 ? (24 - hour) * HOUR_MS : -hour * HOUR_MS;
      if (civil(this.#days)[2] === 1) return false;
    }
  }

  hours(calendar: ZonedCalendar): boolean {
    while (!calendar.isHour(this.#hour)) {
      if (!this.#isCut) this.at = this.#date(this.#days, this.#hour * HOUR_MS);
      this.#isCut = true;
      this.at += HOUR_MS;
      if (this.#hour === 0) return false;
    }
    return true;
  }

  minutes(calendar: ZonedCalendar): boolean {
    while (!calendar.isMinute(this.#minute)) {
      this.#isCut = true;
      this.at += MINUTE_MS;
      if (this.#minute === 0) return false;
    }
    return true;
  }

  get #local(): number {
    return this.at + this.#zone.offsetAt(this.at);
  }

  get #days(): number {
    return Math.floor(this.#local / DAY_MS);
  }

  get #rest(): number {
    return this.#local - this.#days * DAY_MS;
  }

  get #hour(): number {
    return Math.floor(this.#rest / HOUR_MS);
  }

  get #minute(): number {
    return Math.floor(this.#rest / MINUTE_MS) % 60;
  }

  /** A moment by its local date; where clocks skip it, the one Go chooses. */
  #date(days: number, restMs: number): number {
    const local = days * DAY_MS + restMs;
    const guess = this.#zone.offsetAt(local);
    return guess === 0 ? local : local - this.#zone.offsetAt(local - guess);
  }
}
