import { ArithError, evaluate } from './arith.ts';
import type { Instruction } from './code.ts';
import { runCommand } from './command.ts';
import { isBash, listOf, setList, variableOf } from './arrays.ts';
import { closeWord, editList, editText, isList, listPieces, paramPieces, paramValue } from './expand.ts';
import {
  assign,
  endOfCode,
  failed,
  finish,
  fatal,
  leaveControl,
  restoreFds,
  returnFrom,
  sayError,
  trapPending,
} from './flow.ts';
import { invoke } from './invoke.ts';
import type { Machine } from './machine.ts';
import { matches } from './pattern.ts';
import type { Builder, Proc } from './proc.ts';
import { addRedirect } from './redirect.ts';

/** One process at work: instructions of its script, or the program it is. Invariant: stops only between instructions. */
export function runProc(m: Machine, proc: Proc, fuel: number): number {
  let used = 0;
  while (used < fuel && proc.exit === undefined && !proc.wait) {
    used++;
    if (proc.running) invoke(m, proc);
    else if (proc.signals.length > 0) trapPending(m, proc);
    else {
      const i = m.code(proc.src)[proc.pc];
      if (!i) endOfCode(m, proc);
      else {
        proc.pc++;
        execute(m, proc, i);
      }
    }
  }
  return used;
}

/** What a process waited for has come. */
export function resume(m: Machine, proc: Proc): void {
  const { wait } = proc;
  if (!wait) return;
  proc.wait = undefined;
  if (wait.k !== 'child') {
    // A trap ends what a builtin waited for.
    if (proc.signals.length > 0 && proc.running) endInterrupted(m, proc);
    return;
  }
  if (wait.then === 'wait') {
    if (proc.signals.length > 0) return endInterrupted(m, proc);
    return;
  }
  const statuses = wait.pids.map((pid) => m.reap(pid));
  const last = statuses[statuses.length - 1] ?? 0;
  proc.status = proc.options.has('pipefail') ? (statuses.reverse().find((s) => s !== 0) ?? 0) : last;
  if (wait.then === 'capture') {
    const data = m.state.pipes.get(wait.pipe ?? 0)?.data ?? '';
    m.state.pipes.delete(wait.pipe ?? 0);
    proc.captured = proc.status;
    const text = data.replaceAll('\0', '').replace(/\n+$/, '');
    top(proc).pieces.push(wait.q ? { t: text, q: true } : { t: text, q: false, x: true });
  } else failed(m, proc, wait.tested);
}

function endInterrupted(m: Machine, proc: Proc): void {
  const { running } = proc;
  if (!running) return;
  restoreFds(proc, running.saved);
  proc.running = undefined;
  proc.status = 143;
  trapPending(m, proc);
}

const top = (proc: Proc): Builder => proc.stack[proc.stack.length - 1] as Builder;
const pop = (proc: Proc): Builder => proc.stack.pop() as Builder;

function execute(m: Machine, proc: Proc, i: Instruction): void {
  switch (i.op) {
    case 'begin':
      return void proc.stack.push({ words: [], pieces: [] });
    case 'lit':
      return void top(proc).pieces.push({ t: i.text, q: i.q });
    case 'tilde':
      return void top(proc).pieces.push({ t: proc.vars.get('HOME')?.value ?? '/root', q: true });
    case 'word':
      return closeWord(proc, top(proc), i.mode, () => m.view(proc));
    case 'drop':
      return void proc.stack.pop();
    case 'run':
      return runCommand(m, proc, pop(proc).words, i);
    case 'jump':
      proc.pc = i.to;
      return;
    case 'jump-if':
      if ((proc.status !== 0) === i.failed) proc.pc = i.to;
      return;
    case 'status':
      proc.status = i.value;
      return;
    case 'not':
      proc.status = proc.status === 0 ? 1 : 0;
      return;
    case 'redirect':
      return addRedirect(m, proc, i.fd, i.kind, pop(proc).words[0] ?? '');
    case 'assign': {
      const value = pop(proc).words[0] ?? '';
      const name = resolved(m, proc, i.name);
      const known = i.append ? (proc.vars.get(name)?.value ?? '') : '';
      return void proc.prefix.push({ name, value: known + value });
    }
    case 'match': {
      const pattern = pop(proc).words[0] ?? '';
      if (matches(pattern, top(proc).words[0] ?? '')) proc.pc = i.to;
      return;
    }
    case 'end':
      return endOfCode(m, proc);
    case 'return':
      return returnFrom(m, proc);
    case 'function':
      proc.functions.set(i.name, { src: proc.src, pc: proc.pc });
      proc.pc = i.to;
      proc.status = 0;
      return;
    default:
      return execute2(m, proc, i);
  }
}

