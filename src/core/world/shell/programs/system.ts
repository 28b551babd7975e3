import { expressionOf } from '../run/expression.ts';
import { basic } from './grep.ts';
import { signalName } from '../run/signals.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { parseArgs } from './args.ts';
import { date } from './date.ts';
import { human } from './listing.ts';

/** Programs about the machine, its processes and time: sleep, ps, env, hostname, uname, free, timeout, xargs. */
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** `10`, `1.5m`, `infinity` in milliseconds; undefined: no time. */
export function durationMs(text: string): number | undefined {
  if (/^inf(inity)?$/.test(text)) return Infinity;
  const m = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  return m ? Number(m[1]) * (UNITS[m[2] as string] as number) * 1000 : undefined;
}

function sleep(io: Io): Outcome {
  if (io.state !== undefined) return io.now >= (io.state as number) ? 0 : { sleepUntil: io.state as number };
  const times = io.args.map(durationMs);
  const bad = times.indexOf(undefined);
  if (times.length === 0 || bad >= 0) {
    io.err(times.length === 0 ? 'sleep: missing operand\n' : `sleep: invalid number '${io.args[bad] ?? ''}'\n`);
    return 1;
  }
  const ms = (times as number[]).reduce((sum, t) => sum + t, 0);
  if (ms === Infinity) return 'forever';
  const until = Math.round(io.now + ms);
  io.state = until;
  return { sleepUntil: until };
}

/** By the pod's own line of /etc/hosts, as the resolver finds it. */
function fullName(io: Io, isDomainOnly: boolean): string {
  const { hostname } = io.machine;
  const hosts = io.files.find('/etc/hosts');
  const words = hosts?.t === 'file' ? hosts.data.split(/\s+/) : [];
  const full = words.find((name) => name.startsWith(`${hostname}.`)) ?? hostname;
  return isDomainOnly ? full.slice(hostname.length + 1) : full;
}

/** procps cuts names that do not fit into eight columns. */
const columnOf = (name: string, isBusybox: boolean): string =>
  name.length > 8 && !isBusybox ? `${name.slice(0, 7)}+` : name;

function ps(io: Io): Outcome {
  const isBusybox = /busybox|alpine/.test(io.machine.image);
  const isFull = /[ef]/.test(io.args.join('')) && !isBusybox;
  const user = (uid: number): string => columnOf(io.machine.userName(uid) ?? String(uid), isBusybox);
  const rows = [...io.processes()].filter((p) => p.exit === undefined);
  if (isBusybox) {
    io.out('PID   USER     TIME  COMMAND\n');
    for (const p of rows) io.out(`${String(p.pid).padStart(5)} ${user(p.uid).padEnd(8)}  0:00 ${p.argv.join(' ')}\n`);
  } else if (/^[aux]+$/.test(io.args[0] ?? '') && (io.args[0] ?? '').includes('u')) {
    io.out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const p of rows)
      io.out(
        `${user(p.uid).padEnd(8)} ${String(p.pid).padStart(7)}  0.0  0.0  20228  3020 ?        ${p.pid === 1 ? 'Ss' : 'S '}   00:00   0:00 ${p.argv.join(' ')}\n`,
      );
  } else if (/^[axw]+$/.test(io.args[0] ?? '')) {
    io.out('    PID TTY      STAT   TIME COMMAND\n');
    for (const p of rows)
      io.out(`${String(p.pid).padStart(7)} ?        ${p.ppid === 0 ? 'Ss' : 'S '}     0:00 ${p.argv.join(' ')}\n`);
  } else if (isFull && io.args.join('').includes('l')) {
    io.out('F S UID          PID    PPID  C PRI  NI ADDR SZ WCHAN  STIME TTY          TIME CMD\n');
    for (const p of rows)
      io.out(
        `${p.pid === 1 ? 4 : 0} S ${user(p.uid).padEnd(8)} ${String(p.pid).padStart(7)} ${String(p.ppid).padStart(7)}  0  80   0 -  1127 -      00:00 ?        00:00:00 ${p.argv.join(' ')}\n`,
      );
  } else if (isFull || io.args.some((a) => a.includes('a'))) {
    io.out('UID          PID    PPID  C STIME TTY          TIME CMD\n');
    for (const p of rows)
      io.out(
        `${user(p.uid).padEnd(8)} ${String(p.pid).padStart(7)} ${String(p.ppid).padStart(7)}  0 00:00 ?        00:00:00 ${p.argv.join(' ')}\n`,
      );
  } else {
    io.out('    PID TTY          TIME CMD\n');
    for (const p of rows)
      io.out(`${String(p.pid).padStart(7)} ?        00:00:00 ${(p.argv[0] ?? '').replace(/^.*\//, '')}\n`);
  }
  return 0;
}

