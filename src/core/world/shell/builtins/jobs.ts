import type { Io, Outcome } from '../run/io.ts';
import type { ProcIo } from '../run/proc-io.ts';
import { SIGNALS, signalName } from '../run/signals.ts';

/** wait, kill, jobs. Left out: job control (fg, bg, stopped jobs). */
function wait(io: ProcIo): Outcome {
  const { proc } = io;
  if (io.args.includes('-n')) return waitAny(io);
  const pids = io.args.length > 0 ? io.args.map((a) => pidOf(io, a)) : [...proc.background];
  let status = 0;
  for (const pid of pids) {
    const left = proc.background.includes(pid) ? io.exitOf(pid) : 127;
    if (left === undefined) return { child: pid };
    // What has been waited for is gone, and the next look begins after it.
    if (left !== 127 || pids.length === 1) status = left;
    io.state = status;
    proc.background = proc.background.filter((p) => p !== pid || io.args.length > 0);
  }
  return io.args.length > 0 ? ((io.state as number | undefined) ?? status) : 0;
}

function waitAny(io: ProcIo): Outcome {
  const { proc } = io;
  for (const pid of proc.background) {
    const status = io.exitOf(pid);
    if (status === undefined) continue;
    proc.background = proc.background.filter((p) => p !== pid);
    return status;
  }
  return proc.background[0] === undefined ? 127 : { sleepUntil: io.now + 100 };
}

function pidOf(io: Io, word: string): number {
  if (!word.startsWith('%')) return Number(word);
  const { background } = io.proc;
  const n = word === '%%' || word === '%+' ? background.length : Number(word.slice(1));
  return background[n - 1] ?? -1;
}

export function kill(io: Io): Outcome {
  let signal = 'TERM';
  const args = [...io.args];
  const [first = ''] = args;
  if (first === '-l') {
    io.out(`${Object.keys(SIGNALS).join(' ')}\n`);
    return 0;
  }
  if (/^-./.test(first) && first !== '--') {
    args.shift();
    const name = signalName(first === '-s' || first === '-n' ? (args.shift() ?? '') : first.slice(1));
    if (name === undefined) {
      io.err(`kill: invalid signal ${first}\n`);
      return 1;
    }
    signal = name;
  } else if (first === '--') args.shift();
  let status = 0;
  for (const word of args) {
    const pid = pidOf(io, word);
    const isAllowed = Number.isNaN(pid) || io.maySignal(pid);
    if (Number.isNaN(pid) || !isAllowed || !io.signal(pid, signal)) {
      const why = isAllowed ? 'No such process' : 'Operation not permitted';
      io.err(Number.isNaN(pid) ? `kill: invalid number '${word}'\n` : `kill: can't kill pid ${word}: ${why}\n`);
      status = 1;
    }
  }
  return status;
}

function jobs(io: ProcIo): Outcome {
  io.proc.background.forEach((pid, i) => {
    const job = [...io.processes()].find((p) => p.pid === pid);
    if (job)
      io.out(`[${i + 1}]${job.exit === undefined ? '  Running' : '  Done'}                 ${job.argv.join(' ')}\n`);
  });
  return 0;
}

export const jobsBuiltins: Readonly<Record<string, (io: ProcIo) => Outcome>> = { wait, kill, jobs };
