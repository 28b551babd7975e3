import type { Database, ResultColumn, SqlContext, SqlResult, Table } from './sql-data.ts';
import { AGGREGATES, coerce, compare, evaluate, hasAggregate, isTrue, SqlError, type Scope } from './sql-eval.ts';
import type { Expr, Select, SelectItem, SqlValue, TableName, TableUse } from './sql-syntax.ts';

/** Queries: joins as loops within loops, groups, order, limits. Pure. */
interface Source {
  readonly alias: string;
  readonly table: Table;
}
type Row = readonly (readonly SqlValue[])[];

export function tableOf(
  ctx: SqlContext,
  { of, name, at }: TableName,
): { readonly database: string; readonly table: Table } {
  const database = of === undefined || of === 'public' ? ctx.database : of;
  if (database === '') throw new SqlError('1046 (3D000)', 'No database selected');
  const data = ctx.store.load(database);
  const table = data && own(data, name);
  if (table) return { database, table };
  if (!ctx.isMysql)
    throw new SqlError('42P01', `relation "${of === undefined ? '' : `${of}.`}${name}" does not exist`, at);
  if (!data) throw new SqlError('1049 (42000)', `Unknown database '${database}'`);
  throw new SqlError('1146 (42S02)', `Table '${database}.${name}' doesn't exist`);
}

export const own = (data: Database, name: string): Table | undefined =>
  Object.hasOwn(data, name) ? data[name] : undefined;

export function scopeOf(ctx: SqlContext, sources: readonly Source[], row: Row): Scope {
  return {
    isMysql: ctx.isMysql,
    epochMs: ctx.epochMs,
    variable: (name) => ctx.variable(name),
    fact: (name) => ctx.fact(name),
    column: (table, name, at) => columnValue(ctx, sources, row, { table, name, at }),
  };
}

function columnValue(
  { isMysql }: SqlContext,
  sources: readonly Source[],
  row: Row,
  { table, name, at }: { table: string | undefined; name: string; at: number },
): SqlValue {
  for (const [i, source] of sources.entries()) {
    if (table !== undefined && source.alias !== table) continue;
    const n = source.table.columns.findIndex((c) => c.name === name || (isMysql && c.name.toLowerCase() === name));
    if (n >= 0) return row[i]?.[n] ?? null;
  }
  const full = table === undefined ? name : `${table}.${name}`;
  throw isMysql
    ? new SqlError('1054 (42S22)', `Unknown column '${full}' in 'field list'`)
    : new SqlError('42703', `column ${table === undefined ? `"${name}"` : full} does not exist`, at);
}

export function select(statement: Select, ctx: SqlContext): SqlResult {
  const sources = statement.from.map((use) => ({ alias: use.alias, table: tableOf(ctx, use).table }));
  const { where } = statement;
  const joined = joinAll(statement.from, sources, ctx);
  const rows = where ? joined.filter((row) => isTrue(evaluate(where, scopeOf(ctx, sources, row)))) : joined;
  const items = statement.items.flatMap((item) => expand(item, sources));
  const isGrouped = statement.groupBy.length > 0 || items.some(({ expr }) => hasAggregate(expr));
  const scopes = isGrouped
    ? groups(statement, rows, (row) => scopeOf(ctx, sources, row))
    : rows.map((row) => scopeOf(ctx, sources, row));
  const kept = statement.having ? scopes.filter((s) => isTrue(evaluate(statement.having as Expr, s))) : scopes;
  const ordered = inOrder(statement, kept, items);
  const all = ordered.map((scope) => items.map(({ expr }) => evaluate(expr, scope)));
  const distinct = statement.distinct ? [...new Map(all.map((r) => [JSON.stringify(r), r])).values()] : all;
  const nothing = scopeOf(ctx, [], []);
  const from = statement.offset ? Number(evaluate(statement.offset, nothing)) : 0;
  const limit = statement.limit ? Number(evaluate(statement.limit, nothing)) : Infinity;
  return {
    k: 'rows',
    columns: items.map((item) => columnOf(item, sources, ctx)),
    rows: distinct.slice(from, from + limit),
  };
}

