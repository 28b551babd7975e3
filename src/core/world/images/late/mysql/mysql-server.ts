import type { BootOutcome, LateImage, ServerHost } from '../../image.ts';
import { askNow } from '../client.ts';
import type { Database, SqlContext, SqlResult, SqlStore } from '../sql/sql-data.ts';
import { runSql } from '../sql/sql-engine.ts';
import { namesIn, quietly, sqlFiles } from '../sql/sql-files.ts';
import type { SqlValue, Statement } from '../sql/sql-syntax.ts';
import { endOfStatement } from '../sql/sql-tokens.ts';
import { mysql as mysqlCommand, mysqladmin } from './mysql-client.ts';
import { PROTOCOL, type MysqlAnswer, type MysqlRequest } from './mysql-protocol.ts';
import { binlogOf, noteWrite, replicaOf, saveReplica, type Replica } from './mysql-replication.ts';
import { mysqlFact, mysqlVariable } from './mysql-facts.ts';
import { show } from './mysql-show.ts';

/**
 * A MySQL server: databases below /var/lib/mysql, users, its configuration below /etc/mysql, replication. Modelled: SQL as
 * far as ../sql goes; a replica that runs takes over the source's databases whenever it is asked something.
 */
export const DATA_DIR = '/var/lib/mysql';

export const mysqlImage: LateImage = {
  boot,
  talk: (message, protocol, host) =>
    protocol === PROTOCOL ? JSON.stringify(answer(JSON.parse(message) as MysqlRequest, host)) : undefined,
  commands: { mysql: mysqlCommand, mariadb: mysqlCommand, mysqladmin, 'mariadb-admin': mysqladmin },
};

type Users = Readonly<Record<string, { readonly password: string }>>;
const USERS = `${DATA_DIR}/mysql/user.json`;
const SYSTEM: ReadonlySet<string> = new Set(['information_schema', 'mysql', 'performance_schema', 'sys']);

export const storeOf = (host: ServerHost): SqlStore =>
  sqlFiles(
    host.files,
    (database) => `${DATA_DIR}/${database}/tables.json`,
    () => namesIn(host.files, DATA_DIR),
  );

const env = ({ spec }: ServerHost, name: string): string | undefined =>
  spec.env[`MYSQL_${name}`] ?? spec.env[`MARIADB_${name}`];

function secret(host: ServerHost, name: string): string | undefined {
  const file = env(host, `${name}_FILE`);
  const node = file === undefined ? undefined : host.files.find(file);
  return node?.t === 'file' ? node.data.trim() : env(host, name);
}

/** Reads the configuration, and makes the data directory unless it is there. */
function boot(host: ServerHost): BootOutcome {
  const memory = JSON.stringify(configOf(host));
  if (host.files.find(USERS)) return { memory };
  const name = env(host, 'USER');
  const users: Users = {
    root: { password: secret(host, 'ROOT_PASSWORD') ?? '' },
    ...(name === undefined ? {} : { [name]: { password: secret(host, 'PASSWORD') ?? '' } }),
  };
  quietly(() => {
    host.files.mkdir(`${DATA_DIR}/mysql`, true, 0o750);
    host.files.write(`${DATA_DIR}/ibdata1`, '');
    host.files.write(USERS, JSON.stringify(users));
  });
  const database = env(host, 'DATABASE');
  if (database !== undefined) storeOf(host).save(database, {});
  for (const file of namesIn(host.files, INIT).filter((n) => n.endsWith('.sql')))
    runFile(host, `${INIT}/${file}`, database ?? '');
  return { memory };
}
const INIT = '/docker-entrypoint-initdb.d';

function runFile(host: ServerHost, path: string, database: string): void {
  let chosen = database;
  let text = host.files.read(path);
  for (let end = endOfStatement(text); end >= 0; end = endOfStatement(text)) {
    const { result } = runSql(text.slice(0, end).trim(), contextOf(host, chosen, 'root'));
    if (result.k === 'done') chosen = result.database ?? chosen;
    if (result.k === 'error') host.log(`ERROR ${result.code}: ${result.message}`);
    text = text.slice(end + 1);
  }
}

/** Settings of [mysqld] in all files below /etc/mysql. */
function configOf({ files, spec }: ServerHost): Readonly<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const dir of ['/etc/mysql/conf.d', '/etc/mysql/mysql.conf.d', '/etc/my.cnf.d'])
    for (const name of namesIn(files, dir).filter((n) => n.endsWith('.cnf'))) {
      const node = files.find(`${dir}/${name}`);
      if (node?.t === 'file') readSettings(node.data, out);
    }
  for (const word of spec.args ?? []) {
    const m = /^--([\w-]+)(?:=(.*))?$/.exec(word);
    if (m) out[(m[1] as string).replace(/-/g, '_')] = m[2] ?? 'ON';
  }
  return out;
}

function readSettings(text: string, out: Record<string, string>): void {
  let section = '';
  for (const line of text.split('\n')) {
    const head = /^\s*\[(.+)\]/.exec(line);
    const m = /^\s*([\w-]+)\s*(?:=\s*(.*?))?\s*$/.exec(line);
    if (head) section = head[1] as string;
    else if (m && section === 'mysqld') out[(m[1] as string).replace(/-/g, '_')] = m[2] ?? 'ON';
  }
}

const mindOf = ({ memory }: ServerHost): Readonly<Record<string, string>> =>
  memory === undefined ? {} : (JSON.parse(memory) as Record<string, string>);

