import type { Database, SqlContext, SqlResult, Table } from './sql-data.ts';
import { evaluate, isTrue, SqlError } from './sql-eval.ts';
import { parseSql } from './sql-parser.ts';
import { fitted, own, scopeOf, select, tableOf } from './sql-select.ts';
import type { ColumnDef, SqlValue, Statement, TableName } from './sql-syntax.ts';
import { SqlSyntaxError } from './sql-tokens.ts';

/** Runs one statement on a store of tables. What it is refused for is an answer, never thrown. */
export function runSql(sql: string, ctx: SqlContext): { readonly statement?: Statement; readonly result: SqlResult } {
  try {
    const statement = parseSql(sql, ctx.isMysql);
    return { statement, result: execute(statement, ctx) };
  } catch (error) {
    if (error instanceof SqlSyntaxError) return { result: syntaxError(sql, error, ctx.isMysql) };
    if (!(error instanceof SqlError)) throw error;
    const at = error.at === undefined ? {} : { at: error.at };
    return { result: { k: 'error', code: error.code, message: error.message, ...at } };
  }
}

function syntaxError(sql: string, { token }: SqlSyntaxError, isMysql: boolean): SqlResult {
  if (!isMysql) {
    const message = token.k === 'end' ? 'syntax error at end of input' : `syntax error at or near "${token.raw}"`;
    return { k: 'error', code: '42601', message, at: token.at };
  }
  const line = sql.slice(0, token.at).split('\n').length;
  const near = sql.slice(token.at).slice(0, 80).replace(/;\s*$/, '');
  const message = `You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${near}' at line ${line}`;
  return { k: 'error', code: '1064 (42000)', message };
}

const done = (tag: string, count = 0): SqlResult => ({ k: 'done', tag, count });

function execute(s: Statement, ctx: SqlContext): SqlResult {
  switch (s.k) {
    case 'select':
      return select(s, ctx);
    case 'insert':
      return insert(s, ctx);
    case 'update':
      return update(s, ctx);
    case 'delete':
      return remove(s, ctx);
    case 'truncate': {
      const { database, table } = tableOf(ctx, s.table);
      put(ctx, database, s.table.name, { ...table, rows: [] });
      return done('TRUNCATE TABLE');
    }
    case 'create-table':
      return createTable(s, ctx);
    case 'drop-table':
      return dropTables(s.tables, s.ifThere, ctx);
    case 'create-database':
      return createDatabase(s.name, s.ifNot, ctx);
    case 'drop-database':
      return dropDatabase(s.name, s.ifThere, ctx);
    case 'alter':
      return alter(s, ctx);
    case 'use':
      if (!ctx.store.load(s.name)) throw new SqlError('1049 (42000)', `Unknown database '${s.name}'`);
      return { ...done('USE'), database: s.name } as SqlResult;
    case 'nothing':
      return done(s.tag);
    case 'describe':
    case 'show':
    case 'replicate':
    case 'replica':
      // What only one kind of server knows is answered by it.
      return done('');
  }
}

function put(ctx: SqlContext, database: string, name: string, table: Table): void {
  ctx.store.save(database, { ...ctx.store.load(database), [name]: table });
}

type Of<K extends Statement['k']> = Extract<Statement, { k: K }>;

function insert(s: Of<'insert'>, ctx: SqlContext): SqlResult {
  const { database, table } = tableOf(ctx, s.table);
  const names = s.columns.length > 0 ? s.columns : table.columns.map((c) => c.name);
  const nothing = scopeOf(ctx, [], []);
  const found = s.select ? select(s.select, ctx) : undefined;
  const given = found?.k === 'rows' ? found.rows : s.rows.map((row) => row.map((e) => evaluate(e, nothing)));
  let made = table;
  for (const [i, values] of given.entries()) {
    if (values.length > names.length || (ctx.isMysql && values.length !== names.length))
      throw ctx.isMysql
        ? new SqlError('1136 (21S01)', `Column count doesn't match value count at row ${i + 1}`)
        : new SqlError('42601', 'INSERT has more expressions than target columns');
    made = withRow(made, s.table, new Map(values.map((v, n) => [names[n] as string, v])), ctx);
  }
  put(ctx, database, s.table.name, made);
  if (!s.returning) return done(`INSERT 0 ${given.length}`, given.length);
  const columns = made.columns.map((c) => ({ name: c.name, isNumber: /int|numeric/.test(c.type) }));
  return { k: 'rows', columns, rows: made.rows.slice(table.rows.length), tag: `INSERT 0 ${given.length}` };
}