function env(io: Io): Outcome {
  const args = [...io.args];
  while (args[0] !== undefined && (/^[A-Za-z_]\w*=/.test(args[0]) || args[0].startsWith('-'))) {
    const word = args.shift() as string;
    if (word === '-i' || word === '-') io.proc.vars.clear();
    else if (word === '-u') io.proc.vars.delete(args.shift() ?? '');
    else if (word.includes('='))
      io.proc.vars.set(word.slice(0, word.indexOf('=')), {
        value: word.slice(word.indexOf('=') + 1),
        exported: true,
        readonly: false,
      });
  }
  if (args.length > 0) {
    io.become(args);
    return 'became';
  }
  for (const [name, v] of io.proc.vars) if (v.exported) io.out(`${name}=${v.value}\n`);
  return 0;
}

function printenv(io: Io): Outcome {
  if (io.args.length === 0) return env(io);
  let status = 0;
  for (const name of io.args) {
    const value = io.env[name];
    if (value === undefined) status = 1;
    else io.out(`${value}\n`);
  }
  return status;
}

/** As nodes tell it (status.nodeInfo.kernelVersion). */
const KERNEL = '6.12.0-drydock';

function uname(io: Io): Outcome {
  const { has } = parseArgs(io.args, '');
  const facts = {
    s: 'Linux',
    n: io.machine.hostname,
    r: KERNEL,
    v: '#1 SMP PREEMPT_DYNAMIC',
    m: 'x86_64',
    o: 'GNU/Linux',
  };
  const wanted = (Object.keys(facts) as (keyof typeof facts)[]).filter((k) => has('a') || has(k));
  io.out(`${(wanted.length > 0 ? wanted : (['s'] as const)).map((k) => facts[k]).join(' ')}\n`);
  return 0;
}

function free(io: Io): Outcome {
  const { has } = parseArgs(io.args, '');
  const total = io.machine.memoryBytes;
  const isBusybox = /busybox|alpine/.test(io.machine.image);
  const show = (b: number): string =>
    (has('h') ? human(b) : String(Math.floor(b / (has('m') ? 1024 ** 2 : 1024)))).padStart(12);
  const used = total * 0.2;
  io.out(
    `${' '.repeat(isBusybox ? 7 : 8)}${['total', 'used', 'free', 'shared', 'buff/cache', 'available'].map((w) => w.padStart(12)).join('')}\n`,
  );
  io.out(
    `${'Mem:'.padEnd(isBusybox ? 7 : 8)}${[total, used, total * 0.6, 0, total * 0.2, total * 0.75].map(show).join('')}\n${'Swap:'.padEnd(isBusybox ? 7 : 8)}${[0, 0, 0].map(show).join('')}\n`,
  );
  return 0;
}

interface Timed {
  readonly pid: number;
  readonly until: number;
}

function timeout(io: Io): Outcome {
  const args = [...io.args];
  let signal = 'TERM';
  while (args[0]?.startsWith('-')) {
    const word = args.shift() as string;
    if (word === '-s' || word === '-k') {
      const value = args.shift() ?? '';
      if (word === '-s') signal = signalName(value) ?? 'TERM';
    } else if (word === '-t') break;
  }
  const state = (io.state ??= { until: io.now + (durationMs(args.shift() ?? '0') ?? 0), pid: io.spawn(args) }) as Timed;
  const status = io.exitOf(state.pid);
  if (status !== undefined) return status;
  if (io.now < state.until) return { sleepUntil: Math.min(state.until, io.now + 100) };
  io.signal(state.pid, signal);
  // busybox becomes the program, and another process kills it.
  return signal === 'KILL' ? 137 : /busybox|alpine/.test(io.machine.image) ? 143 : 124;
}

interface Xargs {
  readonly commands: string[][];
  pid?: number;
  status: number;
}

function xargs(io: Io): Outcome {
  if (io.state === undefined) {
    const text = io.readAll();
    if (text === undefined) return 'read';
    io.state = { commands: commandsOf(io.args, text), status: 0 } satisfies Xargs;
  }
  const state = io.state as Xargs;
  for (;;) {
    if (state.pid !== undefined) {
      const status = io.exitOf(state.pid);
      if (status === undefined) return { child: state.pid };
      if (status !== 0) state.status = status === 255 ? 124 : 123;
      delete state.pid;
    }
    const next = state.commands.shift();
    if (!next) return state.status;
    state.pid = io.spawn(next);
    return { child: state.pid };
  }
}

function commandsOf(args: readonly string[], text: string): string[][] {
  const command = [...args];
  let [count, replace, isNull] = [Infinity, '', false];
  let skipEmpty = false;
  while (command[0]?.startsWith('-')) {
    const flag = command.shift() as string;
    if (/^-[nL]/.test(flag)) count = Number(flag.slice(2) || command.shift());
    else if (flag.startsWith('-I')) replace = flag.slice(2) || (command.shift() ?? '');
    else if (flag === '-0') isNull = true;
    else if (flag === '-r') skipEmpty = true;
    else if (flag.startsWith('-P')) void (flag.slice(2) || command.shift());
  }
  if (command.length === 0) command.push('echo');
  const items = isNull
    ? text.split('\0').filter((t) => t !== '')
    : replace !== ''
      ? text.split('\n').filter((t) => t.trim() !== '')
      : text.split(/\s+/).filter((t) => t !== '');
  if (replace !== '') return items.map((item) => command.map((w) => w.replaceAll(replace, item.trim())));
  if (items.length === 0) return skipEmpty ? [] : [command];
  const out: string[][] = [];
  for (let i = 0; i < items.length; i += Math.min(count, items.length))
    out.push([...command, ...items.slice(i, i + count)]);
  return out;
}

