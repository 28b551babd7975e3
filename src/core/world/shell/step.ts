import type { Code, Redirect } from './code.ts';
import { runBuiltin, type CommandContext, type CommandResult, type Files } from './builtins.ts';

/** Runs instructions until the process sleeps, serves or ends. Pure: state in, state out. */
export interface ShellState {
  readonly pc: number;
  readonly status: number;
  readonly files: Files;
}

/** What a program that is not built in does. */
export type ProgramOutcome =
  | { readonly kind: 'serve' }
  | { readonly kind: 'works'; readonly ms: number; readonly status: number; readonly output?: string };

export interface StepContext extends Omit<CommandContext, 'files'> {
  program(argv: readonly string[]): ProgramOutcome;
}

export interface StepResult {
  readonly state: ShellState;
  readonly output: string;
  readonly next:
    | { readonly kind: 'sleep'; readonly ms: number }
    | { readonly kind: 'serve' }
    | { readonly kind: 'exit'; readonly code: number };
}

/** A loop without a sleep gives up the processor after so many steps. */
const FUEL = 500;
const YIELD_MS = 1000;

export function step(code: Code, start: ShellState, ctx: StepContext): StepResult {
  let { pc, status, files } = start;
  let output = '';
  const at = (nextPc: number): ShellState => ({ pc: nextPc, status, files });
  for (let fuel = 0; fuel < FUEL; fuel++) {
    const i = code[pc];
    if (!i) return { state: at(pc), output, next: { kind: 'exit', code: status } };
    switch (i.op) {
      case 'exit':
        return { state: at(pc), output, next: { kind: 'exit', code: i.code ?? status } };
      case 'serve':
        return { state: at(pc), output, next: { kind: 'serve' } };
      case 'sleep':
        return { state: at(pc + 1), output, next: { kind: 'sleep', ms: i.ms } };
      case 'print':
        output += i.text;
        pc++;
        break;
      case 'jump':
        pc = i.to;
        break;
      case 'jump-if':
        pc = (status !== 0) === i.failed ? i.to : pc + 1;
        break;
      case 'negate':
        status = status === 0 ? 1 : 0;
        pc++;
        break;
      case 'run': {
        const result = runBuiltin(i.argv, { ...ctx, files });
        if (!result) {
          const outcome = ctx.program(i.argv);
          if (outcome.kind === 'serve') return { state: at(pc), output, next: { kind: 'serve' } };
          status = outcome.status;
          output += outcome.output ?? '';
          return { state: at(pc + 1), output, next: { kind: 'sleep', ms: outcome.ms } };
        }
        status = result.status;
        files = i.into ? redirected(result, i.into) : result.files;
        if (!i.into) output += result.output;
        pc++;
      }
    }
  }
  return { state: at(pc), output, next: { kind: 'sleep', ms: YIELD_MS } };
}

function redirected(result: CommandResult, into: Redirect): Files {
  if (into.path === '/dev/null' || into.path.startsWith('/proc/') || into.path.startsWith('&')) return result.files;
  const before = into.append ? (result.files[into.path] ?? '') : '';
  return { ...result.files, [into.path]: before + result.output };
}