function withRow(table: Table, name: TableName, given: ReadonlyMap<string, SqlValue>, ctx: SqlContext): Table {
  for (const column of given.keys())
    if (!table.columns.some((c) => c.name === column))
      throw ctx.isMysql
        ? new SqlError('1054 (42S22)', `Unknown column '${column}' in 'field list'`)
        : new SqlError('42703', `column "${column}" of relation "${name.name}" does not exist`);
  let { next } = table;
  const row = table.columns.map((c) => {
    const value = given.get(c.name) ?? (given.has(c.name) && !c.serial ? null : fallback(c));
    if (c.serial && typeof value === 'number') next = Math.max(next, value + 1);
    return fitted(value, c.type, ctx);
  });
  check(table, name, row, ctx);
  return { ...table, rows: [...table.rows, row], next };

  function fallback(c: ColumnDef): SqlValue {
    if (c.serial) return next;
    return c.default ? evaluate(c.default, scopeOf(ctx, [], [])) : null;
  }
}

function check(table: Table, { name }: TableName, row: readonly SqlValue[], ctx: SqlContext, self = -1): void {
  for (const [i, c] of table.columns.entries()) {
    const value = row[i] ?? null;
    if (c.notNull && value === null)
      throw ctx.isMysql
        ? new SqlError('1048 (23000)', `Column '${c.name}' cannot be null`)
        : new SqlError(
            '23502',
            `null value in column "${c.name}" of relation "${name}" violates not-null constraint\nDETAIL:  Failing row contains (${row.map((v) => (v === null ? 'null' : String(v))).join(', ')}).`,
          );
    if (!c.unique || value === null || !table.rows.some((r, n) => n !== self && r[i] === value)) continue;
    const key = c.primary ? 'PRIMARY' : c.name;
    const constraint = c.primary ? `${name}_pkey` : `${name}_${c.name}_key`;
    throw ctx.isMysql
      ? new SqlError('1062 (23000)', `Duplicate entry '${String(value)}' for key '${name}.${key}'`)
      : new SqlError(
          '23505',
          `duplicate key value violates unique constraint "${constraint}"\nDETAIL:  Key (${c.name})=(${String(value)}) already exists.`,
        );
  }
}

function update(s: Of<'update'>, ctx: SqlContext): SqlResult {
  const { database, table } = tableOf(ctx, s.table);
  let count = 0;
  const rows = table.rows.map((row, n) => {
    const scope = scopeOf(ctx, [{ alias: s.table.name, table }], [row]);
    if (s.where && !isTrue(evaluate(s.where, scope))) return row;
    count++;
    const next = [...row];
    for (const { name, to } of s.set) {
      const i = table.columns.findIndex((c) => c.name === name);
      const column = table.columns[i];
      if (!column) scope.column(undefined, name, s.table.at);
      else next[i] = fitted(evaluate(to, scope), column.type, ctx);
    }
    check(table, s.table, next, ctx, n);
    return next;
  });
  put(ctx, database, s.table.name, { ...table, rows });
  return done(`UPDATE ${count}`, count);
}

