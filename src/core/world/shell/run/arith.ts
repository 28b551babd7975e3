/**
 * Shell arithmetic on integers: precedence climbing over C's operators. Invariant: pure but for the variables, which
 * the caller reads and writes. Upstream: POSIX.1-2024, 2.6.4. Modelled: 53 bits, where a real shell has 64.
 */
export interface ArithVariables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

export class ArithError extends Error {}

const TOKEN =
  /\s*(0[xX][0-9a-fA-F]+|\d+(?:#\w+)?|[A-Za-z_]\w*(?:\[[^\]]*\])?|<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),])/;

const BINARY: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
  '**': 11,
};

export function evaluate(text: string, vars: ArithVariables, depth = 0): number {
  if (depth > 20) throw new ArithError('expression recursion level exceeded');
  const tokens: string[] = [];
  const source = text.trimEnd();
  const regex = new RegExp(TOKEN.source, 'y');
  while (regex.lastIndex < source.length) {
    const at = regex.lastIndex;
    const m = regex.exec(source);
    if (!m) throw new ArithError(`arithmetic syntax error: "${text.slice(at)}"`);
    tokens.push(m[1] as string);
  }
  if (tokens.length === 0) return 0;
  const reader = new Reader(tokens, vars, depth);
  const value = reader.comma();
  if (!reader.isEnd) throw new ArithError('arithmetic syntax error');
  return value;
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #vars: ArithVariables;
  readonly #depth: number;
  #at = 0;

  constructor(tokens: readonly string[], vars: ArithVariables, depth: number) {
    this.#tokens = tokens;
    this.#vars = vars;
    this.#depth = depth;
  }

  get isEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  comma(): number {
    let value = this.#assign();
    while (this.#take(',')) value = this.#assign();
    return value;
  }

  #assign(): number {
    const name = this.#tokens[this.#at] ?? '';
    const op = this.#tokens[this.#at + 1] ?? '';
    if (!isName(name) || !/^([-+*/%&|^]|<<|>>)?=$/.test(op)) return this.#conditional();
    this.#at += 2;
    const right = this.#assign();
    const value = op === '=' ? right : apply(op.slice(0, -1), this.#value(name), right);
    this.#vars.set(name, String(value));
    return value;
  }

  #conditional(): number {
    const test = this.#binary(1);
    if (!this.#take('?')) return test;
    const yes = this.#assign();
    if (!this.#take(':')) throw new ArithError('arithmetic syntax error');
    const no = this.#assign();
    return test !== 0 ? yes : no;
  }

  #binary(level: number): number {
    let left = this.#unary();
    for (;;) {
      const op = this.#tokens[this.#at] ?? '';
      const rank = BINARY[op];
      if (rank === undefined || rank < level) return left;
      this.#at++;
      left = apply(op, left, this.#binary(op === '**' ? rank : rank + 1));
    }
  }

  #unary(): number {
    if (this.#take('!')) return this.#unary() === 0 ? 1 : 0;
    if (this.#take('~')) return ~this.#unary();
    if (this.#take('-')) return -this.#unary();
    if (this.#take('+')) return this.#unary();
    for (const [op, by] of [
      ['++', 1],
      ['--', -1],
    ] as const) {
      if (!this.#take(op)) continue;
      const name = this.#next();
      const value = this.#value(name) + by;
      this.#vars.set(name, String(value));
      return value;
    }
    return this.#primary();
  }

  #primary(): number {
    if (this.#take('(')) {
      const value = this.comma();
      if (!this.#take(')')) throw new ArithError('arithmetic syntax error');
      return value;
    }
    const token = this.#next();
    if (!isName(token)) return number(token);
    const value = this.#value(token);
    const by = this.#take('++') ? 1 : this.#take('--') ? -1 : 0;
    if (by !== 0) this.#vars.set(token, String(value + by));
    return value;
  }

  #value(name: string): number {
    const text = (this.#vars.get(name) ?? '').trim();
    if (text === '') return 0;
    return /^-?\d+$/.test(text) ? number(text) : evaluate(text, this.#vars, this.#depth + 1);
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new ArithError('arithmetic syntax error');
    return token;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}

const isName = (token: string): boolean => /^[A-Za-z_]/.test(token);

function number(token: string): number {
  if (/^-?0[xX]/.test(token)) return parseInt(token, 16);
  const based = /^(\d+)#(\w+)$/.exec(token);
  if (based) return parseInt(based[2] as string, Number(based[1]));
  const value = /^0\d+$/.test(token) ? parseInt(token, 8) : Number(token);
  if (Number.isNaN(value)) throw new ArithError(`arithmetic syntax error: operand expected`);
  return value;
}

function apply(op: string, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '**':
      return a ** b;
    case '/':
    case '%':
      if (b === 0) throw new ArithError('divide by zero');
      return op === '/' ? Math.trunc(a / b) : a % b;
    case '<<':
      return a * 2 ** b;
    case '>>':
      return Math.floor(a / 2 ** b);
    case '<':
      return Number(a < b);
    case '<=':
      return Number(a <= b);
    case '>':
      return Number(a > b);
    case '>=':
      return Number(a >= b);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '&':
      return Number(BigInt.asIntN(64, BigInt(a) & BigInt(b)));
    case '|':
      return Number(BigInt.asIntN(64, BigInt(a) | BigInt(b)));
    case '^':
      return Number(BigInt.asIntN(64, BigInt(a) ^ BigInt(b)));
    case '&&':
      return Number(a !== 0 && b !== 0);
    default:
      return Number(a !== 0 || b !== 0);
  }
}
