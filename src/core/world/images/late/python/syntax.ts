/**
 * Syntax of the small part of Python that one-line programs of manifests need. Owns the tree. Invariant: pure; a text that
 * needs more throws NotUnderstood, and its program is then modelled as before. Upstream: the Python language reference.
 * Left out: functions, classes, exceptions that are caught, comprehensions, dictionaries, slices.
 */
export class NotUnderstood extends Error {}

export type Expr =
  | { readonly k: 'value'; readonly value: string | number | boolean | null }
  | { readonly k: 'name'; readonly name: string }
  | { readonly k: 'format'; readonly parts: readonly Expr[] }
  | { readonly k: 'list'; readonly items: readonly Expr[] }
  | { readonly k: 'unary'; readonly op: string; readonly on: Expr }
  | { readonly k: 'binary'; readonly op: string; readonly left: Expr; readonly right: Expr }
  | { readonly k: 'attribute'; readonly of: Expr; readonly name: string }
  | { readonly k: 'item'; readonly of: Expr; readonly at: Expr }
  | {
      readonly k: 'call';
      readonly of: Expr;
      readonly args: readonly Expr[];
      readonly named: readonly [string, Expr][];
    };

export type Statement = { readonly line: number } & (
  | { readonly k: 'expr'; readonly value: Expr }
  | { readonly k: 'import'; readonly names: readonly string[] }
  | { readonly k: 'assign'; readonly name: string; readonly op: string; readonly value: Expr }
  | { readonly k: 'if'; readonly test: Expr; readonly body: readonly Statement[]; readonly otherwise: readonly Statement[] } // prettier-ignore
  | { readonly k: 'while'; readonly test: Expr; readonly body: readonly Statement[] }
  | { readonly k: 'for'; readonly name: string; readonly over: Expr; readonly body: readonly Statement[] }
  | { readonly k: 'raise'; readonly value: Expr }
  | { readonly k: 'pass' | 'break' | 'continue' }
);

export interface Token {
  readonly k: 'name' | 'number' | 'string' | 'format' | 'op' | 'newline' | 'indent' | 'dedent' | 'end';
  readonly text: string;
  readonly line: number;
}

const TOKEN =
  /(?<name>[A-Za-z_]\w*(?!["'\w]))|(?<number>\d+(?:\.\d+)?)|(?<prefix>[fFrRbBuU]?)(?<quote>"""|'''|"|')|(?<op>\*\*|\/\/|==|!=|<=|>=|[-+*/%]=|[-+*/%<>=()[\],.:])/y;

export function tokensOf(text: string): Token[] {
  const lexer = new Lexer(text);
  lexer.run();
  return lexer.tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #text: string;
  readonly #indents = [0];
  #at = 0;
  #line = 1;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    while (this.#at < this.#text.length) {
      if (this.#blankLine()) continue;
      this.#indent(this.#match(/[ \t]*/y)?.[0].length ?? 0);
      while (this.#at < this.#text.length && !this.#next());
    }
    this.#push('newline');
    this.#indent(0);
    this.#push('end');
  }

  #push(k: Token['k'], text = ''): void {
    this.tokens.push({ k, text, line: this.#line });
  }

  #match(regex: RegExp): RegExpExecArray | null {
    regex.lastIndex = this.#at;
    const m = regex.exec(this.#text);
    if (m) this.#at += m[0].length;
    return m;
  }

  #blankLine(): boolean {
    const m = this.#match(/[ \t]*(#[^\n]*)?(\n|$)/y);
    if (!m) return false;
    if (m[2] === '') this.#at = this.#text.length;
    this.#line++;
    return true;
  }

  #indent(width: number): void {
    if (width > (this.#indents.at(-1) ?? 0)) {
      this.#indents.push(width);
      this.#push('indent');
    }
    while (width < (this.#indents.at(-1) ?? 0)) {
      this.#indents.pop();
      this.#push('dedent');
    }
  }

  /** One token; true at the end of a line. */
  #next(): boolean {
    this.#match(/(?:[ \t]|\\\n)*(?:#[^\n]*)?/y);
    if (this.#match(/;/y)) this.#push('newline');
    else if (this.#match(/\n/y)) {
      if (this.#depth === 0) this.#push('newline');
      this.#line++;
      return this.#depth === 0;
    } else if (this.#at < this.#text.length) this.#word();
    return false;
  }

  #word(): void {
    const m = this.#match(new RegExp(TOKEN));
    if (!m) throw new NotUnderstood(this.#text.slice(this.#at, this.#at + 10));
    const { name, number, prefix = '', quote, op = '' } = m.groups ?? {};
    if (quote !== undefined) this.#string(prefix, quote);
    else if (name !== undefined) this.#push('name', name);
    else if (number !== undefined) this.#push('number', number);
    else {
      if (op === '(' || op === '[') this.#depth++;
      if (op === ')' || op === ']') this.#depth--;
      this.#push('op', op);
    }
  }

  #string(prefix: string, quote: string): void {
    const end = closing(this.#text, this.#at, quote);
    const raw = this.#text.slice(this.#at, end);
    this.#at = end + quote.length;
    this.#push(/f/i.test(prefix) ? 'format' : 'string', /r/i.test(prefix) ? raw : unescaped(raw));
    this.#line += raw.split('\n').length - 1;
  }
}

function closing(text: string, from: number, quote: string): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text.startsWith(quote, i)) return i;
  }
  throw new NotUnderstood('string without an end');
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};
const unescaped = (text: string): string => text.replace(/\\([ntr\\'"\n])/g, (_, c: string) => ESCAPES[c] ?? c);
