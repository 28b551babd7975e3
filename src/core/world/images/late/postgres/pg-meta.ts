import type { SqlContext, SqlResult, Table } from '../sql/sql-data.ts';
import type { Expr, SqlValue } from '../sql/sql-syntax.ts';
import { own } from '../sql/sql-select.ts';
import type { PgAnswer, PgRequest } from './pg-protocol.ts';

/** What psql's backslash commands show of the catalog. Upstream: psql's describe.c. */
const rows = (names: readonly string[], values: readonly (readonly SqlValue[])[]): SqlResult => ({
  k: 'rows',
  columns: names.map((name) => ({ name, isNumber: false })),
  rows: values,
});

const PRIVILEGES = (owner: string): string => `=c/${owner}\n${owner}=CTc/${owner}`;

export function describeSomething(
  { sql, database }: PgRequest,
  ctx: SqlContext,
  owner: string,
  roles: readonly string[],
): PgAnswer {
  const [word = '', name] = sql.split(/\s+/);
  const data = ctx.store.load(database) ?? {};
  switch (word.replace(/\+$/, '')) {
    case '\\l':
      return { k: 'text', title: 'List of databases', result: databases(ctx, owner) };
    case '\\dt':
    case '\\d': {
      if (name !== undefined)
        return describeTable(name.replace(/^public\./, ''), own(data, name.replace(/^public\./, '')));
      const found = relations(data, owner, word.startsWith('\\dt'));
      return found.length === 0
        ? { k: 'text', after: 'Did not find any relations.\n' }
        : { k: 'text', title: 'List of relations', result: rows(['Schema', 'Name', 'Type', 'Owner'], found) };
    }
    case '\\du':
      return {
        k: 'text',
        title: 'List of roles',
        result: rows(
          ['Role name', 'Attributes'],
          roles.map((r) => [r, r === owner ? 'Superuser, Create role, Create DB, Replication, Bypass RLS' : '']),
        ),
        after: '(none)',
      };
    case '\\dn':
      return {
        k: 'text',
        title: 'List of schemas',
        result: rows(['Name', 'Owner'], [['public', 'pg_database_owner']]),
      };
    default:
      return { k: 'text', after: `invalid command ${word}\nTry \\? for help.\n` };
  }
}

function databases(ctx: SqlContext, owner: string): SqlResult {
  return rows(
    ['Name', 'Owner', 'Encoding', 'Locale Provider', 'Collate', 'Ctype', 'Locale', 'ICU Rules', 'Access privileges'],
    [...ctx.store.names()].sort().map((name) => {
      const privileges = name.startsWith('template') ? PRIVILEGES(owner) : '';
      return [name, owner, 'UTF8', 'libc', 'en_US.utf8', 'en_US.utf8', '', '', privileges];
    }),
  );
}

function relations(data: Readonly<Record<string, Table>>, owner: string, tablesOnly: boolean): SqlValue[][] {
  return Object.keys(data)
    .sort()
    .flatMap((name) => {
      const serials = tablesOnly ? [] : (data[name]?.columns ?? []).filter((c) => c.serial);
      return [
        ['public', name, 'table', owner],
        ...serials.map((c) => ['public', `${name}_${c.name}_seq`, 'sequence', owner]),
      ];
    });
}

function describeTable(name: string, table: Table | undefined): PgAnswer {
  if (!table) return { k: 'text', after: `Did not find any relation named "${name}".\n` };
  const columns = table.columns.map((c) => {
    const fallback = c.serial ? `nextval('${name}_${c.name}_seq'::regclass)` : c.default ? defaultText(c.default) : '';
    return [c.name, c.type, '', c.notNull ? 'not null' : '', fallback];
  });
  const keys = table.columns.filter((c) => c.primary).map((c) => c.name);
  const others = table.columns.filter((c) => c.unique && !c.primary);
  const indexes = [
    ...(keys.length > 0 ? [`    "${name}_pkey" PRIMARY KEY, btree (${keys.join(', ')})\n`] : []),
    ...others.map((c) => `    "${name}_${c.name}_key" UNIQUE CONSTRAINT, btree (${c.name})\n`),
  ];
  return {
    k: 'text',
    title: `Table "public.${name}"`,
    result: rows(['Column', 'Type', 'Collation', 'Nullable', 'Default'], columns),
    after: indexes.length > 0 ? `Indexes:\n${indexes.join('')}` : '(none)',
  };
}

function defaultText(expr: Expr): string {
  if (expr.k === 'value') return typeof expr.value === 'string' ? `'${expr.value}'` : String(expr.value);
  return expr.k === 'call' ? (expr.name === 'current_timestamp' ? 'CURRENT_TIMESTAMP' : `${expr.name}()`) : '';
}
