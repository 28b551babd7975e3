import { expressionOf } from '../run/expression.ts';
import { matches, unescapePattern } from '../run/pattern.ts';
import type { Io, Outcome } from '../run/io.ts';
import { evaluate } from '../run/arith.ts';

/** `test`, `[` and `[[`. Upstream: POSIX.1-2024, test; of bash the operators of `[[`. */
export function test(io: Io): Outcome {
  const isDouble = io.name === '[[';
  const words = [...io.args];
  if (io.name === '[' && words.pop() !== ']') {
    io.err(`${io.proc.name}: [: missing ]\n`);
    return 2;
  }
  const reader = new TestReader(words, io, isDouble);
  try {
    if (words.length === 0) return 1;
    const result = reader.or();
    if (!reader.isEnd) throw new TestError(`${words[words.length - 1] ?? ''}: unexpected operator`);
    return result ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    io.err(`${io.proc.name}: ${io.name === 'test' ? 'test' : '['}: ${error.message}\n`);
    return 2;
  }
}

class TestError extends Error {}

const UNARY = /^-[a-zA-Z]$/;
const BINARY: ReadonlySet<string> = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '=~',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
]);

const CLASSES: Readonly<Record<string, string>> = {
  space: '\\s',
  blank: ' \\t',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  xdigit: '0-9A-Fa-f',
  punct: '!-/:-@[-`{-~',
};

/** An extended regular expression of POSIX. */
const posixRegex = (pattern: string): RegExp | undefined =>
  expressionOf(pattern.replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole));

class TestReader {
  readonly #words: readonly string[];
  readonly #io: Io;
  readonly #double: boolean;
  #at = 0;

  constructor(words: readonly string[], io: Io, isDouble: boolean) {
    this.#words = words;
    this.#io = io;
    this.#double = isDouble;
  }

  get isEnd(): boolean {
    return this.#at >= this.#words.length;
  }

  or(): boolean {
    let value = this.#and();
    while (this.#take('-o') || (this.#double && this.#take('||'))) value = this.#and() || value;
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#take('-a') || (this.#double && this.#take('&&'))) value = this.#not() && value;
    return value;
  }

  #not(): boolean {
    if (this.#words[this.#at] === '!' && this.#words.length - this.#at > 1) {
      this.#at++;
      return !this.#not();
    }
    return this.#primary();
  }

  #primary(): boolean {
    const [a = '', op, b] = this.#words.slice(this.#at, this.#at + 3);
    if (op !== undefined && b !== undefined && BINARY.has(op)) {
      this.#at += 3;
      return this.#binary(a, op, b);
    }
    if (a === '(' && this.#words.length - this.#at > 2) {
      this.#at++;
      const value = this.or();
      if (!this.#take(')')) throw new TestError('closing paren expected');
      return value;
    }
    if (UNARY.test(a) && op !== undefined) {
      this.#at += 2;
      return this.#unary(a, op);
    }
    this.#at++;
    return a !== '';
  }

  #unary(op: string, word: string): boolean {
    const { files } = this.#io;
    const path = this.#io.path(word);
    const node = word === '' ? undefined : files.find(path, op !== '-L' && op !== '-h');
    switch (op) {
      case '-z':
        return word === '';
      case '-n':
        return word !== '';
      case '-e':
        return node !== undefined || path === '/dev/null';
      case '-f':
        return node?.t === 'file';
      case '-d':
        return node?.t === 'dir';
      case '-s':
        return node?.t === 'dir' || (node?.t === 'file' && node.data !== '');
      case '-r':
        return word !== '' && files.can(path, 4);
      case '-w':
        return word !== '' && files.can(path, 2);
      case '-x':
        return word !== '' && files.can(path, 1);
      case '-L':
      case '-h':
        return node?.t === 'link';
      case '-v':
        return this.#io.proc.vars.has(word);
      case '-t':
        return this.#io.isTty();
      default:
        return false;
    }
  }

  #binary(a: string, op: string, b: string): boolean {
    switch (op) {
      case '=':
      case '==':
        return this.#double ? matches(b, a) : a === b;
      case '!=':
        return this.#double ? !matches(b, a) : a !== b;
      case '<':
        return a < b;
      case '>':
        return a > b;
      case '=~':
        return this.#matchesRegex(a, unescapePattern(b));
      case '-nt':
      case '-ot': {
        const [left, right] = [a, b].map((w) => this.#io.files.find(this.#io.path(w))?.mtime ?? -1) as [number, number];
        return op === '-nt' ? left > right : left < right;
      }
      default:
        return this.#compare(this.#number(a), op, this.#number(b));
    }
  }

  /** What fits is in BASH_REMATCH afterwards, as in bash. */
  #matchesRegex(text: string, pattern: string): boolean {
    const regex = posixRegex(pattern);
    if (!regex) throw new TestError(`invalid regular expression \`${pattern}'`);
    const found = regex.exec(text);
    const { vars } = this.#io.proc;
    for (const name of [...vars.keys()]) if (name.startsWith('BASH_REMATCH')) vars.delete(name);
    for (const [i, value = ''] of (found ?? []).entries()) {
      vars.set(i === 0 ? 'BASH_REMATCH' : `BASH_REMATCH[${i}]`, { value, exported: false, readonly: false });
    }
    return found !== null;
  }

  #number(word: string): number {
    if (this.#double) return evaluate(word, { get: (n) => this.#io.proc.vars.get(n)?.value, set: () => undefined });
    if (!/^\s*[-+]?\d+\s*$/.test(word))
      throw new TestError(
        this.#io.machine.image.includes('busybox') || word === '' ? `bad number` : `Illegal number: ${word}`,
      );
    return Number(word);
  }

  #compare(a: number, op: string, b: number): boolean {
    switch (op) {
      case '-eq':
        return a === b;
      case '-ne':
        return a !== b;
      case '-lt':
        return a < b;
      case '-le':
        return a <= b;
      case '-gt':
        return a > b;
      default:
        return op === '-ge' ? a >= b : a === b;
    }
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }
}