type Rest = Exclude<
  Instruction,
  {
    op:
      | 'begin'
      | 'lit'
      | 'tilde'
      | 'word'
      | 'drop'
      | 'run'
      | 'jump'
      | 'jump-if'
      | 'status'
      | 'not'
      | 'redirect'
      | 'assign'
      | 'match'
      | 'end'
      | 'return'
      | 'function';
  }
>;

function execute2(m: Machine, proc: Proc, i: Rest): void {
  switch (i.op) {
    case 'param':
    case 'length':
    case 'if-param':
    case 'default':
    case 'param-error':
    case 'edit':
      return parameter(m, proc, i);
    case 'arith': {
      const value = calculate(m, proc, pop(proc).words[0] ?? '');
      return void top(proc)?.pieces.push({ t: String(value ?? 0), q: i.q, x: true });
    }
    case 'arith-command':
      proc.status = (calculate(m, proc, pop(proc).words[0] ?? '') ?? 0) !== 0 ? 0 : 1;
      return i.tested ? undefined : failed(m, proc, false);
    case 'assign-list':
      return assignList(m, proc, i.name, i.append);
    case 'loop':
      return void proc.control.push({ k: 'loop', leave: i.leave, again: i.again });
    case 'for': {
      const words = i.args ? [...proc.args] : pop(proc).words;
      proc.status = 0;
      return void proc.control.push({ k: 'loop', leave: i.leave, again: i.again, words, at: 0 });
    }
    case 'for-next': {
      const loop = proc.control[proc.control.length - 1];
      const word = loop?.k === 'loop' ? loop.words?.[loop.at ?? 0] : undefined;
      if (loop?.k !== 'loop' || word === undefined) proc.pc = i.to;
      else {
        loop.at = (loop.at ?? 0) + 1;
        assign(m, proc, i.name, word);
      }
      return;
    }
    case 'leave':
      return leaveControl(proc);
    case 'with-redirects':
      return withRedirects(proc, i.to);
    default:
      return child(m, proc, i);
  }
}

/** Only bash has arrays; to the others the bracket is a mistake. */
function assignList(m: Machine, proc: Proc, name: string, isAppended: boolean): void {
  const { words } = pop(proc);
  if (isBash(proc)) return setList(proc, name, words, isAppended);
  sayError(m, proc, 'Syntax error: "(" unexpected');
  finish(m, proc, 2);
}

