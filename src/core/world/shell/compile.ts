import type { Code, Instruction, Redirect } from './code.ts';
import { tokenize, type Token } from './tokens.ts';

/**
 * Shell scripts as instructions. Modelled: lists, `&&`, `||`, `!`, `if`, `while`, `until`, `for ... in`, redirection of
 * output to a file, `sleep`, `exit`, `exec`. A pipeline is its last command; a background job runs in the foreground
 * unless a `wait` or another command follows that serves. Left out: variables, functions, `case`, substitution.
 */
const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'busybox']);

const baseName = (program: string): string => program.slice(program.lastIndexOf('/') + 1);

/** The script in `sh -c SCRIPT`, if the arguments are that. */
function scriptOf(argv: readonly string[]): string | undefined {
  if (!SHELLS.has(baseName(argv[0] ?? ''))) return undefined;
  const at = argv.findIndex((a, i) => i > 0 && /^-[a-z]*c$/.test(a));
  return at < 0 ? undefined : (argv[at + 1] ?? '');
}

export function compileArgv(argv: readonly string[]): Code {
  const script = scriptOf(argv);
  if (script !== undefined) return compileScript(script);
  return [...simple(argv, undefined), { op: 'exit' }];
}

export function compileScript(script: string): Code {
  const parser = new Parser(tokenize(script));
  parser.list(NO_WORDS);
  return [...parser.code, { op: 'exit' }];
}

const NO_WORDS: ReadonlySet<string> = new Set();
const THEN: ReadonlySet<string> = new Set(['then']);
const DO: ReadonlySet<string> = new Set(['do']);
const DONE: ReadonlySet<string> = new Set(['done']);
const BRANCH_END: ReadonlySet<string> = new Set(['else', 'elif', 'fi']);
const SEPARATORS: ReadonlySet<string> = new Set([';', '\n', '&', '(', ')']);

/** Recursive descent over the tokens, writing instructions as it goes. */
class Parser {
  readonly code: Instruction[] = [];
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Commands until one of the given words stands where a command would. */
  list(until: ReadonlySet<string>): void {
    for (;;) {
      while (this.#isOperator(SEPARATORS)) this.#at++;
      const token = this.#peek();
      if (!token || until.has(token.text)) return;
      this.#andOr();
    }
  }

  #andOr(): void {
    this.#pipeline();
    for (;;) {
      const operator = this.#peek();
      if (!operator?.isOperator || (operator.text !== '&&' && operator.text !== '||')) return;
      this.#at++;
      while (this.#peek()?.text === '\n') this.#at++;
      const skip = this.#hole();
      this.#pipeline();
      this.code[skip] = { op: 'jump-if', failed: operator.text === '&&', to: this.code.length };
    }
  }

  #pipeline(): void {
    const negated = this.#peek()?.text === '!' && !!++this.#at;
    const start = this.code.length;
    this.#command();
    while (this.#peek()?.isOperator && this.#peek()?.text === '|') {
      this.#at++;
      this.code.length = start;
      this.#command();
    }
    if (negated) this.code.push({ op: 'negate' });
  }

