import { formatTime } from '../../../lib/time.ts';
import type { WorldRequest } from '../../http.ts';
import { MIB, SERVE, type HttpAnswer, type ImageDef, type LateImage, type ServerHost } from '../image.ts';
import { flag } from './agnhost.ts';
import { integer } from './integer.ts';
import { queryOf } from './query-of.ts';

/**
 * registry.k8s.io/e2e-test-images/resource-consumer: uses as much CPU and memory as it is asked to, for as long, and shows
 * numbers of anybody's choice as metrics. Upstream: test/images/resource-consumer.
 * Modelled: what a process takes beside what it was told.
 */
export type Form = Readonly<Record<string, string>>;

const badRequest = (text: string): HttpAnswer => ({ status: 400, body: `${text}\n` });
export const NOT_A_POST = badRequest('Bad request. Not a POST request');
export const NOT_GIVEN = badRequest('not given function argument');
export const INCORRECT = badRequest('incorrect function argument');

/** Of the query and of the body, which comes first. */
export const formOf = ({ path, body = '' }: WorldRequest): Form => ({ ...queryOf(path), ...queryOf(`?${body}`) });

interface Bump {
  readonly metric: string;
  readonly delta: number;
  readonly untilMs: number;
}

function answer(request: WorldRequest, host: ServerHost): HttpAnswer {
  const path = request.path.split('?')[0] ?? '/';
  if (path === '/metrics') return metrics(host);
  if (request.method !== 'POST') return NOT_A_POST;
  const form = formOf(request);
  switch (path) {
    case '/ConsumeCPU':
      return consume(form, 'millicores', 'ConsumeCPU', (amount, seconds) => host.occupy(amount, 0, seconds), host);
    case '/ConsumeMem':
      return consume(form, 'megabytes', 'ConsumeMem', (amount, seconds) => host.occupy(0, amount * MIB, seconds), host);
    case '/GetCurrentStatus':
      host.log(`${stamp(host)} GetCurrentStatus`);
      return { status: 200, body: 'Warning: not implemented!\nGetCurrentStatus' };
    case '/BumpMetric':
      return bump(form, host);
    default:
      return { status: 404, body: `unknown function: ${path}\n` };
  }
}

function consume(
  form: Form,
  unit: 'millicores' | 'megabytes',
  name: string,
  start: (amount: number, seconds: number) => void,
  host: ServerHost,
): HttpAnswer {
  const { durationSec = '', [unit]: wanted = '' } = form;
  if (durationSec === '' || wanted === '') return NOT_GIVEN;
  const [seconds, amount] = [integer(durationSec), integer(wanted)];
  if (seconds === undefined || amount === undefined) return INCORRECT;
  host.log(`${stamp(host)} ${name} ${unit}: ${amount}, durationSec: ${seconds}`);
  if (seconds > 0 && amount > 0) start(amount, seconds);
  return { status: 200, body: `${name}\n${amount} ${unit}\n${seconds} durationSec\n` };
}

function bump({ metric = '', delta = '', durationSec = '' }: Form, host: ServerHost): HttpAnswer {
  if (durationSec === '' || metric === '' || delta === '') return NOT_GIVEN;
  const [seconds, amount] = [integer(durationSec), Number(delta)];
  if (seconds === undefined || Number.isNaN(amount)) return INCORRECT;
  const bumps = [...bumpsOf(host), { metric, delta: amount, untilMs: host.now + seconds * 1000 }];
  host.remember(JSON.stringify(bumps));
  return { status: 200, body: `BumpMetric\n${metric} metric\n${amount} delta\n${seconds} durationSec\n` };
}

/** A metric that has ended stays, with what is left of it. */
function bumpsOf({ memory, now }: ServerHost): readonly Bump[] {
  const all = JSON.parse(memory ?? '[]') as readonly Bump[];
  return all.map((one) => (one.untilMs > now ? one : { ...one, delta: 0 })).filter(isFirstOfItsKind);
}

const isFirstOfItsKind = ({ metric, delta }: Bump, i: number, all: readonly Bump[]): boolean =>
  delta !== 0 || all.findIndex((other) => other.metric === metric) === i;

function metrics(host: ServerHost): HttpAnswer {
  const sums = new Map<string, number>();
  for (const { metric, delta } of bumpsOf(host)) sums.set(metric, (sums.get(metric) ?? 0) + delta);
  const lines = [...sums].map(
    ([name, value]) => `# HELP ${name} info message.\n# TYPE ${name} gauge\n${name} ${value.toFixed(6)}\n`,
  );
  return { status: 200, body: lines.join(''), headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

/** As Go's log package begins a line. */
function stamp({ epochMs }: ServerHost): string {
  const [date = '', time = ''] = formatTime(epochMs).split('T');
  return `${date.replaceAll('-', '/')} ${time.replace('Z', '')}`;
}

export const resourceConsumer: ImageDef = {
  name: 'resource-consumer',
  repositories: ['e2e-test-images/resource-consumer'],
  sizeBytes: 100 * MIB,
  startMs: 100,
  argsAreCommand: false,
  main: () => SERVE,
  isLate: true,
  ports: (spec) => [flag(spec, 'port', 8080)],
  http: () => NOT_A_POST,
  onTerm: { exitCode: 2, afterMs: 20 },
  use: () => ({ steadyCpuMilli: 0, memoryBytes: 6 * MIB, requestCpuMs: 0.2 }),
};

export const resourceConsumerImage: LateImage = { http: answer };