function answer(request: MysqlRequest, host: ServerHost): MysqlAnswer {
  const version = mysqlFact('version', host.spec.image, request.user, request.database) as string;
  const refusal = refusalOf(request, host);
  if (refusal) return refusal;
  if (request.isDump) return { k: 'result', version, result: dump(host) };
  follow(host);
  if (request.database !== '' && !SYSTEM.has(request.database) && !storeOf(host).load(request.database))
    return { k: 'refused', code: '1049 (42000)', message: `Unknown database '${request.database}'` };
  return { k: 'result', version, result: request.sql === '' ? { k: 'done', tag: '', count: 0 } : run(request, host) };
}

function refusalOf({ user, password, isLocal }: MysqlRequest, host: ServerHost): MysqlAnswer | undefined {
  const node = host.files.find(USERS);
  const known = node?.t === 'file' ? (JSON.parse(node.data) as Users)[user] : { password: '' };
  if (known && known.password === (password ?? '')) return undefined;
  const from = isLocal ? 'localhost' : '%';
  const used = password === undefined || password === '' ? 'NO' : 'YES';
  return {
    k: 'refused',
    code: '1045 (28000)',
    message: `Access denied for user '${user}'@'${from}' (using password: ${used})`,
  };
}

const WRITES: ReadonlySet<Statement['k']> = new Set<Statement['k']>([
  'insert',
  'update',
  'delete',
  'truncate',
  'create-table',
  'create-database',
  'drop-table',
  'drop-database',
  'alter',
]);

function run(request: MysqlRequest, host: ServerHost): SqlResult {
  const ctx = contextOf(host, request.database, request.user);
  const isReadOnly = mindOf(host)['super_read_only'] ?? mindOf(host)['read_only'];
  if (isReadOnly !== undefined && /^\s*(insert|update|delete|truncate|create|drop|alter)\b/i.test(request.sql)) {
    const option = mindOf(host)['super_read_only'] === undefined ? '--read-only' : '--super-read-only';
    const message = `The MySQL server is running with the ${option} option so it cannot execute this statement`;
    return { k: 'error', code: '1290 (HY000)', message };
  }
  const { statement, result } = runSql(request.sql, ctx);
  if (!statement || result.k === 'error') return result;
  noteUser(request.sql, host);
  if (statement.k === 'show' || statement.k === 'describe') return show(statement, ctx, host);
  if (statement.k === 'replicate') saveReplica(host, { ...replicaOf(host), ...optionsOf(statement.options) });
  else if (statement.k === 'replica') saveReplica(host, { ...replicaOf(host), runs: statement.start });
  else if (WRITES.has(statement.k)) noteWrite(host, request.sql);
  return result;
}

function optionsOf(given: Readonly<Record<string, string>>): Partial<Replica> {
  const of = (name: string): string | undefined => given[`master_${name}`] ?? given[`source_${name}`];
  const host = of('host');
  return {
    ...(host === undefined ? {} : { source: host }),
    user: of('user') ?? 'root',
    password: of('password') ?? '',
  };
}

function noteUser(sql: string, host: ServerHost): void {
  const m =
    /^\s*(?:create|alter)\s+user\s+(?:if\s+not\s+exists\s+)?['"`]?(\w+)['"`]?(?:@\S+)?(?:\s+identified\s+by\s+['"]([^'"]*)['"])?/i.exec(
      sql,
    );
  const node = host.files.find(USERS);
  if (!m || node?.t !== 'file') return;
  const users = { ...(JSON.parse(node.data) as Users), [m[1] as string]: { password: m[2] ?? '' } };
  quietly(() => host.files.write(USERS, JSON.stringify(users)));
}

type Dump = Readonly<Record<string, Database>>;

function dump(host: ServerHost): SqlResult {
  const store = storeOf(host);
  const all: Dump = Object.fromEntries(store.names().map((name) => [name, store.load(name) ?? {}]));
  return { k: 'rows', columns: [], rows: [[JSON.stringify(all), JSON.stringify(binlogOf(host))]] };
}

/** A replica that runs brings itself up to date; if its source is away, it stays as it is. */
function follow(host: ServerHost): void {
  const { source, runs, user = 'root', password = '' } = replicaOf(host);
  if (source === undefined || !runs) return;
  const body: MysqlRequest = { user, password, database: '', isLocal: false, sql: '', isDump: true };
  const said = askNow(host.network, { host: source, port: 3306, protocol: PROTOCOL, body: JSON.stringify(body) });
  const got = said === undefined ? undefined : (JSON.parse(said) as MysqlAnswer);
  saveReplica(host, { ...replicaOf(host), isUp: got?.k === 'result' });
  if (got?.k !== 'result' || got.result.k !== 'rows') return;
  const all = JSON.parse(String(got.result.rows[0]?.[0] ?? '{}')) as Dump;
  const store = storeOf(host);
  for (const [name, data] of Object.entries(all))
    if (JSON.stringify(store.load(name)) !== JSON.stringify(data)) store.save(name, data);
  for (const name of store.names()) if (!Object.hasOwn(all, name)) store.drop(name);
}

function contextOf(host: ServerHost, database: string, user: string): SqlContext {
  return {
    store: storeOf(host),
    isMysql: true,
    epochMs: host.epochMs,
    database,
    variable: (name): SqlValue => mysqlVariable(name, mindOf(host), host),
    fact: (name): SqlValue | undefined => mysqlFact(name, host.spec.image, user, database),
  };
}