function joinAll(uses: readonly TableUse[], sources: readonly Source[], ctx: SqlContext): Row[] {
  let rows: Row[] = [[]];
  for (const [i, use] of uses.entries()) {
    const { table } = sources[i] as Source;
    const known = sources.slice(0, i + 1);
    const { on, isLeft = false } = use.join ?? {};
    rows = rows.flatMap((row) => {
      const all = table.rows.map((r): Row => [...row, r]);
      const fit = on ? all.filter((r) => isTrue(evaluate(on, scopeOf(ctx, known, r)))) : all;
      return fit.length === 0 && isLeft ? [[...row, table.columns.map(() => null)]] : fit;
    });
  }
  return rows;
}

function expand(item: Select['items'][number], sources: readonly Source[]): SelectItem[] {
  if (!('star' in item)) return [item];
  return sources
    .filter((s) => item.table === undefined || s.alias === item.table)
    .flatMap(({ alias, table }) =>
      table.columns.map(({ name }) => ({ expr: { k: 'column', table: alias, name, at: 0 }, text: name, alias: name })),
    );
}

function groups(statement: Select, rows: readonly Row[], scope: (row: Row) => Scope): Scope[] {
  const byKey = new Map<string, Scope[]>();
  if (statement.groupBy.length === 0) byKey.set('', []);
  for (const row of rows) {
    const one = scope(row);
    const key = statement.groupBy.length === 0 ? '' : JSON.stringify(statement.groupBy.map((e) => evaluate(e, one)));
    byKey.set(key, [...(byKey.get(key) ?? []), one]);
  }
  return [...byKey.values()].map((group) => ({ ...(group[0] ?? scope([])), group }));
}

/** By columns, their aliases or their numbers. Nulls come last in PostgreSQL and first in MySQL. */
function inOrder(statement: Select, scopes: readonly Scope[], items: readonly SelectItem[]): readonly Scope[] {
  if (statement.orderBy.length === 0) return scopes;
  const keys = statement.orderBy.map(({ expr, desc }) => ({ desc, expr: meant(expr, items) }));
  const rows = scopes.map((scope) => ({ scope, values: keys.map(({ expr }) => evaluate(expr, scope)) }));
  rows.sort((a, b) => {
    for (const [i, { desc }] of keys.entries()) {
      const [x = null, y = null] = [a.values[i], b.values[i]];
      const nullsFirst = a.scope.isMysql ? -1 : 1;
      const order =
        x === null || y === null ? (x === y ? 0 : x === null ? nullsFirst : -nullsFirst) : (compare(x, y) ?? 0);
      if (order !== 0) return desc ? -order : order;
    }
    return 0;
  });
  return rows.map((r) => r.scope);
}

function meant(expr: Expr, items: readonly SelectItem[]): Expr {
  if (expr.k === 'value' && typeof expr.value === 'number') return items[expr.value - 1]?.expr ?? expr;
  if (expr.k !== 'column' || expr.table !== undefined) return expr;
  return items.find((item) => item.alias === expr.name)?.expr ?? expr;
}

const NUMBERS = /^(int|bigint|smallint|tinyint|integer|numeric|decimal|real|double|float)/;

function columnOf({ expr, alias, text }: SelectItem, sources: readonly Source[], ctx: SqlContext): ResultColumn {
  const isNumber = isNumeric(expr, sources);
  if (alias !== undefined) return { name: alias, isNumber };
  if (ctx.isMysql) return { name: expr.k === 'column' ? expr.name : text, isNumber };
  const name = expr.k === 'column' || expr.k === 'call' ? expr.name : expr.k === 'case' ? 'case' : '?column?';
  return { name, isNumber };
}

function isNumeric(expr: Expr, sources: readonly Source[]): boolean {
  switch (expr.k) {
    case 'value':
      return typeof expr.value === 'number';
    case 'column':
      return sources.some(({ table }) => table.columns.some((c) => c.name === expr.name && NUMBERS.test(c.type)));
    case 'binary':
      return /^[-+*/%]$/.test(expr.op);
    case 'unary':
      return expr.op === '-';
    case 'cast':
      return NUMBERS.test(expr.type);
    case 'variable':
      return /server_id|port|max_/.test(expr.name);
    case 'call':
      return AGGREGATES.has(expr.name)
        ? !/concat|agg/.test(expr.name) &&
            (/^(count|sum|avg)$/.test(expr.name) || expr.args.some((a) => isNumeric(a, sources)))
        : /^(length|char_length|abs|round|floor|ceil|connection_id|pg_backend_pid|sleep)$/.test(expr.name);
    default:
      return false;
  }
}

/** Values in the columns' types. */
export const fitted = (value: SqlValue, type: string, ctx: SqlContext): SqlValue => coerce(value, type, ctx.isMysql);
