/**
 * What is wrong with a cron schedule, in the words of the parser the API server uses; undefined if nothing is.
 * Upstream: github.com/robfig/cron/v3 parser.go (ParseStandard).
 */
const BOUNDS: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { min: 0, max: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
];

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const DESCRIPTORS: ReadonlySet<string> = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);

export function scheduleProblem(schedule: string): string | undefined {
  const text = schedule.replace(/^(?:CRON_)?TZ=\S+\s*/, '');
  if (text.startsWith('@')) return descriptorProblem(text);
  const fields = text.trim().split(/\s+/);
  if (fields.length !== BOUNDS.length)
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [i, bounds] of BOUNDS.entries()) {
    const problem = fieldProblem(fields[i] as string, bounds);
    if (problem) return problem;
  }
  return undefined;
}

function descriptorProblem(text: string): string | undefined {
  if (DESCRIPTORS.has(text)) return undefined;
  const every = /^@every (.*)$/.exec(text)?.[1];
  if (every === undefined) return `unrecognized descriptor: ${text}`;
  if (/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(every)) return undefined;
  const problem = /^\d+(?:\.\d+)?$/.test(every) ? 'missing unit in duration' : 'invalid duration';
  return `failed to parse duration ${text}: time: ${problem} ${JSON.stringify(every)}`;
}

function fieldProblem(field: string, bounds: Bounds): string | undefined {
  for (const part of field.split(',')) {
    const problem = rangeProblem(part, bounds);
    if (problem) return problem;
  }
  return undefined;
}

function rangeProblem(part: string, bounds: Bounds): string | undefined {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0) return `too many slashes: ${part}`;
  const stepValue = step === undefined ? 1 : number(step);
  const isAny = range === '*' || range === '?';
  const [low = '', high, ...extra] = range.split('-');
  if (!isAny && extra.length > 0) return `too many hyphens: ${part}`;
  const start = isAny ? bounds.min : value(low, bounds);
  if (typeof start === 'string') return start;
  const end = isAny ? bounds.max : high === undefined ? (step === undefined ? start : bounds.max) : value(high, bounds);
  if (typeof end === 'string') return end;
  if (typeof stepValue === 'string') return stepValue;
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${part}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${part}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${part}`;
  return stepValue === 0 ? `step of range should be a positive number: ${part}` : undefined;
}

/** A number or a name; a text says what is wrong. */
function value(text: string, bounds: Bounds): number | string {
  const named = bounds.names.indexOf(text.toLowerCase());
  return named >= 0 ? named + bounds.min : number(text);
}

function number(text: string): number | string {
  if (/^\d+$/.test(text)) return Number(text);
  const quoted = JSON.stringify(text);
  if (/^-\d+$/.test(text)) return `negative number (${text}) not allowed: ${text}`;
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${quoted}: invalid syntax`;
}
