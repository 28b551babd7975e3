import { entryOf } from '../../../lib/entry-of.ts';
import { formatTime } from '../../../lib/time.ts';
import type { Io, Outcome } from '../../shell/run/io.ts';
import { serveUnless } from '../common.ts';
import type { Command } from '../image.ts';
import { mounttest } from './mounttest.ts';

/** Subcommands of the test image as programs. Upstream: test/images/agnhost/{dns,connect,mounttest,logs-generator}. */
export const agnhostCommand: Command = (io, { isServing }) => {
  const other = io.name === 'agnhost-2' ? 'entrypoint-tester' : 'pause';
  const [name = other, ...args] = /^agnhost(-2)?$/.test(io.name) ? io.args : [io.name, ...io.args];
  const run = entryOf(COMMANDS, name);
  return run ? run(io, args) : serveUnless(io, isServing);
};

const option = (args: readonly string[], ...names: string[]): string | undefined => {
  for (const [i, word] of args.entries()) {
    const [name = '', value] = word.split(/=(.*)/s);
    if (names.includes(name)) return value ?? args[i + 1];
  }
  return undefined;
};

const COMMANDS: Readonly<Record<string, (io: Io, args: readonly string[]) => Outcome>> = {
  'entrypoint-tester': (io, args) => (io.out(`[${[`/${io.name}`, 'entrypoint-tester', ...args].join(' ')}]\n`), 0),
  'dns-suffix': (io) => (io.out(`${resolvConf(io, 'search').join(',')}\n`), 0),
  'dns-server-list': (io) => (io.out(`${resolvConf(io, 'nameserver').join(',')}\n`), 0),
  'etc-hosts': (io) => (io.out(`${io.files.read('/etc/hosts')}\n`), 0),
  help: (io) => (io.out('Usage:\n  app [command]\n'), 0),
  connect,
  'logs-generator': generateLogs,
  mounttest,
};

const resolvConf = (io: Io, word: string): string[] =>
  io.files
    .read('/etc/resolv.conf')
    .split('\n')
    .filter((line) => line.startsWith(`${word} `))
    .flatMap((line) => line.split(/\s+/).slice(1));

function connect(io: Io, args: readonly string[]): Outcome {
  const [host = '', port = ''] = (args.find((a) => /:\d+$/.test(a)) ?? '').split(':');
  const result = io.network.connect(host, Number(port));
  if (result === 'open') return 0;
  io.err(`${{ refused: 'REFUSED', timeout: 'TIMEOUT', 'no-such-name': 'DNS' }[result]}\n`);
  return 1;
}

const METHODS = ['GET', 'POST', 'PUT'];
const NAMESPACES = ['kube-system', 'default', 'ns'];

/** Modelled: what upstream draws by lot follows from the line's number. */
function generateLogs(io: Io, args: readonly string[]): Outcome {
  const total = Number(option(args, '--log-lines-total', '-t') ?? 0);
  const seconds = /^(\d+)(s|m)?$/.exec(option(args, '--run-duration', '-d') ?? '');
  const ms = seconds ? Number(seconds[1]) * (seconds[2] === 'm' ? 60_000 : 1000) : 0;
  if (total <= 0 || ms <= 0) {
    io.err(total <= 0 ? `Invalid total number of lines: ${total}\n` : 'Invalid duration: 0s\n');
    return 255;
  }
  const state = (io.state ??= { id: 0, at: io.now }) as { id: number; at: number };
  for (; state.id < total && state.at <= io.now; state.at += ms / total) {
    const n = (state.id * 7919) % 1000;
    const url = `/api/v1/namespaces/${NAMESPACES[n % 3] ?? ''}/pods/${(n + 1000).toString(36)}`;
    const [date, time = ''] = formatTime(io.epochMs).split('T');
    const head = `I${(date ?? '').slice(5).replace('-', '')} ${time.replace('Z', `.${String(io.epochMs % 1000).padStart(3, '0')}000`)}       1 logs_generator.go:76]`;
    io.err(`${head} ${state.id} ${METHODS[n % 3] ?? ''} ${url} ${200 + ((n * 31) % 400)}\n`);
    state.id++;
  }
  return state.id >= total && io.now >= state.at ? 0 : { sleepUntil: Math.ceil(state.at) };
}
