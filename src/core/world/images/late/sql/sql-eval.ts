import { formatTime } from '../../../../lib/time.ts';
import type { Expr, SqlValue } from './sql-syntax.ts';

/** Works out expressions of SQL. Pure: time, user and version come with the scope. Null is never equal to anything. */
export class SqlError extends Error {
  /** What the server calls it: SQLSTATE of PostgreSQL, number and state of MySQL. */
  readonly code: string;
  readonly at: number | undefined;
  constructor(code: string, message: string, at?: number) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

export interface Scope {
  readonly isMysql: boolean;
  /** Virtual milliseconds since 1970. */
  readonly epochMs: number;
  column(table: string | undefined, name: string, at: number): SqlValue;
  variable(name: string): SqlValue;
  /** Functions that tell about the server: version(), current_database(). */
  fact(name: string): SqlValue | undefined;
  /** Of the group's rows, for aggregates; absent outside of a grouping. */
  readonly group?: readonly Scope[];
}

export const AGGREGATES: ReadonlySet<string> = new Set([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'string_agg',
  'group_concat',
]);

export function hasAggregate(expr: Expr): boolean {
  switch (expr.k) {
    case 'call':
      return AGGREGATES.has(expr.name) || expr.args.some(hasAggregate);
    case 'binary':
      return hasAggregate(expr.left) || hasAggregate(expr.right);
    case 'unary':
    case 'cast':
    case 'null':
      return hasAggregate(expr.of);
    case 'case':
      return expr.when.some((w) => hasAggregate(w.if) || hasAggregate(w.then));
    default:
      return false;
  }
}

export function evaluate(expr: Expr, scope: Scope): SqlValue {
  switch (expr.k) {
    case 'value':
      return expr.value;
    case 'column':
      return scope.column(expr.table, expr.name, expr.at);
    case 'variable':
      return scope.variable(expr.name);
    case 'unary': {
      const of = evaluate(expr.of, scope);
      if (of === null) return null;
      return expr.op === '-' ? -Number(of) : !isTrue(of);
    }
    case 'binary':
      return binary(expr.op, expr, scope);
    case 'in': {
      const of = evaluate(expr.of, scope);
      if (of === null) return null;
      return expr.list.some((e) => compare(of, evaluate(e, scope)) === 0) !== expr.not;
    }
    case 'between': {
      const of = evaluate(expr.of, scope);
      const low = compare(of, evaluate(expr.low, scope));
      const high = compare(of, evaluate(expr.high, scope));
      return low === null || high === null ? null : (low >= 0 && high <= 0) !== expr.not;
    }
    case 'null':
      return (evaluate(expr.of, scope) === null) !== expr.not;
    case 'cast':
      return coerce(evaluate(expr.of, scope), expr.type, scope.isMysql);
    case 'case': {
      const hit = expr.when.find((w) => isTrue(evaluate(w.if, scope)));
      return hit ? evaluate(hit.then, scope) : expr.else ? evaluate(expr.else, scope) : null;
    }
    case 'call':
      return AGGREGATES.has(expr.name) ? aggregate(expr, scope) : call(expr, scope);
  }
}

export const isTrue = (v: SqlValue): boolean => v === true || (typeof v === 'number' && v !== 0) || v === 't';

/** Null if one of them is null. */
export function compare(a: SqlValue, b: SqlValue): number | null {
  if (a === null || b === null) return null;
  if (typeof a === 'number' || typeof b === 'number' || typeof a === 'boolean' || typeof b === 'boolean') {
    const [x, y] = [Number(a), Number(b)];
    if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  }
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

type Binary = Extract<Expr, { k: 'binary' }>;

function binary(op: string, { left, right }: Binary, scope: Scope): SqlValue {
  const a = evaluate(left, scope);
  if (op === 'and') return a === null ? null : isTrue(a) && isTrue(evaluate(right, scope));
  if (op === 'or') return isTrue(a) || isTrue(evaluate(right, scope));
  const b = evaluate(right, scope);
  if (a === null || b === null) return null;
  const order = compare(a, b) as number;
  switch (op) {
    case '=':
    case '==':
    case '<=>':
      return scope.isMysql && typeof a === 'string' && typeof b === 'string'
        ? a.toLowerCase() === b.toLowerCase()
        : order === 0;
    case '<>':
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
    case 'like':
    case 'ilike':
      return likePattern(String(b), op === 'ilike' || scope.isMysql).test(String(a));
    case 'regexp':
    case '~':
      return new RegExp(String(b)).test(String(a));
    case '||':
      return scope.isMysql ? isTrue(a) || isTrue(b) : `${shown(a)}${shown(b)}`;
    default:
      return arithmetic(op, Number(a), Number(b), scope.isMysql);
  }
}

function arithmetic(op: string, a: number, b: number, isMysql: boolean): SqlValue {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case 'div':
      return Math.trunc(a / b);
    case '/':
      if (b === 0) {
        if (isMysql) return null;
        throw new SqlError('22012', 'division by zero');
      }
      return !isMysql && Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
    default:
      return b === 0 ? null : a % b;
  }
}

const likePattern = (pattern: string, isBlind: boolean): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/%/g, '.*')
      .replace(/_/g, '.')}$`,
    isBlind ? 'is' : 's',
  );

export const shown = (v: SqlValue): string => (v === true ? 'true' : v === false ? 'false' : String(v));

type Call = Extract<Expr, { k: 'call' }>;

function aggregate(expr: Call, scope: Scope): SqlValue {
  const rows = scope.group ?? [];
  if (expr.star) return rows.length;
  const arg = expr.args[0];
  const all = rows.map((row) => (arg ? evaluate(arg, row) : null)).filter((v) => v !== null);
  const values = expr.distinct ? [...new Set(all)] : all;
  if (expr.name === 'count') return values.length;
  if (values.length === 0) return null;
  const sum = values.reduce<number>((s, v) => s + Number(v), 0);
  switch (expr.name) {
    case 'sum':
      return sum;
    case 'avg':
      return sum / values.length;
    case 'min':
      return values.reduce((m, v) => ((compare(v, m) ?? 0) < 0 ? v : m));
    case 'max':
      return values.reduce((m, v) => ((compare(v, m) ?? 0) > 0 ? v : m));
    default: {
      const glue = expr.args[1] ? String(evaluate(expr.args[1], scope)) : ',';
      return values.map(shown).join(glue);
    }
  }
}

function call(expr: Call, scope: Scope): SqlValue {
  const args = expr.args.map((a) => evaluate(a, scope));
  const [a = null, b = null] = args;
  switch (expr.name) {
    case 'now':
    case 'current_timestamp':
      return timeText(scope.epochMs, !scope.isMysql);
    case 'current_date':
    case 'curdate':
      return timeText(scope.epochMs, false).slice(0, 10);
    case 'concat':
      return scope.isMysql && args.includes(null) ? null : args.map((v) => (v === null ? '' : shown(v))).join('');
    case 'coalesce':
    case 'ifnull':
      return args.find((v) => v !== null) ?? null;
    case 'upper':
      return a === null ? null : String(a).toUpperCase();
    case 'lower':
      return a === null ? null : String(a).toLowerCase();
    case 'length':
    case 'char_length':
      return a === null ? null : String(a).length;
    case 'abs':
      return a === null ? null : Math.abs(Number(a));
    case 'round':
      return a === null ? null : rounded(Number(a), Number(b ?? 0));
    case 'floor':
      return a === null ? null : Math.floor(Number(a));
    case 'ceil':
      return a === null ? null : Math.ceil(Number(a));
    case 'nullif':
      return compare(a, b) === 0 ? null : a;
    case 'if':
      return isTrue(a) ? b : (args[2] ?? null);
    case 'substr':
    case 'substring': {
      const from = Number(b ?? 1) - 1;
      return a === null ? null : String(a).slice(from, args[2] === undefined ? undefined : from + Number(args[2]));
    }
    case 'sleep':
    case 'pg_sleep':
      return 0;
    default: {
      const fact = scope.fact(expr.name);
      if (fact !== undefined) return fact;
      throw scope.isMysql
        ? new SqlError('1305 (42000)', `FUNCTION ${expr.name} does not exist`)
        : new SqlError(
            '42883',
            `function ${expr.name}(${args.map((v) => (typeof v === 'number' ? 'integer' : 'unknown')).join(', ')}) does not exist`,
            expr.at,
          );
    }
  }
}

/** '2026-01-01 00:00:15', with fractions and zone as PostgreSQL shows them. */
function timeText(epochMs: number, hasZone: boolean): string {
  const text = formatTime(epochMs).replace('T', ' ').replace('Z', '');
  if (!hasZone) return text;
  const ms = epochMs % 1000;
  return `${text}${ms === 0 ? '' : `.${String(ms).padStart(3, '0').replace(/0+$/, '')}`}+00`;
}

/** A value as a column of that type holds it. */
export function coerce(value: SqlValue, type: string, isMysql: boolean): SqlValue {
  if (value === null) return null;
  if (/^(int|integer|bigint|smallint|tinyint|serial|signed)/.test(type)) {
    const n = Number(value);
    if (Number.isNaN(n) || (typeof value === 'string' && value.trim() === ''))
      throw isMysql
        ? new SqlError('1366 (HY000)', `Incorrect integer value: '${value.toString()}'`)
        : new SqlError('22P02', `invalid input syntax for type ${type}: "${value.toString()}"`);
    return Math.round(n);
  }
  if (/^(numeric|decimal|real|double|float)/.test(type)) return Number(value);
  if (type === 'boolean') return typeof value === 'string' ? /^(t|true|y|yes|on|1)$/i.test(value) : isTrue(value);
  const size = /^(?:character varying|varchar|character|char)\((\d+)\)$/.exec(type)?.[1];
  const text = shown(value);
  if (size !== undefined && text.length > Number(size) && !isMysql)
    throw new SqlError('22001', `value too long for type ${type}`);
  return text;
}

/** Digits before the point are negative. */
function rounded(n: number, digits: number): number {
  if (digits >= 0) return Number(n.toFixed(Math.min(digits, 30)));
  const unit = 10 ** -digits;
  return Math.round(n / unit) * unit;
}
