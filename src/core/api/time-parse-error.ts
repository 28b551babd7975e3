/**
 * Go's message about a timestamp it cannot read. It names the layout and the first part of it that did not match.
 * Upstream: `time.Parse` with time.RFC3339, and metav1.RFC3339Micro for MicroTime.
 */

interface LayoutPart {
  readonly text: string;
  readonly matches: RegExp;
}

const part = (text: string, matches: RegExp): LayoutPart => ({ text, matches });

const PARTS: readonly LayoutPart[] = [
  part('2006', /^\d{4}/),
  part('-', /^-/),
  part('01', /^\d{2}/),
  part('-', /^-/),
  part('02', /^\d{2}/),
  part('T', /^T/),
  part('15', /^\d{1,2}/),
  part(':', /^:/),
  part('04', /^\d{2}/),
  part(':', /^:/),
  part('05', /^\d{2}(?:[.,]\d+)?/),
];
const MICRO_PARTS: readonly LayoutPart[] = [...PARTS.slice(0, -1), part('05', /^\d{2}/), part('.000000', /^[.,]\d{6}/)];
const ZONE = part('Z07:00', /^(?:Z|[+-]\d{2}:\d{2})/);

const RANGES = /^(\d{4})-(\d\d)-(\d\d)T(\d+):(\d\d):(\d\d)/;

/** undefined if the text is a valid timestamp. */
export function timeParseError(text: string, isMicro: boolean): string | undefined {
  const layout = isMicro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00';
  const intro = `parsing time ${JSON.stringify(text)}`;
  let rest = text;
  for (const { text: expected, matches } of [...(isMicro ? MICRO_PARTS : PARTS), ZONE]) {
    const found = matches.exec(rest);
    if (!found)
      return `${intro} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(expected)}`;
    rest = rest.slice(found[0].length);
  }
  if (rest !== '') return `${intro}: extra text: ${JSON.stringify(rest)}`;
  const wrong = outOfRange(text);
  return wrong && `${intro}: ${wrong} out of range`;
}

function outOfRange(text: string): string | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (RANGES.exec(text) ?? [])
    .slice(1)
    .map(Number);
  if (month < 1 || month > 12) return 'month';
  if (day < 1 || day > daysIn(year, month)) return 'day';
  if (hour > 23) return 'hour';
  if (minute > 59) return 'minute';
  return second > 59 ? 'second' : undefined;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
