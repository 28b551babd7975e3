import type { Io, Outcome } from '../../../shell/run/io.ts';
import { MIB, SERVE, type Command, type ImageDef, type LateImage, type ServerHost } from '../../image.ts';

/**
 * RabbitMQ and the amqp-tools, for the page about a work queue with coarse work: queues of texts. Modelled: messages are
 * acknowledged as they are taken, and lie in the server's memory; exchanges but the default one are left out.
 */
const PROTOCOL = 'amqp';
const POLL_MS = 500;
const WORK_MS = 10_000;

interface Wish {
  readonly op: 'declare' | 'publish' | 'get' | 'list';
  readonly queue: string;
  readonly body?: string;
}

type Queues = Readonly<Record<string, readonly string[]>>;

function talk(message: string, protocol: string, host: ServerHost): string | undefined {
  if (protocol !== PROTOCOL) return undefined;
  const { op, queue, body = '' } = JSON.parse(message) as Wish;
  const queues = JSON.parse(host.memory ?? '{}') as Queues;
  const known = queues[queue];
  if (op === 'list') return JSON.stringify(Object.entries(queues).map(([name, all]) => [name, all.length]));
  if (op === 'declare') host.remember(JSON.stringify({ ...queues, [queue]: known ?? [] }));
  else if (!known) return JSON.stringify(op === 'publish' ? null : { missing: true });
  else if (op === 'publish') host.remember(JSON.stringify({ ...queues, [queue]: [...known, body] }));
  else {
    host.remember(JSON.stringify({ ...queues, [queue]: known.slice(1) }));
    return JSON.stringify({ body: known[0] });
  }
  return 'null';
}

interface Options {
  readonly host: string;
  readonly port: number;
  readonly flags: Readonly<Record<string, string>>;
  readonly rest: readonly string[];
}

const VALUED: ReadonlySet<string> = new Set([
  'u',
  'url',
  'q',
  'queue',
  'r',
  'routing-key',
  'b',
  'body',
  'c',
  'count',
  'e',
  'exchange',
]);

function optionsOf(io: Io): Options {
  const flags: Record<string, string> = {};
  const words = [...io.args];
  while (words[0]?.startsWith('-')) {
    const [name = '', value] = (words.shift() as string).replace(/^-+/, '').split(/=(.*)/s);
    flags[name] = value ?? (VALUED.has(name) ? (words.shift() ?? '') : '');
  }
  const url = flags['url'] ?? flags['u'] ?? 'amqp://localhost';
  const m = /^amqp:\/\/(?:[^@]*@)?([^:/]+)(?::(\d+))?/.exec(url);
  return { host: m?.[1] ?? 'localhost', port: Number(m?.[2] ?? 5672), flags, rest: words };
}

/** What the broker says; a number: it cannot be reached, and that was told. */
function ask(io: Io, { host, port }: Options, wish: Wish): unknown {
  const answer = io.network.request('SAY', `http://${host}:${port}/`, {
    protocol: PROTOCOL,
    body: JSON.stringify(wish),
  });
  if (answer.kind === 'answered') return JSON.parse(answer.body ?? 'null');
  const why =
    answer.kind === 'refused'
      ? 'Connection refused'
      : answer.kind === 'timeout'
        ? 'Connection timed out'
        : 'hostname lookup failed';
  io.err(`logging in to AMQP server: opening socket to ${host}:${port}: ${why}\n`);
  return 1;
}

const declare: Command = (io) => {
  const options = optionsOf(io);
  const queue = options.flags['q'] ?? options.flags['queue'] ?? '';
  if (ask(io, options, { op: 'declare', queue }) === 1) return 1;
  io.out(`${queue}\n`);
  return 0;
};

const publish: Command = (io): Outcome => {
  const options = optionsOf(io);
  const given = options.flags['b'] ?? options.flags['body'];
  const body = given ?? io.readAll();
  if (body === undefined) return 'read';
  const queue = options.flags['r'] ?? options.flags['routing-key'] ?? '';
  return ask(io, options, { op: 'publish', queue, body }) === 1 ? 1 : 0;
};

/** Takes a message and gives it to a command. Modelled: one message, whatever `-c` says. */
const consume: Command = (io): Outcome => {
  const options = optionsOf(io);
  const queue = options.flags['q'] ?? options.flags['queue'] ?? '';
  const got = ask(io, options, { op: 'get', queue });
  if (got === 1) return 1;
  const { body, missing } = got as { body?: string; missing?: boolean };
  if (missing) {
    io.err(`consuming from queue: server channel error 404, message: NOT_FOUND - no queue '${queue}' in vhost '/'\n`);
    return 1;
  }
  if (body === undefined) return { sleepUntil: io.now + POLL_MS };
  io.become(['sh', '-c', 'message=$1; shift; printf %s "$message" | "$@"', 'amqp-consume', body, ...options.rest]);
  return 'became';
};

const rabbitmqctl: Command = (io) => {
  const all = ask(io, { host: '127.0.0.1', port: 5672, flags: {}, rest: [] }, { op: 'list', queue: '' });
  if (all === 1) return 69;
  if (io.args.includes('list_queues')) {
    io.out('Timeout: 60.0 seconds ...\nListing queues for vhost / ...\nname\tmessages\n');
    for (const [name, n] of all as [string, number][]) io.out(`${name}\t${n}\n`);
  } else io.out('Ping succeeded\n');
  return 0;
};

/** worker.py of the page: prints its input and works for ten seconds. */
const worker: Command = (io): Outcome => {
  const state = io.state as { until: number } | undefined;
  if (state) return io.now >= state.until ? 0 : { sleepUntil: state.until };
  const text = io.readAll();
  if (text === undefined) return 'read';
  io.out(`Processing ${text}\n`);
  io.state = { until: io.now + WORK_MS };
  return { sleepUntil: io.now + WORK_MS };
};

const TOOLS = { 'amqp-declare-queue': declare, 'amqp-publish': publish, 'amqp-consume': consume };

export const rabbitmq: ImageDef = {
  name: 'rabbitmq',
  repositories: ['library/rabbitmq'],
  sizeBytes: 110 * MIB,
  startMs: 3000,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [5672, 4369, 15672, 25672],
  onTerm: { exitCode: 0, afterMs: 500 },
  use: () => ({ steadyCpuMilli: 4, memoryBytes: 130 * MIB, requestCpuMs: 0.5 }),
  startLog: () => [' completed with 3 plugins.', 'Server startup complete; 3 plugins started.'],
};

export const workQueue1: ImageDef = {
  name: 'job-wq-1',
  repositories: ['*/job-wq-1'],
  sizeBytes: 60 * MIB,
  startMs: 50,
  argsAreCommand: true,
  main: () => ({ kind: 'exit', code: 0, afterMs: 10 }),
  entry: () => ['sh', '-c', '/usr/bin/amqp-consume --url=$BROKER_URL -q $QUEUE -c 1 /worker.py'],
  ports: () => [],
  onTerm: 'ignored',
};

export const AMQP_HALVES: Readonly<Record<string, LateImage>> = {
  rabbitmq: { talk, commands: { rabbitmqctl, 'rabbitmq-diagnostics': rabbitmqctl, ...TOOLS } },
  'job-wq-1': { commands: { ...TOOLS, 'worker.py': worker } },
  // Modelled: amqp-tools need not be installed there.
  toolbox: { commands: TOOLS },
  'toolbox-bash': { commands: TOOLS },
};
