import { BUILTINS } from '../builtins/registry.ts';
import { assign, failed, say, sayError } from './flow.ts';
import { invoke } from './invoke.ts';
import type { Machine } from './machine.ts';
import type { Proc, Saved, Variable } from './proc.ts';
import { spawnChild } from './spawn.ts';
import { startProgram } from './start.ts';

/**
 * A simple command whose words are known: assignments, function, builtin or program.
 * Upstream: POSIX.1-2024, 2.9.1 Simple Commands.
 */
export interface CommandPlace {
  readonly tested: boolean;
  readonly last: boolean;
}

export function runCommand(m: Machine, proc: Proc, argv: string[], place: CommandPlace): void {
  const { redirects, prefix, hasRedirectError } = proc;
  proc.redirects = [];
  proc.prefix = [];
  proc.hasRedirectError = false;
  const captured = proc.captured;
  proc.captured = undefined;
  if (hasRedirectError) {
    proc.status = 1;
    return failed(m, proc, place.tested);
  }
  if (proc.options.has('x') && argv.length + prefix.length > 0)
    say(m, proc, `+ ${[...prefix.map((p) => `${p.name}=${p.value}`), ...argv].join(' ')}\n`);
  const name = argv[0];
  if (name === undefined) {
    for (const { name: variable, value } of prefix) assign(m, proc, variable, value);
    proc.status = captured ?? 0;
    return failed(m, proc, place.tested);
  }
  const fn = proc.functions.get(name);
  if (fn) return callFunction(m, proc, argv, { fn, redirects, prefix, tested: place.tested });
  if (name === 'exec') return execCommand(m, proc, argv.slice(1), redirects);
  if (Object.hasOwn(BUILTINS, name)) return startBuiltin(m, proc, argv, { redirects, prefix, tested: place.tested });
  external(m, proc, argv, { redirects, prefix, place });
}

type Redirects = Proc['redirects'];
type Prefix = Proc['prefix'];

function applyRedirects(proc: Proc, redirects: Redirects): Saved {
  const saved: Saved = {};
  for (const { fd, file } of redirects) {
    if (!Object.hasOwn(saved, fd)) saved[fd] = proc.fds.get(fd) ?? null;
    if (file === null) proc.fds.delete(fd);
    else proc.fds.set(fd, file);
  }
  return saved;
}

interface Call {
  readonly fn: { src: string; pc: number };
  readonly redirects: Redirects;
  readonly prefix: Prefix;
  readonly tested: boolean;
}

const MAX_DEPTH = 200;

function callFunction(m: Machine, proc: Proc, argv: readonly string[], { fn, redirects, prefix, tested }: Call): void {
  if (proc.control.length > MAX_DEPTH) {
    sayError(m, proc, `${argv[0] ?? ''}: maximum function recursion depth reached`);
    return m.exit(proc, 2);
  }
  for (const { name, value } of prefix) assign(m, proc, name, value);
  const saved = applyRedirects(proc, redirects);
  if (redirects.length > 0) proc.control.push({ k: 'redirects', saved });
  proc.control.push({ k: 'call', src: proc.src, pc: proc.pc, args: proc.args, locals: {}, tested });
  // The redirection ends with the call: `return` leaves the call, the instruction after it the redirection.
  if (redirects.length > 0) {
    const call = proc.control.pop();
    const below = proc.control.pop();
    if (call && below) proc.control.push(call, below);
  }
  proc.args = argv.slice(1);
  proc.src = fn.src;
  proc.pc = fn.pc;
}

function execCommand(m: Machine, proc: Proc, argv: string[], redirects: Redirects): void {
  applyRedirects(proc, redirects);
  proc.status = 0;
  if (argv.length > 0) startProgram(m, proc, argv, true);
}

interface BuiltinCall {
  readonly redirects: Redirects;
  readonly prefix: Prefix;
  readonly tested: boolean;
}

/** Assignments before these stay. */
const SPECIAL: ReadonlySet<string> = new Set([
  'export',
  'readonly',
  'set',
  'unset',
  'eval',
  '.',
  'source',
  ':',
  'trap',
  'shift',
  'exit',
  'return',
  'break',
  'continue',
]);

function startBuiltin(m: Machine, proc: Proc, argv: string[], { redirects, prefix, tested }: BuiltinCall): void {
  const name = argv[0] as string;
  const vars: Record<string, Variable | null> = {};
  for (const { name: variable, value } of prefix) {
    const known = proc.vars.get(variable);
    if (!SPECIAL.has(name)) vars[variable] = known ? { ...known } : null;
    assign(m, proc, variable, value);
  }
  const saved = redirects.length > 0 ? applyRedirects(proc, redirects) : {};
  proc.running = { name, argv, state: undefined, saved, vars, tested };
  invoke(m, proc);
}

interface External {
  readonly redirects: Redirects;
  readonly prefix: Prefix;
  readonly place: CommandPlace;
}

function external(m: Machine, proc: Proc, argv: string[], { redirects, prefix, place }: External): void {
  const canBecome =
    place.last && proc.control.length === 0 && proc.traps.size === 0 && !proc.input && proc.background.length === 0;
  if (canBecome) {
    for (const { name, value } of prefix) proc.vars.set(name, { value, exported: true, readonly: false });
    applyRedirects(proc, redirects);
    return startProgram(m, proc, argv, false);
  }
  const child = spawnChild(m, proc, prefix);
  applyRedirects(child, redirects);
  startProgram(m, child, argv, false);
  proc.wait = { k: 'child', pids: [child.pid], then: 'status', q: false, tested: place.tested };
}
