import type { Expr } from './sql-syntax.ts';
import { SqlSyntaxError, type Token } from './sql-tokens.ts';

/** Reads expressions by precedence, and owns the place in the tokens. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'from where group order by having limit offset join left right inner cross outer on and or not in is null like ilike between as set values union desc asc using returning when then else end case'.split(
    ' ',
  ),
);
const LEVELS: readonly (readonly string[])[] = [
  ['=', '==', '<>', '!=', '<', '>', '<=', '>=', '<=>', 'like', 'ilike', 'regexp', '~'],
  ['||'],
  ['+', '-'],
  ['*', '/', '%', 'div', 'mod'],
];

export class ExprParser {
  readonly #tokens: readonly Token[];
  readonly #sql: string;
  #at = 0;

  constructor(tokens: readonly Token[], sql: string) {
    this.#tokens = tokens;
    this.#sql = sql;
  }

  peek(ahead = 0): Token {
    return (this.#tokens[this.#at + ahead] ?? this.#tokens[this.#tokens.length - 1]) as Token;
  }
  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }
  take(word: string): boolean {
    const { k, v } = this.peek();
    if (k !== 'word' || v !== word) return false;
    this.#at++;
    return true;
  }
  takeSign(sign: string): boolean {
    const { k, v } = this.peek();
    if (k !== 'sign' || v !== sign) return false;
    this.#at++;
    return true;
  }
  need(word: string): void {
    if (!this.take(word)) throw new SqlSyntaxError(this.peek());
  }
  needSign(sign: string): void {
    if (!this.takeSign(sign)) throw new SqlSyntaxError(this.peek());
  }
  /** What was written from there to the token before the next. */
  textFrom(start: number): string {
    const last = this.#tokens[this.#at - 1];
    return last ? this.#sql.slice(start, last.at + last.raw.length) : '';
  }

  name(orText = false): string {
    const token = this.next();
    const fits = token.k === 'word' || token.k === 'quoted' || (orText && token.k === 'text');
    if (!fits) throw new SqlSyntaxError(token);
    return token.v;
  }
  isPlainName(): boolean {
    const { k, v } = this.peek();
    return k === 'quoted' || (k === 'word' && !KEYWORDS.has(v));
  }

  /** `varchar(50)`, `timestamp with time zone`, `double precision`. */
  typeName(): string {
    let text = this.name();
    if (this.take('varying')) text = 'character varying';
    if (this.take('precision')) text = 'double precision';
    this.take('unsigned');
    if (this.takeSign('(')) {
      const sizes: string[] = [];
      while (!this.takeSign(')')) sizes.push(this.next().v);
      text += `(${sizes.join('')})`;
    }
    if ((text === 'timestamp' || text === 'time') && (this.take('with') || this.take('without'))) {
      this.need('time');
      this.need('zone');
    }
    return text;
  }

  list(): Expr[] {
    const out: Expr[] = [];
    do out.push(this.expr());
    while (this.takeSign(','));
    return out;
  }

  expr(): Expr {
    let left = this.#and();
    while (this.take('or')) left = { k: 'binary', op: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expr {
    let left = this.#not();
    while (this.take('and')) left = { k: 'binary', op: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Expr {
    return this.take('not') ? { k: 'unary', op: 'not', of: this.#not() } : this.#level(0);
  }

  #level(n: number): Expr {
    const ops = LEVELS[n];
    if (!ops) return this.#cast();
    let left = this.#level(n + 1);
    for (;;) {
      const suffix = n === 0 ? this.#suffix(left) : undefined;
      if (suffix) left = suffix;
      else if (ops.includes(this.peek().v) && this.peek().k !== 'text' && this.peek().k !== 'quoted')
        left = { k: 'binary', op: this.next().v, left, right: this.#level(n + 1) };
      else return left;
    }
  }

  /** IS NULL, IN, BETWEEN, NOT LIKE. */
  #suffix(of: Expr): Expr | undefined {
    if (this.take('is')) {
      const not = this.take('not');
      if (this.take('null')) return { k: 'null', of, not };
      const right: Expr = { k: 'value', value: this.next().v === 'true' };
      return { k: 'binary', op: not ? '<>' : '=', left: of, right };
    }
    const not = ['in', 'between', 'like', 'ilike'].includes(this.peek(1).v) && this.take('not');
    if (this.take('in')) {
      this.needSign('(');
      const list = this.list();
      this.needSign(')');
      return { k: 'in', of, list, not };
    }
    if (this.take('between')) {
      const low = this.#level(1);
      this.need('and');
      return { k: 'between', of, low, high: this.#level(1), not };
    }
    if (!not) return undefined;
    const like: Expr = { k: 'binary', op: this.next().v, left: of, right: this.#level(1) };
    return { k: 'unary', op: 'not', of: like };
  }

  #cast(): Expr {
    let of = this.unary();
    while (this.takeSign('::')) of = { k: 'cast', of, type: this.typeName() };
    return of;
  }

  unary(): Expr {
    if (this.takeSign('-')) return { k: 'unary', op: '-', of: this.unary() };
    this.takeSign('+');
    return this.#primary();
  }

  #primary(): Expr {
    const token = this.next();
    switch (token.k) {
      case 'number':
        return { k: 'value', value: Number(token.v) };
      case 'text':
        return { k: 'value', value: token.v };
      case 'sign': {
        if (token.v !== '(') throw new SqlSyntaxError(token);
        const inner = this.expr();
        this.needSign(')');
        return inner;
      }
      case 'word':
      case 'quoted':
        return this.#named(token);
      case 'end':
        throw new SqlSyntaxError(token);
    }
  }

  #named(token: Token): Expr {
    const { v, at } = token;
    if (token.k === 'word') {
      if (v.startsWith('@')) return { k: 'variable', name: v };
      if (v === 'null') return { k: 'value', value: null };
      if (v === 'true' || v === 'false') return { k: 'value', value: v === 'true' };
      if (v === 'case') return this.#case();
      if (v === 'cast') return this.#castCall();
      if (NICE_CALLS.has(v) && this.peek().v !== '(')
        return { k: 'call', name: v, args: [], star: false, distinct: false, at };
      if (KEYWORDS.has(v)) throw new SqlSyntaxError(token);
    }
    if (this.takeSign('(')) return this.#call(v, at);
    if (this.takeSign('.')) return { k: 'column', table: v, name: this.name(), at };
    return { k: 'column', name: v, at };
  }

  #call(name: string, at: number): Expr {
    if (this.takeSign(')')) return { k: 'call', name, args: [], star: false, distinct: false, at };
    const star = this.takeSign('*');
    const distinct = this.take('distinct');
    const args = star ? [] : this.list();
    this.needSign(')');
    return { k: 'call', name, args, star, distinct, at };
  }

  #castCall(): Expr {
    this.needSign('(');
    const of = this.expr();
    this.need('as');
    const type = this.typeName();
    this.needSign(')');
    return { k: 'cast', of, type };
  }

  #case(): Expr {
    const when: { if: Expr; then: Expr }[] = [];
    while (this.take('when')) {
      const condition = this.expr();
      this.need('then');
      when.push({ if: condition, then: this.expr() });
    }
    const other = this.take('else') ? { else: this.expr() } : {};
    this.need('end');
    return { k: 'case', when, ...other };
  }
}

/** Functions that are called without brackets. */
const NICE_CALLS: ReadonlySet<string> = new Set([
  'current_timestamp',
  'current_date',
  'current_user',
  'session_user',
  'user',
]);