  #command(): void {
    const word = this.#peek();
    if (!word) return;
    if (word.text === 'if') return this.#if();
    if (word.text === 'while' || word.text === 'until') return this.#while(word.text === 'until');
    if (word.text === 'for') return this.#for();
    if (word.isOperator) return void this.#at++;
    this.#simple();
  }

  #if(): void {
    const ends: number[] = [];
    do {
      this.#at++;
      this.list(THEN);
      this.#at++;
      const skip = this.#hole();
      this.list(BRANCH_END);
      ends.push(this.#hole());
      this.code[skip] = { op: 'jump-if', failed: true, to: this.code.length };
    } while (this.#peek()?.text === 'elif');
    if (this.#peek()?.text === 'else') {
      this.#at++;
      this.list(BRANCH_END);
    }
    this.#at++;
    for (const end of ends) this.code[end] = { op: 'jump', to: this.code.length };
  }

  #while(isUntil: boolean): void {
    this.#at++;
    const start = this.code.length;
    this.list(DO);
    this.#at++;
    const leave = this.#hole();
    this.list(DONE);
    this.#at++;
    this.code.push({ op: 'jump', to: start });
    this.code[leave] = { op: 'jump-if', failed: !isUntil, to: this.code.length };
  }

  /** The body once for each word, with the variable put in. */
  #for(): void {
    const variable = this.#tokens[this.#at + 1]?.text ?? '';
    this.#at += 3;
    const words: string[] = [];
    while (this.#peek() && !this.#isOperator(SEPARATORS)) words.push(this.#next().text);
    while (this.#isOperator(SEPARATORS)) this.#at++;
    this.#at++;
    const body = this.#at;
    const replace = new RegExp(`\\$(?:${variable}\\b|\\{${variable}\\})`, 'g');
    let end = body;
    for (const word of expandSeq(words)) {
      const tokens = this.#tokens.map((t) => ({ ...t, text: t.text.replace(replace, word) }));
      const inner = new Parser(tokens);
      inner.#at = body;
      inner.list(DONE);
      end = inner.#at;
      const base = this.code.length;
      for (const instruction of inner.code) this.code.push(shifted(instruction, base));
    }
    this.#at = end;
    if (words.length === 0) while (this.#peek() && this.#peek()?.text !== 'done') this.#at++;
    this.#at++;
  }

  #simple(): void {
    const argv: string[] = [];
    let into: Redirect | undefined;
    for (let t = this.#peek(); t && !endsCommand(t); t = this.#peek()) {
      this.#at++;
      if (!t.isOperator) argv.push(t.text);
      else if (t.text !== '2>&1') {
        const path = this.#peek() ? this.#next().text : '';
        if (t.text === '>' || t.text === '>>') into = { path, append: t.text === '>>' };
      }
    }
    this.code.push(...simple(argv, into));
  }

  #hole(): number {
    return this.code.push({ op: 'jump', to: 0 }) - 1;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    return this.#tokens[this.#at++] as Token;
  }

  #isOperator(set: ReadonlySet<string>): boolean {
    const token = this.#peek();
    return token !== undefined && token.isOperator && set.has(token.text);
  }
}

function endsCommand(t: Token): boolean {
  return t.isOperator && !t.text.includes('>');
}

function shifted(instruction: Instruction, by: number): Instruction {
  return 'to' in instruction ? { ...instruction, to: instruction.to + by } : instruction;
}

/** `$(seq 1 3)` and `{1..3}`. */
function expandSeq(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const m = /^\$\(seq (?:(\d+) )?(\d+)\)$/.exec(word) ?? /^\{(\d+)\.\.(\d+)\}$/.exec(word);
    if (!m) return [word];
    const from = Number(m[1] ?? 1);
    const count = Math.min(Math.max(Number(m[2]) - from + 1, 0), 1000);
    return Array.from({ length: count }, (_, i) => String(from + i));
  });
}

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
const FOREVER_MS = 3650 * 86_400_000;

function sleepMs(text: string): number {
  if (text === 'infinity' || text === 'inf') return FOREVER_MS;
  const m = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  return m ? Number(m[1]) * (SECONDS[m[2] as string] as number) * 1000 : 0;
}

function simple(words: readonly string[], into: Redirect | undefined): Instruction[] {
  const start = words.findIndex((w) => !/^[A-Za-z_]\w*=/.test(w) && w !== 'exec' && w !== 'command');
  if (start < 0) return [{ op: 'run', argv: ['true'] }];
  const argv = words.slice(start);
  const program = baseName(argv[0] as string);
  if (program === 'busybox' && argv.length > 1) return simple(argv.slice(1), into);
  if (program === 'sleep') {
    return [
      { op: 'sleep', ms: argv.slice(1).reduce((sum, w) => sum + sleepMs(w), 0) },
      { op: 'run', argv: ['true'] },
    ];
  }
  if (program === 'exit') return [{ op: 'exit', ...(argv[1] === undefined ? {} : { code: Number(argv[1]) & 255 }) }];
  if (program === 'tail' && argv.includes('-f')) return [{ op: 'sleep', ms: FOREVER_MS }];
  const script = scriptOf(argv);
  if (script !== undefined) return [...compileScript(script).slice(0, -1)];
  return [{ op: 'run', argv, ...(into ? { into } : {}) }];
}
