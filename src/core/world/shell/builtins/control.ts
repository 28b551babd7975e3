import { FileError } from '../../files/file-error.ts';
import { finish, leaveLoops, returnFrom, sayError, source } from '../run/flow.ts';
import type { Outcome } from '../run/io.ts';
import type { ProcIo } from '../run/proc-io.ts';
import { resolveProgram } from '../run/start.ts';
import { signalName } from '../run/signals.ts';
import { isBuiltin } from './names.ts';

/** break, continue, return, exit, eval, `.`, trap, command, type, let. */
type B = (io: ProcIo) => Outcome;

/** The builtin is over before what it causes begins. */
function over(io: ProcIo): void {
  io.endBuiltin();
}

function loops(io: ProcIo, again: boolean): Outcome {
  over(io);
  leaveLoops(io.proc, Math.max(Number(io.args[0] ?? 1) || 1, 1), again);
  io.proc.status = 0;
  return 'became';
}

const statusOf = (io: ProcIo): number => {
  const [word] = io.args;
  return word === undefined ? io.proc.status : (Number(word) || 0) & 255;
};

function evaluate(io: ProcIo): Outcome {
  const text = io.args.join(' ');
  over(io);
  io.proc.status = 0;
  if (text.trim() !== '' && !source(io.host, io.proc, text)) io.proc.status = 2;
  return 'became';
}

function dot(io: ProcIo): Outcome {
  const [file = '', ...args] = io.args;
  let text: string;
  try {
    text = io.files.read(io.path(file));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    sayError(
      io.host,
      io.proc,
      io.host.host.dialect === 'busybox'
        ? `.: can't open '${file}': ${error.message}`
        : `.: cannot open ${file}: No such file`,
    );
    return 2;
  }
  const before = io.proc.args;
  over(io);
  io.proc.status = 0;
  if (!source(io.host, io.proc, text, args.length > 0 ? { args: before } : {})) io.proc.status = 2;
  else if (args.length > 0) io.proc.args = args;
  return 'became';
}

function trap(io: ProcIo): Outcome {
  const [action, ...signals] = io.args[0] === '--' ? io.args.slice(1) : io.args;
  const { traps } = io.proc;
  if (action === undefined) {
    for (const [signal, text] of traps) io.out(`trap -- '${text}' ${signal}\n`);
    return 0;
  }
  const isReset = action === '-' || (signals.length === 0 && signalName(action) !== undefined);
  for (const word of signals.length === 0 ? [action] : signals) {
    const signal = word === '0' ? 'EXIT' : signalName(word);
    if (signal === undefined) {
      sayError(io.host, io.proc, `trap: ${word}: invalid signal specification`);
      return 1;
    }
    if (isReset) traps.delete(signal);
    else traps.set(signal, action);
  }
  return 0;
}

function command(io: ProcIo): Outcome {
  const [flag] = io.args;
  if (flag === '-v' || flag === '-V') return whereIs(io, io.args.slice(1), flag === '-V');
  const argv = io.args.filter((a, i) => !(i === 0 && a === '-p'));
  if (argv.length === 0) return 0;
  io.rename(argv);
  return 'became';
}

/** `command -v`, `type`. */
function whereIs(io: ProcIo, names: readonly string[], isLong: boolean): Outcome {
  let status = 0;
  for (const name of names) {
    if (isBuiltin(name)) io.out(isLong ? `${name} is a shell builtin\n` : `${name}\n`);
    else if (io.proc.functions.has(name)) io.out(isLong ? `${name} is a function\n` : `${name}\n`);
    else {
      const found = resolveProgram(io.host, io.proc, [name]);
      if (typeof found === 'number') {
        status = io.host.host.dialect === 'busybox' || !isLong ? 127 : 1;
        if (isLong) io.out(`${name}: not found\n`);
      } else io.out(isLong ? `${name} is ${io.host.host.where(name)}\n` : `${io.host.host.where(name)}\n`);
    }
  }
  return status;
}

export const control: Readonly<Record<string, B>> = {
  break: (io) => loops(io, false),
  continue: (io) => loops(io, true),
  return: (io) => {
    const status = statusOf(io);
    over(io);
    io.proc.status = status;
    returnFrom(io.host, io.proc);
    return 'became';
  },
  exit: (io) => {
    const status = statusOf(io);
    over(io);
    finish(io.host, io.proc, status);
    return 'became';
  },
  eval: evaluate,
  '.': dot,
  source: dot,
  trap,
  command,
  builtin: command,
  type: (io) => whereIs(io, io.args, true),
};