function remove(s: Of<'delete'>, ctx: SqlContext): SqlResult {
  const { database, table } = tableOf(ctx, s.table);
  const { where } = s;
  const rows = where
    ? table.rows.filter((row) => !isTrue(evaluate(where, scopeOf(ctx, [{ alias: s.table.name, table }], [row]))))
    : [];
  put(ctx, database, s.table.name, { ...table, rows });
  const count = table.rows.length - rows.length;
  return done(`DELETE ${count}`, count);
}

function createTable(s: Of<'create-table'>, ctx: SqlContext): SqlResult {
  const { of, name } = s.table;
  const database = of === undefined || of === 'public' ? ctx.database : of;
  if (database === '') throw new SqlError('1046 (3D000)', 'No database selected');
  const data = ctx.store.load(database);
  if (!data)
    throw ctx.isMysql
      ? new SqlError('1049 (42000)', `Unknown database '${database}'`)
      : new SqlError('3F000', `schema "${database}" does not exist`);
  if (own(data, name)) {
    if (s.ifNot) return done('CREATE TABLE');
    throw ctx.isMysql
      ? new SqlError('1050 (42S01)', `Table '${name}' already exists`)
      : new SqlError('42P07', `relation "${name}" already exists`);
  }
  put(ctx, database, name, { columns: s.columns, rows: [], next: 1 });
  return done('CREATE TABLE');
}

function dropTables(tables: readonly TableName[], ifThere: boolean, ctx: SqlContext): SqlResult {
  for (const table of tables) {
    const database = table.of === undefined || table.of === 'public' ? ctx.database : table.of;
    const data: Database = ctx.store.load(database) ?? {};
    if (!own(data, table.name)) {
      if (ifThere) continue;
      throw ctx.isMysql
        ? new SqlError('1051 (42S02)', `Unknown table '${database}.${table.name}'`)
        : new SqlError('42P01', `table "${table.name}" does not exist`);
    }
    ctx.store.save(database, Object.fromEntries(Object.entries(data).filter(([name]) => name !== table.name)));
  }
  return done('DROP TABLE');
}

function createDatabase(name: string, ifNot: boolean, ctx: SqlContext): SqlResult {
  if (!ctx.store.load(name)) ctx.store.save(name, {});
  else if (!ifNot)
    throw ctx.isMysql
      ? new SqlError('1007 (HY000)', `Can't create database '${name}'; database exists`)
      : new SqlError('42P04', `database "${name}" already exists`);
  return done('CREATE DATABASE', 1);
}

function dropDatabase(name: string, ifThere: boolean, ctx: SqlContext): SqlResult {
  const data = ctx.store.load(name);
  if (data) ctx.store.drop(name);
  else if (!ifThere)
    throw ctx.isMysql
      ? new SqlError('1008 (HY000)', `Can't drop database '${name}'; database doesn't exist`)
      : new SqlError('3D000', `database "${name}" does not exist`);
  return done('DROP DATABASE', Object.keys(data ?? {}).length);
}

function alter(s: Of<'alter'>, ctx: SqlContext): SqlResult {
  const { database, table } = tableOf(ctx, s.table);
  const at = table.columns.findIndex((c) => c.name === s.drop);
  const { add } = s;
  if (add) {
    const value = add.default ? fitted(evaluate(add.default, scopeOf(ctx, [], [])), add.type, ctx) : null;
    const rows = table.rows.map((r) => [...r, value]);
    put(ctx, database, s.table.name, { ...table, columns: [...table.columns, add], rows });
  } else if (at >= 0) {
    const without = <T>(all: readonly T[]): T[] => all.filter((_, i) => i !== at);
    put(ctx, database, s.table.name, { ...table, columns: without(table.columns), rows: table.rows.map(without) });
  } else if (s.drop !== undefined)
    throw ctx.isMysql
      ? new SqlError('1091 (42000)', `Can't DROP '${s.drop}'; check that column/key exists`)
      : new SqlError('42703', `column "${s.drop}" of relation "${s.table.name}" does not exist`);
  return done('ALTER TABLE', add || at >= 0 ? table.rows.length : 0);
}
