import type { Machine } from './machine.ts';
import { writeTo } from './open-files.ts';
import { ShellSyntaxError } from '../parse/syntax.ts';
import type { Control, Proc, Saved } from './proc.ts';

/** Where a script goes on: loops, functions, sourced texts, traps, and its end. */
export function restoreFds(proc: Proc, saved: Saved): void {
  for (const [fd, file] of Object.entries(saved)) {
    if (file === null) proc.fds.delete(Number(fd));
    else proc.fds.set(Number(fd), file);
  }
}

/** Ends the innermost loop or redirection. */
export function leaveControl(proc: Proc): void {
  const control = proc.control.pop();
  if (control?.k === 'redirects') restoreFds(proc, control.saved);
}

/** `break` and `continue`: the n-th loop outwards. */
export function leaveLoops(proc: Proc, count: number, again: boolean): void {
  let left = count;
  const isLoop = (c: Control): boolean => c.k === 'loop';
  for (;;) {
    const control = proc.control[proc.control.length - 1];
    if (!control || control.k === 'call' || control.k === 'source') return;
    if (isLoop(control) && --left <= 0) break;
    if (isLoop(control) && !proc.control.slice(0, -1).some(isLoop)) break;
    leaveControl(proc);
  }
  const loop = proc.control[proc.control.length - 1];
  if (loop?.k === 'loop') proc.pc = again ? loop.again : loop.leave;
}

/** Ends a function; at the top of a sourced text, that. */
export function returnFrom(m: Machine, proc: Proc): void {
  for (let c = proc.control.pop(); c; c = proc.control.pop()) {
    if (c.k === 'redirects') restoreFds(proc, c.saved);
    if (c.k === 'source') return void backTo(m, proc, c);
    if (c.k !== 'call') continue;
    proc.src = c.src;
    proc.pc = c.pc;
    proc.args = c.args;
    for (const [name, old] of Object.entries(c.locals)) {
      if (old) proc.vars.set(name, old);
      else proc.vars.delete(name);
    }
    return;
  }
  finish(m, proc, proc.status);
}

function backTo(m: Machine, proc: Proc, c: Extract<Control, { k: 'source' }>): void {
  if (c.pc < 0) return m.exit(proc, c.status ?? proc.status);
  proc.src = c.src;
  proc.pc = c.pc;
  if (c.status !== undefined) proc.status = c.status;
  if (c.args) proc.args = c.args;
}

/** The text is over: back to where it was called, or the end of the process, or the next line of its input. */
export function endOfCode(m: Machine, proc: Proc): void {
  while (proc.control.length > 0) {
    const c = proc.control.pop() as Control;
    if (c.k === 'redirects') restoreFds(proc, c.saved);
    if (c.k === 'source') return backTo(m, proc, c);
  }
  if (proc.input) proc.running = { name: INPUT, argv: [], state: undefined, saved: {}, vars: {}, tested: true };
  else finish(m, proc, proc.status);
}

export const INPUT = '(input)';

/** Runs a text in the middle of another. False, with a word to the user, if it cannot be read. */
export function source(
  m: Machine,
  proc: Proc,
  text: string,
  extra: { status?: number; args?: string[] } = {},
): boolean {
  try {
    m.code(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    sayError(m, proc, error.message);
    return false;
  }
  proc.control.push({ k: 'source', src: proc.src, pc: proc.pc, ...extra });
  proc.src = text;
  proc.pc = 0;
  return true;
}

/** Runs the action of the first signal that waits. */
export function trapPending(m: Machine, proc: Proc): void {
  const signal = proc.signals.shift();
  const action = signal === undefined ? undefined : proc.traps.get(signal);
  if (action) source(m, proc, action, { status: proc.status });
}

/** Ends the shell, after its EXIT trap. */
export function finish(m: Machine, proc: Proc, status: number): void {
  const action = proc.traps.get('EXIT');
  proc.status = status & 255;
  if (!action) return m.exit(proc, status);
  proc.traps.delete('EXIT');
  for (const c of proc.control.splice(0).reverse()) if (c.k === 'redirects') restoreFds(proc, c.saved);
  proc.stack = [];
  proc.pc = -1;
  if (!source(m, proc, action, { status: status & 255 })) m.exit(proc, status);
}

/** An error a shell does not live through, unless a person is at it. */
export function fatal(m: Machine, proc: Proc, status: number): void {
  proc.status = status;
  if (!proc.input?.prompt) return finish(m, proc, status);
  proc.control = [];
  proc.stack = [];
  endOfCode(m, proc);
}

/** `set -e`. */
export function failed(m: Machine, proc: Proc, tested: boolean): void {
  if (proc.status === 0 || tested || !proc.options.has('e')) return;
  if (proc.control.some((c) => c.k === 'call' && c.tested)) return;
  finish(m, proc, proc.status);
}

/** False: the variable may not be changed. */
export function assign(m: Machine, proc: Proc, name: string, value: string): boolean {
  const known = proc.vars.get(name);
  if (!known) proc.vars.set(name, { value, exported: proc.options.has('a'), readonly: false });
  else if (known.readonly) {
    sayError(m, proc, `${name}: is read only`);
    fatal(m, proc, 2);
    return false;
  } else known.value = value;
  return true;
}

/** A message of the shell itself, as its dialect begins one. */
export function sayError(m: Machine, proc: Proc, message: string): void {
  const line = m.host.dialect === 'dash' && !/^\d+: /.test(message) ? '1: ' : '';
  const text =
    m.host.dialect === 'busybox' ? message.replace(/^(\d+): Syntax error/, 'line $1: syntax error') : line + message;
  say(m, proc, `${shellName(proc)}: ${text}\n`);
}

const shellName = (proc: Proc): string => (proc.name === '' ? 'sh' : proc.name.replace(/^-/, ''));

export function say(m: Machine, proc: Proc, text: string): void {
  writeTo(m.state, m.fileOf(proc, 2), text, () => m.view(proc), m.host.sink);
}
