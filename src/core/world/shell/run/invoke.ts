import { BUILTINS } from '../builtins/registry.ts';
import { FileError } from '../../files/file-error.ts';
import { ShellSyntaxError } from '../parse/syntax.ts';
import { failed, finish, INPUT, restoreFds, say, sayError } from './flow.ts';
import type { Outcome } from './io.ts';
import type { Machine } from './machine.ts';
import { PIPE_SIZE, readFrom } from './open-files.ts';
import type { Proc, Running } from './proc.ts';
import { ProcIo } from './proc-io.ts';

/** Calls the builtin or program a process is in, and does what its outcome says. */
export function invoke(m: Machine, proc: Proc): void {
  const running = proc.running as Running;
  if (running.name === INPUT) return readCommand(m, proc);
  const isBuiltin = proc.src !== '' || proc.input !== undefined;
  const io = new ProcIo(m, proc, running);
  const own = Object.hasOwn(BUILTINS, running.name) ? BUILTINS[running.name] : undefined;
  const run = isBuiltin ? (own ?? external) : m.host.program(running.argv, proc.root);
  let outcome: Outcome;
  try {
    outcome = run ? run(io) : 127;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const isFull = error.code === 'ENOSPC';
    io.err(`${isFull && own && isBuiltin ? 'sh' : io.name}: ${isFull ? 'write error: ' : ''}${error.message}\n`);
    outcome = 1;
  }
  if (proc.exit !== undefined || proc.running !== running) return;
  settle(m, proc, running, outcome);
}

/** A program started by `command`. */
function external(io: ProcIo): Outcome {
  const pid = (io.state ??= io.spawn([io.proc.running?.argv[0] ?? '', ...io.args])) as number;
  return io.exitOf(pid) ?? { child: pid };
}

function settle(m: Machine, proc: Proc, running: Running, outcome: Outcome): void {
  if (outcome === 'became') return;
  if (outcome === 'read') {
    const file = proc.fds.get(io0(running)) ?? 0;
    const open = m.state.files.get(file);
    const seen = open?.k === 'pipe' ? (m.state.pipes.get(open.pipe)?.data.length ?? 0) : 0;
    proc.wait = { k: 'read', file, seen };
  } else if (outcome === 'leaf') proc.wait ??= { k: 'forever' };
  else if (outcome === 'forever') proc.wait = { k: 'forever' };
  else if (typeof outcome === 'object') {
    if ('child' in outcome) proc.wait = { k: 'child', pids: [outcome.child], then: 'wait', q: false, tested: true };
    else proc.wait = { k: 'sleep', until: outcome.sleepUntil };
  } else ended(m, proc, running, outcome);
}

/** Programs read standard input; `read -u` another. */
const io0 = (running: Running): number => {
  const at = running.argv.indexOf('-u');
  return running.name === 'read' && at > 0 ? Number(running.argv[at + 1]) : 0;
};

function ended(m: Machine, proc: Proc, running: Running, status: number): void {
  proc.running = undefined;
  if (proc.src === '' && proc.input === undefined) return m.exit(proc, status);
  restoreFds(proc, running.saved);
  for (const [name, old] of Object.entries(running.vars)) {
    if (old) proc.vars.set(name, old);
    else proc.vars.delete(name);
  }
  proc.status = status & 255;
  drain(m, proc);
  failed(m, proc, running.tested);
}

/** A writer faster than its reader waits. */
function drain(m: Machine, proc: Proc): void {
  const out = m.fileOf(proc, 1);
  if (out?.k === 'pipe' && out.end === 'w' && (m.state.pipes.get(out.pipe)?.data.length ?? 0) > PIPE_SIZE)
    proc.wait ??= { k: 'drain', pipe: out.pipe };
}

/** The next command of a shell that reads its script from standard input. */
function readCommand(m: Machine, proc: Proc): void {
  const input = proc.input as NonNullable<Proc['input']>;
  const running = proc.running as Running;
  if (input.prompt && running.state === undefined) {
    say(m, proc, input.buffer === '' ? prompt(m, proc) : '> ');
    running.state = 'asked';
  }
  const line = readFrom(m.state, m.fileOf(proc, 0), () => m.view(proc), '\n');
  if (line === 'wait') return settle(m, proc, { ...running, name: '', argv: [] }, 'read');
  if (line === 'end') {
    if (input.prompt) say(m, proc, '\n');
    if (input.buffer !== '') sayError(m, proc, '1: Syntax error: end of file unexpected');
    proc.running = undefined;
    return finish(m, proc, input.buffer === '' ? proc.status : 2);
  }
  input.buffer += line.data;
  running.state = undefined;
  const text = input.buffer;
  try {
    m.code(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    if (/end of file|Unterminated|Missing|EOF/.test(error.message)) return;
    input.buffer = '';
    proc.status = 2;
    sayError(m, proc, error.message);
    return input.prompt ? undefined : finish(m, proc, 2);
  }
  if (text.endsWith('\\\n') || isOpenHeredoc(text)) return;
  input.buffer = '';
  proc.running = undefined;
  proc.src = text;
  proc.pc = 0;
}

/** A here-document that has begun and has no end yet. */
function isOpenHeredoc(text: string): boolean {
  const m = /<<-?\s*(?:'([^']+)'|"([^"]+)"|(\w+))/.exec(text);
  const end = m?.[1] ?? m?.[2] ?? m?.[3];
  return (
    end !== undefined &&
    !text.includes('<<<') &&
    !text
      .split('\n')
      .slice(1)
      .some((l) => l.replace(/^\t+/, '') === end)
  );
}

function prompt(m: Machine, proc: Proc): string {
  const own = proc.vars.get('PS1')?.value;
  if (own !== undefined)
    return own.replace(/\\[$]/g, '# ').replace(/\\w/g, proc.cwd).replace(/\\h/g, m.host.info.hostname);
  const sign = proc.uid === 0 ? '#' : '$';
  if (/bash$/.test(proc.name))
    return `${m.host.info.userName(proc.uid) ?? 'I have no name!'}@${m.host.info.hostname}:${proc.cwd}${sign} `;
  return m.host.dialect === 'busybox'
    ? `${proc.cwd === proc.vars.get('HOME')?.value ? '~' : proc.cwd} ${sign} `
    : `${sign} `;
}
