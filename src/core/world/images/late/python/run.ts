import { entryOf } from '../../../../lib/entry-of.ts';
import { parsePython } from './parse.ts';
import { NotUnderstood, type Expr, type Statement } from './syntax.ts';

/**
 * Runs a small Python program from its beginning to its end: what it prints, how long it sleeps, its status. Pure.
 * Invariant: undefined for a program that is not understood, does not end soon, or nests or grows beyond what is small. Upstream: CPython 3.12's words.
 */
export interface PythonRun {
  readonly out: string;
  readonly err: string;
  readonly status: number;
  readonly sleptMs: number;
}

type Value = string | number | boolean | null | readonly Value[] | Callable | Module;
type Callable = (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;
interface Module {
  readonly module: Readonly<Record<string, Value>>;
}

class Exit extends Error {
  readonly status: number;

  constructor(status: number) {
    super();
    this.status = status;
  }
}
class Raised extends Error {}
class Jump extends Error {
  readonly to: 'break' | 'continue';

  constructor(to: 'break' | 'continue') {
    super();
    this.to = to;
  }
}

const MAX_STEPS = 50_000;
/** Characters of one text, and of all that is printed. */
const MAX_TEXT = 10_000;
const MAX_OUT = 200_000;
const MAX_SLEPT_MS = 1e12;

export function runPython(text: string, env: Readonly<Record<string, string>>): PythonRun | undefined {
  try {
    const program = parsePython(text);
    return new Runner(env).run(program);
  } catch (error) {
    // RangeError: nested too deeply for the parser, or longer than a string can be
    if (error instanceof NotUnderstood || error instanceof RangeError) return undefined;
    throw error;
  }
}

class Runner {
  readonly #names = new Map<string, Value>();
  readonly #modules: Readonly<Record<string, Module>>;
  #out = '';
  #err = '';
  #slept = 0;
  #steps = 0;
  #line = 1;

  constructor(env: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(BUILTINS)) this.#names.set(name, value);
    this.#names.set('print', (args, named) => this.#print(args, named));
    const exit: Callable = ([status = 0]) => this.#exit(status);
    this.#names.set('exit', exit);
    this.#names.set('quit', exit);
    this.#modules = {
      os: { module: { environ: environ(env), getenv: ([name, other = null]) => entryOf(env, str(name)) ?? other } },
      sys: { module: { exit, argv: ['-c'] } },
      time: { module: { sleep: ([seconds]) => this.#sleep(seconds) } },
    };
  }

  run(program: readonly Statement[]): PythonRun {
    let status = 0;
    try {
      this.#block(program);
    } catch (error) {
      if (error instanceof Exit) ({ status } = error);
      else if (error instanceof Raised) {
        status = 1;
        this.#err += `Traceback (most recent call last):\n  File "<string>", line ${this.#line}, in <module>\n${error.message}\n`;
      } else throw error;
    }
    return { out: this.#out, err: this.#err, status, sleptMs: Math.round(this.#slept) };
  }

  #block(statements: readonly Statement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #statement(s: Statement): void {
    if (++this.#steps > MAX_STEPS) throw new NotUnderstood('it does not end');
    this.#line = s.line;
    switch (s.k) {
      case 'expr':
        return void this.#value(s.value);
      case 'import':
        for (const name of s.names) {
          const module = entryOf(this.#modules, name);
          if (!module) throw new NotUnderstood(name);
          this.#names.set(name, module);
        }
        return;
      case 'assign': {
        const value = this.#value(s.value);
        const known = s.op === '=' ? value : binary(s.op.slice(0, -1), this.#name(s.name), value);
        return void this.#names.set(s.name, known);
      }
      case 'if':
        return this.#block(isTrue(this.#value(s.test)) ? s.body : s.otherwise);
      case 'while':
        while (isTrue(this.#value(s.test))) if (this.#turn(s.body)) return;
        return;
      case 'for':
        for (const value of items(this.#value(s.over))) {
          this.#names.set(s.name, value);
          if (this.#turn(s.body)) return;
        }
        return;
      case 'raise':
        throw new Raised(str(this.#value(s.value)));
      case 'pass':
        return;
      default:
        throw new Jump(s.k);
    }
  }

  /** Once through a loop; true if it is left. */
  #turn(body: readonly Statement[]): boolean {
    try {
      this.#block(body);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      return error.to === 'break';
    }
    if (++this.#steps > MAX_STEPS) throw new NotUnderstood('it does not end');
    return false;
  }

  #name(name: string): Value {
    const value = this.#names.get(name);
    if (value === undefined) throw new Raised(`NameError: name '${name}' is not defined`);
    return value;
  }

  #value(e: Expr): Value {
    const value = this.#made(e);
    return typeof value === 'string' ? short(value) : value;
  }

  #made(e: Expr): Value {
    switch (e.k) {
      case 'value':
        return e.value;
      case 'name':
        return this.#name(e.name);
      case 'format':
        return e.parts.map((part) => str(this.#value(part))).join('');
      case 'list':
        return e.items.map((item) => this.#value(item));
      case 'unary': {
        const on = this.#value(e.on);
        return e.op === 'not' ? !isTrue(on) : -Number(on);
      }
      case 'binary':
        return this.#binary(e);
      case 'attribute':
        return attribute(this.#value(e.of), e.name);
      case 'item':
        return item(this.#value(e.of), this.#value(e.at));
      case 'call': {
        const of = this.#value(e.of);
        if (typeof of !== 'function') throw new NotUnderstood('call');
        const args = e.args.map((arg) => this.#value(arg));
        return of(args, new Map(e.named.map(([name, value]) => [name, this.#value(value)])));
      }
    }
  }

  #binary({ op, left, right }: Extract<Expr, { k: 'binary' }>): Value {
    const a = this.#value(left);
    if (op === 'and') return isTrue(a) ? this.#value(right) : a;
    if (op === 'or') return isTrue(a) ? a : this.#value(right);
    return binary(op, a, this.#value(right));
  }

  #print(args: readonly Value[], named: ReadonlyMap<string, Value>): null {
    this.#out += args.map(str).join(str(named.get('sep') ?? ' ')) + str(named.get('end') ?? '\n');
    if (this.#out.length > MAX_OUT) throw new NotUnderstood('too much output');
    return null;
  }

  #sleep(seconds: Value | undefined): null {
    if (typeof seconds !== 'number' || !(Math.abs(seconds) * 1000 < MAX_SLEPT_MS)) throw new NotUnderstood('sleep');
    if (seconds < 0) throw new Raised('ValueError: sleep length must be non-negative');
    this.#slept += seconds * 1000;
    return null;
  }

  #exit(status: Value): never {
    if (typeof status === 'string') this.#err += `${status}\n`;
    throw new Exit(status === null ? 0 : typeof status === 'string' ? 1 : Number(status) & 255);
  }
}

const environ = (env: Readonly<Record<string, string>>): Module => ({
  module: {
    get: ([name, other = null]) => entryOf(env, str(name)) ?? other,
    '[]': ([name]) => {
      const value = entryOf(env, str(name));
      if (value === undefined) throw new Raised(`KeyError: ${repr(str(name))}`);
      return value;
    },
  },
});

const exception =
  (name: string): Callable =>
  ([message]) =>
    message === undefined ? name : `${name}: ${str(message)}`;

const BUILTINS: Readonly<Record<string, Value>> = {
  int: ([value = 0]) => {
    if (typeof value === 'string' && !/^\s*[-+]?\d+\s*$/.test(value))
      throw new Raised(`ValueError: invalid literal for int() with base 10: ${repr(value)}`);
    if (value === null)
      throw new Raised(
        "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
      );
    return Math.trunc(Number(value));
  },
  float: ([value = 0]) => Number(value),
  str: ([value = '']) => str(value),
  len: ([value = '']) => items(value).length,
  abs: ([value]) => Math.abs(Number(value)),
  range: (args) => {
    const [from, to, step] = args.length === 1 ? [0, Number(args[0]), 1] : [...args.map(Number), 1];
    const count = Math.max(0, Math.ceil((Number(to) - Number(from)) / Number(step)));
    if (count > MAX_STEPS) throw new NotUnderstood('range');
    return Array.from({ length: count }, (_, i) => Number(from) + i * Number(step));
  },
  Exception: exception('Exception'),
  RuntimeError: exception('RuntimeError'),
  ValueError: exception('ValueError'),
  SystemExit: ([status = 0]) => {
    throw new Exit(Number(status));
  },
};

function str(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value === true || value === false) return value ? 'True' : 'False';
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return short(`[${(value as readonly Value[]).map(repr).join(', ')}]`);
  if (typeof value === 'number') return String(value);
  throw new NotUnderstood('text of a thing');
}

function short(text: string): string {
  if (text.length > MAX_TEXT) throw new NotUnderstood('a text as long as this');
  return text;
}

const repr = (value: Value): string =>
  typeof value === 'string' ? (value.includes("'") ? `"${value}"` : `'${value}'`) : str(value);

const isTrue = (value: Value): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

function items(value: Value): readonly Value[] {
  if (typeof value === 'string') return [...value];
  if (Array.isArray(value)) return value as readonly Value[];
  throw new NotUnderstood('items');
}

function item(of: Value, at: Value): Value {
  if (typeof of === 'object' && of !== null && 'module' in of) {
    const get = entryOf(of.module, '[]');
    if (typeof get === 'function') return get([at], new Map());
  }
  const list = items(of);
  const found = list[Number(at) < 0 ? list.length + Number(at) : Number(at)];
  if (found === undefined)
    throw new Raised(`IndexError: ${typeof of === 'string' ? 'string' : 'list'} index out of range`);
  return found;
}

function attribute(of: Value, name: string): Value {
  if (typeof of === 'object' && of !== null && 'module' in of) {
    const known = entryOf(of.module, name);
    if (known !== undefined) return known;
  }
  const method = typeof of === 'string' ? entryOf(METHODS, name) : undefined;
  if (!method) throw new NotUnderstood(name);
  return (args) => method(of as string, args);
}

const METHODS: Readonly<Record<string, (text: string, args: readonly Value[]) => Value>> = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  strip: (text) => text.trim(),
  split: (text, [by]) => (by === undefined ? text.split(/\s+/).filter((w) => w !== '') : text.split(str(by))),
  join: (text, [list = []]) => items(list).map(str).join(text),
  startswith: (text, [other]) => text.startsWith(str(other)),
  endswith: (text, [other]) => text.endsWith(str(other)),
  replace: (text, [from, to]) => text.replaceAll(str(from), str(to)),
};

function binary(op: string, a: Value, b: Value): Value {
  if (op === '==' || op === 'is') return same(a, b);
  if (op === '!=' || op === 'is not') return !same(a, b);
  if (op === 'in' || op === 'not in') {
    const isIn = typeof b === 'string' ? b.includes(str(a)) : items(b).some((value) => same(value, a));
    return isIn === (op === 'in');
  }
  if (op === '+' && typeof a === 'string' && typeof b === 'string') return a + b;
  if (op === '*' && typeof a === 'string') {
    if (!Number.isInteger(b)) throw new NotUnderstood('a text that many times');
    return a.repeat(Math.max(0, Number(b)));
  }
  if (op === '%' && typeof a === 'string') {
    const args = Array.isArray(b) ? [...(b as readonly Value[])] : [b];
    return a.replace(/%[sd]/g, () => str(args.shift()));
  }
  if (typeof a === 'string' || typeof b === 'string' || a === null || b === null) {
    if (!['<', '<=', '>', '>='].includes(op) || typeof a !== typeof b) throw new NotUnderstood(op);
    return compare(op, a as string, b as string);
  }
  return calculate(op, Number(a), Number(b));
}

const same = (a: Value, b: Value): boolean => a === b || (Array.isArray(a) && Array.isArray(b) && str(a) === str(b));

const compare = <T extends string | number>(op: string, a: T, b: T): boolean =>
  op === '<' ? a < b : op === '<=' ? a <= b : op === '>' ? a > b : a >= b;

function calculate(op: string, a: number, b: number): Value {
  if (b === 0 && (op === '/' || op === '//' || op === '%'))
    throw new Raised(op === '%' ? 'ZeroDivisionError: integer modulo by zero' : 'ZeroDivisionError: division by zero');
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a - b * Math.floor(a / b);
    case '**':
      return a ** b;
    default:
      return compare(op, a, b);
  }
}
