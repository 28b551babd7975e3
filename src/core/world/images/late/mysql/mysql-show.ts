import type { ServerHost } from '../../image.ts';
import type { SqlContext, SqlResult } from '../sql/sql-data.ts';
import { SqlError } from '../sql/sql-eval.ts';
import { tableOf } from '../sql/sql-select.ts';
import type { ColumnDef, Statement, SqlValue } from '../sql/sql-syntax.ts';
import { binlogOf, replicaOf } from './mysql-replication.ts';

/** SHOW and DESCRIBE. Upstream: MySQL 5.7 and 8.0. Left out: what is shown of the server's inside. */
const rows = (names: readonly string[], values: readonly (readonly SqlValue[])[]): SqlResult => ({
  k: 'rows',
  columns: names.map((name) => ({ name, isNumber: false })),
  rows: values,
});

export function show(s: Extract<Statement, { k: 'show' | 'describe' }>, ctx: SqlContext, host: ServerHost): SqlResult {
  try {
    return s.k === 'describe' ? describe(tableOf(ctx, s.table).table.columns) : answer(s, ctx, host);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { k: 'error', code: error.code, message: error.message };
  }
}

function answer({ what, of }: Extract<Statement, { k: 'show' }>, ctx: SqlContext, host: ServerHost): SqlResult {
  switch (what) {
    case 'databases':
    case 'schemas': {
      const system = ['information_schema', 'mysql', 'performance_schema', 'sys'];
      return rows(
        ['Database'],
        [...system, ...ctx.store.names()].sort().map((n) => [n]),
      );
    }
    case 'tables': {
      const database = of ?? ctx.database;
      if (database === '') throw new SqlError('1046 (3D000)', 'No database selected');
      const data = ctx.store.load(database);
      if (!data) throw new SqlError('1049 (42000)', `Unknown database '${database}'`);
      return rows(
        [`Tables_in_${database}`],
        Object.keys(data)
          .sort()
          .map((n) => [n]),
      );
    }
    case 'columns':
    case 'fields':
      return describe(tableOf(ctx, { name: of ?? '', at: 0 }).table.columns);
    case 'variables':
    case 'global variables':
      return rows(['Variable_name', 'Value'], of === undefined ? [] : [[of, String(ctx.variable(`@@${of}`))]]);
    case 'master status':
    case 'binary log status': {
      const { file, pos } = binlogOf(host);
      return rows(
        ['File', 'Position', 'Binlog_Do_DB', 'Binlog_Ignore_DB', 'Executed_Gtid_Set'],
        [[file, pos, '', '', '']],
      );
    }
    case 'slave status':
    case 'replica status':
      return replicaStatus(host, what.startsWith('slave'));
    case 'processlist':
      return rows(
        ['Id', 'User', 'Host', 'db', 'Command', 'Time', 'State', 'Info'],
        [[8, 'root', 'localhost', ctx.database || null, 'Query', 0, 'starting', 'show processlist']],
      );
    default:
      return rows(['Name'], []);
  }
}

function replicaStatus(host: ServerHost, isOld: boolean): SqlResult {
  const { source, user, runs, isUp } = replicaOf(host);
  if (source === undefined) return rows(['Slave_IO_State'], []);
  const { file, pos } = binlogOf(host);
  const [role, boss] = isOld ? ['Slave', 'Master'] : ['Replica', 'Source'];
  const io = runs ? (isUp ? 'Yes' : 'Connecting') : 'No';
  const state = runs && isUp ? `Waiting for ${isOld ? 'master' : 'source'} to send event` : '';
  return rows(
    [
      `${role}_IO_State`,
      `${boss}_Host`,
      `${boss}_User`,
      `${boss}_Port`,
      `${boss}_Log_File`,
      `Read_${boss}_Log_Pos`,
      `${role}_IO_Running`,
      `${role}_SQL_Running`,
      `Seconds_Behind_${boss}`,
    ],
    [[state, source, user ?? '', 3306, file, pos, io, runs ? 'Yes' : 'No', runs && isUp ? 0 : null]],
  );
}

const keyOf = (c: ColumnDef): string => (c.primary ? 'PRI' : c.unique ? 'UNI' : '');

function describe(columns: readonly ColumnDef[]): SqlResult {
  return rows(
    ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'],
    columns.map((c) => [
      c.name,
      c.type,
      c.notNull ? 'NO' : 'YES',
      keyOf(c),
      c.default?.k === 'value' ? c.default.value : c.default ? 'CURRENT_TIMESTAMP' : null,
      c.serial ? 'auto_increment' : '',
    ]),
  );
}
