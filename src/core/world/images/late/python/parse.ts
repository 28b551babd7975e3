import { entryOf } from '../../../../lib/entry-of.ts';
import { NotUnderstood, tokensOf, type Expr, type Statement, type Token } from './syntax.ts';

/** Recursive descent over tokens. Precedence as in the Python language reference, 6.17. */
export function parsePython(text: string): readonly Statement[] {
  const parser = new Parser(tokensOf(text));
  return parser.block('end');
}

const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'is', 'is not'],
  ['+', '-'],
  ['*', '/', '//', '%'],
];
const NOT_LEVEL = 2;
const WORDS: ReadonlySet<string> = new Set([
  'or',
  'and',
  'in',
  'is',
  'not',
  'if',
  'else',
  'lambda',
  'def',
  'class',
  'try',
  'with',
  'async',
]);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  block(end: 'end' | 'dedent'): Statement[] {
    const out: Statement[] = [];
    for (;;) {
      while (this.#peek().k === 'newline') this.#at++;
      if (this.#peek().k === end) {
        this.#at++;
        return out;
      }
      out.push(this.#statement());
    }
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(text: string): boolean {
    const token = this.#peek();
    if ((token.k !== 'op' && token.k !== 'name') || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new NotUnderstood(`${text} expected, not ${this.#peek().text}`);
  }

  #name(): string {
    const token = this.#tokens[this.#at++] as Token;
    if (token.k !== 'name' || WORDS.has(token.text)) throw new NotUnderstood(token.text);
    return token.text;
  }

  #body(): Statement[] {
    this.#expect(':');
    if (this.#peek().k !== 'newline') return [this.#statement()];
    while (this.#peek().k === 'newline') this.#at++;
    if ((this.#tokens[this.#at++] as Token).k !== 'indent') throw new NotUnderstood('a block expected');
    return this.block('dedent');
  }

  #statement(): Statement {
    const { line } = this.#peek();
    if (this.#take('import')) {
      const names = [this.#name()];
      while (this.#take(',')) names.push(this.#name());
      return { k: 'import', names, line };
    }
    if (this.#take('if')) return this.#if(line);
    if (this.#take('while')) return { k: 'while', test: this.#expr(), body: this.#body(), line };
    if (this.#take('for')) {
      const name = this.#name();
      this.#expect('in');
      return { k: 'for', name, over: this.#expr(), body: this.#body(), line };
    }
    if (this.#take('raise')) return { k: 'raise', value: this.#expr(), line };
    for (const k of ['pass', 'break', 'continue'] as const) if (this.#take(k)) return { k, line };
    return this.#assignment(line);
  }

  #if(line: number): Statement {
    const test = this.#expr();
    const body = this.#body();
    const mark = this.#at;
    while (this.#peek().k === 'newline') this.#at++;
    const next = this.#peek().line;
    if (this.#take('elif')) return { k: 'if', test, body, otherwise: [this.#if(next)], line };
    if (this.#take('else')) return { k: 'if', test, body, otherwise: this.#body(), line };
    this.#at = mark;
    return { k: 'if', test, body, otherwise: [], line };
  }

  #assignment(line: number): Statement {
    const value = this.#expr();
    const op = this.#peek().text;
    if (this.#peek().k !== 'op' || !/^[-+*/%]?=$/.test(op)) return { k: 'expr', value, line };
    if (value.k !== 'name') throw new NotUnderstood('assignment');
    this.#at++;
    return { k: 'assign', name: value.name, op, value: this.#expr(), line };
  }

  #expr(level = 0): Expr {
    if (level === NOT_LEVEL && this.#take('not')) return { k: 'unary', op: 'not', on: this.#expr(NOT_LEVEL) };
    if (level === LEVELS.length) return this.#unary();
    let left = this.#expr(level + 1);
    for (;;) {
      const op = this.#operator(LEVELS[level] as readonly string[]);
      if (op === undefined) return left;
      left = { k: 'binary', op, left, right: this.#expr(level + 1) };
    }
  }

  #operator(ops: readonly string[]): string | undefined {
    const [a, b] = [this.#peek(), this.#tokens[this.#at + 1]];
    const two = `${a.text} ${b?.text ?? ''}`;
    if (a.k === 'name' && ops.includes(two)) {
      this.#at += 2;
      return two;
    }
    if ((a.k !== 'op' && a.k !== 'name') || !ops.includes(a.text)) return undefined;
    this.#at++;
    return a.text;
  }

  #unary(): Expr {
    if (this.#take('-')) return { k: 'unary', op: '-', on: this.#unary() };
    const base = this.#postfix(this.#atom());
    return this.#take('**') ? { k: 'binary', op: '**', left: base, right: this.#unary() } : base;
  }

  #postfix(start: Expr): Expr {
    let of = start;
    for (;;) {
      if (this.#take('.')) of = { k: 'attribute', of, name: this.#name() };
      else if (this.#take('[')) {
        of = { k: 'item', of, at: this.#expr() };
        this.#expect(']');
      } else if (this.#take('(')) of = { k: 'call', of, ...this.#arguments() };
      else return of;
    }
  }

  #arguments(): { args: Expr[]; named: [string, Expr][] } {
    const args: Expr[] = [];
    const named: [string, Expr][] = [];
    while (!this.#take(')')) {
      const value = this.#expr();
      if (value.k === 'name' && this.#take('=')) named.push([value.name, this.#expr()]);
      else args.push(value);
      if (this.#peek().text !== ')') this.#expect(',');
    }
    return { args, named };
  }

  #atom(): Expr {
    const token = this.#tokens[this.#at++] as Token;
    switch (token.k) {
      case 'number':
        return { k: 'value', value: Number(token.text) };
      case 'string': {
        let value = token.text;
        while (this.#peek().k === 'string') value += (this.#tokens[this.#at++] as Token).text;
        return { k: 'value', value };
      }
      case 'format':
        return { k: 'format', parts: partsOf(token.text) };
      case 'name':
        if (WORDS.has(token.text)) break;
        return entryOf(CONSTANTS, token.text) ?? { k: 'name', name: token.text };
      default:
        if (token.text === '(') {
          const inner = this.#expr();
          this.#expect(')');
          return inner;
        }
        if (token.text === '[') return this.#list();
    }
    throw new NotUnderstood(token.text);
  }

  #list(): Expr {
    const items: Expr[] = [];
    while (!this.#take(']')) {
      items.push(this.#expr());
      if (this.#peek().text !== ']') this.#expect(',');
    }
    return { k: 'list', items };
  }

  whole(): Expr {
    const value = this.#expr();
    if (this.#peek().k !== 'newline') throw new NotUnderstood('format specification');
    return value;
  }
}

const CONSTANTS: Readonly<Record<string, Expr>> = {
  True: { k: 'value', value: true },
  False: { k: 'value', value: false },
  None: { k: 'value', value: null },
};

/** The texts and expressions of an f-string. */
function partsOf(text: string): Expr[] {
  return text
    .split(/(\{\{|\}\}|\{[^{}]*\})/)
    .filter((part) => part !== '')
    .map((part): Expr => {
      if (part === '{{' || part === '}}') return { k: 'value', value: part[0] as string };
      if (!part.startsWith('{')) return { k: 'value', value: part };
      return new Parser(tokensOf(part.slice(1, -1))).whole();
    });
}