/** A name whose subscript is worked out. */
function resolved(m: Machine, proc: Proc, name: string): string {
  if (!name.endsWith(']')) return name;
  return variableOf(proc, name, (text) => {
    const plain = text.replace(/\$\{?(\w+|[#?])\}?/g, (_, of: string) => paramValue(proc, of) ?? '');
    return calculate(m, proc, plain) ?? 0;
  });
}

type Parameter = Extract<Rest, { op: 'param' | 'length' | 'if-param' | 'default' | 'param-error' | 'edit' }>;

function parameter(m: Machine, proc: Proc, raw: Parameter): void {
  if (raw.name.endsWith(']') && !isBash(proc)) {
    sayError(m, proc, 'Bad substitution');
    return finish(m, proc, 2);
  }
  const i = raw.name.endsWith(']') ? { ...raw, name: resolved(m, proc, raw.name) } : raw;
  if (i.op === 'if-param') {
    const value = paramValue(proc, i.name);
    if ((value !== undefined && !(i.colon && value === '')) === i.set) proc.pc = i.to;
    return;
  }
  if (i.op === 'param-error') {
    const text = pop(proc).words[0] ?? '';
    sayError(m, proc, `${i.name}: ${text || 'parameter not set'}`);
    return finish(m, proc, 2);
  }
  if (i.op === 'default') {
    const value = pop(proc).words[0] ?? '';
    assign(m, proc, i.name, value);
    return void top(proc).pieces.push({ t: value, q: i.q, x: true });
  }
  const args = i.op === 'edit' ? editArgs(m, proc, i) : [];
  const isSpecial = isList(i.name);
  if (proc.options.has('u') && !isSpecial && paramValue(proc, i.name) === undefined) {
    sayError(m, proc, `${i.name}: parameter not set`);
    return finish(m, proc, 2);
  }
  if (i.op === 'param') return void top(proc).pieces.push(...paramPieces(proc, i.name, i.q));
  if (i.op === 'edit' && isSpecial)
    return void top(proc).pieces.push(...listPieces(editList(proc, i.name, i.edit, args), i.q));
  const value = paramValue(proc, i.name) ?? '';
  const text =
    i.op === 'length' ? String(isSpecial ? listOf(proc, i.name).length : value.length) : editText(value, i.edit, args);
  top(proc).pieces.push({ t: text, q: i.q, x: true });
}

function editArgs(m: Machine, proc: Proc, i: Extract<Rest, { op: 'edit' }>): string[] {
  const args: string[] = [];
  for (let n = 0; n < i.args; n++) args.unshift(pop(proc).words[0] ?? '');
  return i.edit === ':' ? args.map((a) => String(calculate(m, proc, a) ?? 0)) : args;
}

function calculate(m: Machine, proc: Proc, text: string): number | undefined {
  try {
    return evaluate(text, {
      get: (name) => paramValue(proc, resolved(m, proc, name)),
      set: (name, value) => void assign(m, proc, resolved(m, proc, name), value),
    });
  } catch (error) {
    if (!(error instanceof ArithError)) throw error;
    sayError(m, proc, error.message);
    fatal(m, proc, 2);
    return undefined;
  }
}

function withRedirects(proc: Proc, to: number): void {
  const redirects = proc.redirects;
  proc.redirects = [];
  if (proc.hasRedirectError) {
    proc.hasRedirectError = false;
    proc.status = 1;
    proc.pc = to;
    return;
  }
  const saved: Record<number, number | null> = {};
  for (const { fd, file } of redirects) {
    if (!Object.hasOwn(saved, fd)) saved[fd] = proc.fds.get(fd) ?? null;
    if (file === null) proc.fds.delete(fd);
    else proc.fds.set(fd, file);
  }
  proc.control.push({ k: 'redirects', saved });
}

function child(
  m: Machine,
  proc: Proc,
  i: Extract<Rest, { op: 'capture' | 'subshell' | 'background' | 'pipeline' }>,
): void {
  const start = proc.pc;
  proc.pc = i.to;
  if (i.op === 'pipeline') return pipeline(m, proc, i);
  const kid = m.fork(proc, start);
  if (i.op === 'capture') {
    const pipe = m.newPipe();
    kid.fds.set(1, m.openFile({ k: 'pipe', pipe, end: 'w' }));
    // The parent reads it when the child has ended.
    proc.wait = { k: 'child', pids: [kid.pid], then: 'capture', q: i.q, tested: true, pipe };
    return;
  }
  if (i.op === 'subshell') {
    proc.wait = { k: 'child', pids: [kid.pid], then: 'status', q: false, tested: i.tested };
    return;
  }
  kid.fds.set(0, m.openFile({ k: 'null' }));
  proc.background.push(kid.pid);
  proc.lastBackground = kid.pid;
  proc.status = 0;
}

function pipeline(m: Machine, proc: Proc, { parts, tested }: Extract<Rest, { op: 'pipeline' }>): void {
  const pids: number[] = [];
  let input: number | undefined;
  parts.forEach((pc, n) => {
    const kid = m.fork(proc, pc);
    if (input !== undefined) kid.fds.set(0, input);
    if (n < parts.length - 1) {
      const pipe = m.newPipe();
      kid.fds.set(1, m.openFile({ k: 'pipe', pipe, end: 'w' }));
      input = m.openFile({ k: 'pipe', pipe, end: 'r' });
    }
    pids.push(kid.pid);
  });
  proc.wait = { k: 'child', pids, then: 'status', q: false, tested };
}
