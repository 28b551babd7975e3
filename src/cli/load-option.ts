import type { LoadShape } from '../core/index.ts';
import { parseDuration } from '../core/lib/duration.ts';
import { UsageError } from './usage-error.ts';

/** Reads `--load svc/php-apache=50rps,ramp=2m`: what to send where, how fast, and with which shape. */
export interface TimedLoad {
  readonly namespace: string;
  readonly service: string;
  /** Default: the Service's first. */
  readonly port?: number;
  readonly path: string;
  readonly requestsPerSecond: number;
  readonly shape?: LoadShape;
  readonly atMs: number;
  readonly forSeconds?: number;
}

export const LOAD_USAGE = `  --load 'L'          svc/[NAMESPACE/]NAME[:PORT]=RATErps[,OPTION...]: sends requests to a Service, such as
                      svc/web=50rps,ramp=2m. Options: path=/PATH, ramp=TIME (up to the rate), steps=NxTIME (N steps of TIME each),
                      wave=TIME (up and down in each TIME), spike=TIME/TIME (the rate for the first in each second),
                      low=RATE (where ramp, wave and spike start from), at=TIME, for=TIME. May be repeated.`;

const FORM = /^(?:svc|service)\/(?:([^/:=]+)\/)?([^/:=]+)(?::(\d+))?=(.+)$/;
const RATE = /^(\d+(?:\.\d+)?)(?:rps)?$/;

export function parseLoad(text: string): TimedLoad {
  const m = FORM.exec(text.trim());
  if (!m) throw new UsageError(`--load needs 'svc/NAME=RATErps,...', not ${JSON.stringify(text)}`);
  const [, namespace = 'default', service = '', port, rest = ''] = m;
  const [rateText = '', ...options] = rest.split(',');
  const requestsPerSecond = rate(rateText);
  const pairs = new Map(options.map(pairOf));
  const shape = shapeOf(pairs);
  const forText = pairs.get('for');
  return {
    namespace,
    service,
    path: pairs.get('path') ?? '/',
    requestsPerSecond,
    atMs: ms('at', pairs.get('at') ?? '0s'),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(shape ? { shape } : {}),
    ...(forText === undefined ? {} : { forSeconds: ms('for', forText) / 1000 }),
  };
}

const OPTIONS = ['path', 'ramp', 'steps', 'wave', 'spike', 'low', 'at', 'for'];

function pairOf(option: string): [string, string] {
  const [name = '', value] = option.split('=', 2);
  if (name === 'path' && !value?.startsWith('/'))
    throw new UsageError(`path= must begin with a slash, not ${JSON.stringify(value ?? '')}`);
  if (!OPTIONS.includes(name) || !value)
    throw new UsageError(`--load takes ${OPTIONS.join(', ')}, each with a value, not ${JSON.stringify(option)}`);
  return [name, value];
}

function shapeOf(pairs: ReadonlyMap<string, string>): LoadShape | undefined {
  const names = ['ramp', 'steps', 'wave', 'spike'].filter((name) => pairs.has(name));
  if (names.length > 1) throw new UsageError(`--load takes one shape, not ${names.join(' and ')}`);
  const [name] = names;
  const low = pairs.get('low');
  if (name === undefined) {
    if (low !== undefined) throw new UsageError('--load takes low= with ramp, wave or spike only');
    return undefined;
  }
  return READERS[name]?.(pairs.get(name) as string, low === undefined ? undefined : rate(low));
}

type Reader = (value: string, low: number | undefined) => LoadShape;

const READERS: Readonly<Record<string, Reader>> = {
  ramp: (value, low) => ({
    kind: 'ramp',
    seconds: seconds('ramp', value),
    ...(low === undefined ? {} : { fromPerSecond: low }),
  }),
  steps(value) {
    const [count = '', each = ''] = value.split('x', 2);
    if (!/^[1-9]\d*$/.test(count)) throw new UsageError(`steps= must be such as 5x1m, not ${JSON.stringify(value)}`);
    return { kind: 'steps', count: Number(count), seconds: seconds('steps', each) };
  },
  wave: (value, low) => ({ kind: 'wave', periodSeconds: seconds('wave', value), ...lowOf(low) }),
  spike(value, low) {
    const [long = '', every = ''] = value.split('/', 2);
    return {
      kind: 'spike',
      forSeconds: seconds('spike', long),
      everySeconds: seconds('spike', every),
      ...lowOf(low),
    };
  },
};

const lowOf = (low: number | undefined) => (low === undefined ? {} : { lowPerSecond: low });

function rate(text: string): number {
  const value = Number(RATE.exec(text)?.[1] ?? 0);
  if (value > 0 && value <= 100_000) return value;
  throw new UsageError(`a rate must be such as 50rps, above 0 and at most 100000, not ${JSON.stringify(text)}`);
}

function ms(name: string, text: string): number {
  const value = parseDuration(text);
  if (value !== undefined) return value;
  throw new UsageError(`${name}= must be a time such as 90s, 10m or 1h30m, not ${JSON.stringify(text)}`);
}

function seconds(name: string, text: string): number {
  const value = ms(name, text) / 1000;
  if (value > 0) return value;
  throw new UsageError(`${name}= must be longer than nothing, not ${JSON.stringify(text)}`);
}
