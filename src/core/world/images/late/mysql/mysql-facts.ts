import { entryOf } from '../../../../lib/entry-of.ts';
import type { ServerHost } from '../../image.ts';
import { SqlError } from '../sql/sql-eval.ts';
import type { SqlValue } from '../sql/sql-syntax.ts';

/** What a MySQL server tells about itself. */
const LATEST: Readonly<Record<string, string>> = {
  '5': '5.7.44',
  '5.6': '5.6.51',
  '5.7': '5.7.44',
  '8': '8.4.6',
  '8.0': '8.0.43',
  '8.4': '8.4.6',
  '9': '9.4.0',
  '10.11': '10.11.14',
  '11': '11.8.3',
};

export function mysqlVersion(image: string): string {
  const tag = /:v?(\d+(?:\.\d+)*)/.exec(image)?.[1] ?? '9';
  const version = LATEST[tag] ?? tag;
  return /mariadb/.test(image) ? `${version}-MariaDB-ubu2404` : version;
}

export function mysqlFact(name: string, image: string, user: string, database: string): SqlValue | undefined {
  switch (name) {
    case 'version':
      return mysqlVersion(image);
    case 'database':
    case 'schema':
      return database === '' ? null : database;
    case 'user':
    case 'current_user':
    case 'session_user':
      return `${user}@localhost`;
    case 'connection_id':
      return 8;
    default:
      return undefined;
  }
}

const NAMES: Readonly<Record<string, SqlValue>> = {
  server_id: 1,
  port: 3306,
  read_only: 0,
  super_read_only: 0,
  max_connections: 151,
  log_bin: 1,
  datadir: '/var/lib/mysql/',
  autocommit: 1,
};

export function mysqlVariable(text: string, config: Readonly<Record<string, string>>, host: ServerHost): SqlValue {
  const name = text.replace(/^@@(global\.|session\.)?/, '').replace(/^@/, '');
  if (name === 'hostname') return host.spec.hostname ?? host.spec.pod;
  if (name === 'version') return mysqlVersion(host.spec.image);
  const given = entryOf(config, name);
  if (given !== undefined) return given === 'ON' ? 1 : /^\d+$/.test(given) ? Number(given) : given;
  if (Object.hasOwn(NAMES, name)) return NAMES[name] ?? null;
  if (text.startsWith('@@')) throw new SqlError('1193 (HY000)', `Unknown system variable '${name}'`);
  return null;
}