function expr(io: Io): Outcome {
  const [a = '', op = '', b = ''] = io.args;
  const put = (value: string | number): Outcome => {
    io.out(`${value}\n`);
    return value === '' || value === 0 || value === '0' ? 1 : 0;
  };
  if (a === 'length') return put(op.length);
  if (a === 'substr') return put(op.slice(Number(b) - 1, Number(b) - 1 + Number(io.args[3])));
  if (op === ':') {
    const regex = expressionOf(`^${basic(b)}`);
    const m = regex?.exec(a);
    if (regex) return put(m ? (m[1] ?? m[0].length) : 0);
    io.err(`expr: bad regex '${b}': Invalid regular expression\n`);
    return 2;
  }
  if (op === '') return put(a);
  const [x, y] = [Number(a), Number(b)];
  const isNumeric = !Number.isNaN(x) && !Number.isNaN(y);
  const compared: Record<string, boolean> = isNumeric
    ? { '=': x === y, '!=': x !== y, '<': x < y, '>': x > y, '<=': x <= y, '>=': x >= y }
    : { '=': a === b, '!=': a !== b, '<': a < b, '>': a > b, '<=': a <= b, '>=': a >= b };
  if (op in compared) return put(compared[op] ? 1 : 0);
  const computed: Record<string, number> = { '+': x + y, '-': x - y, '*': x * y, '/': Math.trunc(x / y), '%': x % y };
  if (!isNumeric || !(op in computed)) {
    io.err(isNumeric ? 'expr: syntax error\n' : 'expr: non-integer argument\n');
    return 2;
  }
  return put(computed[op] as number);
}

function pkill(io: Io): Outcome {
  const pattern = io.args.find((a) => !a.startsWith('-')) ?? '';
  const signal = signalName(io.args.find((a) => /^-[A-Z0-9]+$/.test(a))?.slice(1) ?? 'TERM') ?? 'TERM';
  const found = [...io.processes()].filter(
    (p) =>
      p.pid !== io.proc.pid &&
      p.exit === undefined &&
      (io.args.includes('-f') ? p.argv.join(' ') : (p.argv[0] ?? '').replace(/^.*\//, '')).includes(pattern),
  );
  if (io.name === 'pgrep' || io.name === 'pidof')
    io.out(
      io.name === 'pidof'
        ? found.length > 0
          ? `${found.map((p) => p.pid).join(' ')}\n`
          : ''
        : found.map((p) => `${p.pid}\n`).join(''),
    );
  else for (const p of found) if (io.maySignal(p.pid)) io.signal(p.pid, signal);
  return found.length > 0 ? 0 : 1;
}

const say =
  (text: (io: Io) => string): Program =>
  (io) => (io.out(`${text(io)}\n`), 0);
const nothing: Program = () => 0;

export const system: Readonly<Record<string, Program>> = {
  sleep,
  usleep: (io) =>
    io.state !== undefined
      ? 0
      : ((io.state = true), { sleepUntil: io.now + Math.ceil(Number(io.args[0] ?? 0) / 1000) }),
  date,
  ps,
  env,
  printenv,
  uname,
  free,
  timeout,
  xargs,
  expr,
  pkill,
  pgrep: pkill,
  pidof: pkill,
  killall: pkill,
  hostname: (io) => (
    io.out(
      `${io.args[0] === '-i' || io.args[0] === '-I' ? io.machine.ip : /^-[fd]$|^--fqdn$/.test(io.args[0] ?? '') ? fullName(io, io.args[0] === '-d') : io.machine.hostname}\n`,
    ),
    0
  ),
  nproc: say((io) => String(io.machine.cpus)),
  arch: say(() => 'x86_64'),
  tty: (io) => (io.out(io.isTty() ? '/dev/pts/0\n' : 'not a tty\n'), io.isTty() ? 0 : 1),
  uptime: say(
    (io) =>
      ` ${String(Math.floor(io.epochMs / 3_600_000) % 24).padStart(2, '0')}:${String(Math.floor(io.epochMs / 60_000) % 60).padStart(2, '0')}:${String(Math.floor(io.epochMs / 1000) % 60).padStart(2, '0')} up ${Math.floor((io.now - io.machine.bootedAt) / 60_000)} min,  0 users,  load average: 0.08, 0.03, 0.01`,
  ),
  nohup: (io) => (io.become(io.args), 'became'),
  setsid: (io) => (io.become(io.args), 'became'),
  nice: (io) => (io.become(io.args.filter((a, i) => !a.startsWith('-') && io.args[i - 1] !== '-n')), 'became'),
  sync: nothing,
  clear: nothing,
  stty: nothing,
  reset: nothing,
};
