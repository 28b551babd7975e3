import type { BootOutcome, LateImage, ServerHost } from '../../image.ts';
import type { SqlContext } from '../sql/sql-data.ts';
import { runSql } from '../sql/sql-engine.ts';
import { namesIn, quietly, sqlFiles } from '../sql/sql-files.ts';
import type { SqlValue } from '../sql/sql-syntax.ts';
import { pgFact } from './pg-facts.ts';
import { describeSomething } from './pg-meta.ts';
import { PROTOCOL, type PgAnswer, type PgRequest } from './pg-protocol.ts';
import { psql, pgIsReady, createdb } from './psql.ts';
import { endOfStatement } from '../sql/sql-tokens.ts';

/**
 * A PostgreSQL server: databases below its data directory, roles, who may come in from where. Modelled: SQL as far as
 * ../sql goes, every statement commits, no privileges within.
 */
export const postgresImage: LateImage = {
  boot,
  talk: (message, protocol, host) =>
    protocol === PROTOCOL ? JSON.stringify(answer(JSON.parse(message) as PgRequest, host)) : undefined,
  commands: { psql, pg_isready: pgIsReady, createdb },
};

const env = (host: ServerHost, name: string): string | undefined => {
  const value = host.spec.env[name];
  return value === undefined || value === '' ? undefined : value;
};
export const dataDir = (host: ServerHost): string => env(host, 'PGDATA') ?? '/var/lib/postgresql/data';
export const ownerOf = (host: ServerHost): string => env(host, 'POSTGRES_USER') ?? 'postgres';

const fileOf = (host: ServerHost) => (database: string) => `${dataDir(host)}/base/${database}`;
const storeOf = (host: ServerHost) =>
  sqlFiles(host.files, fileOf(host), () => namesIn(host.files, `${dataDir(host)}/base`));
const rolesFile = (host: ServerHost): string => `${dataDir(host)}/global/roles`;

interface Roles {
  readonly [name: string]: { readonly password?: string };
}

/** Makes the data directory, unless it is there, as initdb and the entrypoint do. */
function boot(host: ServerHost): BootOutcome | undefined {
  if (host.files.find(`${dataDir(host)}/PG_VERSION`)) return undefined;
  const store = storeOf(host);
  const version = /:(\d+)/.exec(host.spec.image)?.[1] ?? '18';
  const secret = env(host, 'POSTGRES_PASSWORD_FILE');
  const fromFile = secret === undefined ? undefined : host.files.find(secret);
  const password = fromFile?.t === 'file' ? fromFile.data.trim() : env(host, 'POSTGRES_PASSWORD');
  const owner = ownerOf(host);
  for (const name of ['postgres', 'template0', 'template1', env(host, 'POSTGRES_DB') ?? owner])
    if (!store.load(name)) store.save(name, {});
  quietly(() => {
    host.files.write(`${dataDir(host)}/PG_VERSION`, `${version}\n`);
    host.files.mkdir(`${dataDir(host)}/global`, true, 0o700);
  });
  saveRoles(host, { [owner]: password === undefined ? {} : { password } });
  for (const name of namesIn(host.files, INIT).filter((n) => n.endsWith('.sql'))) runFile(host, `${INIT}/${name}`);
  return {
    lines: ['PostgreSQL init process complete; ready for start up.'],
  };
}
const INIT = '/docker-entrypoint-initdb.d';

function runFile(host: ServerHost, path: string): void {
  let text = host.files.read(path);
  const ctx = contextOf(host, { user: ownerOf(host), database: env(host, 'POSTGRES_DB') ?? ownerOf(host) });
  for (let end = endOfStatement(text); end >= 0; end = endOfStatement(text)) {
    const { result } = runSql(text.slice(0, end).trim(), ctx);
    if (result.k === 'error') host.log(`psql:${path}: ERROR:  ${result.message}`);
    text = text.slice(end + 1);
  }
}

function rolesOf(host: ServerHost): Roles {
  const node = host.files.find(rolesFile(host));
  return node?.t === 'file' ? (JSON.parse(node.data) as Roles) : {};
}
const saveRoles = (host: ServerHost, roles: Roles): void =>
  quietly(() => host.files.write(rolesFile(host), JSON.stringify(roles)));

function answer(request: PgRequest, host: ServerHost): PgAnswer {
  boot(host);
  const refusal = refusalOf(request, host);
  if (refusal !== undefined) return { k: 'fatal', message: refusal };
  const ctx = contextOf(host, request);
  if (request.sql.startsWith('\\')) return describeSomething(request, ctx, ownerOf(host), Object.keys(rolesOf(host)));
  if (request.sql === '') return { k: 'text' };
  noteRole(request.sql, host);
  return { k: 'result', result: runSql(request.sql, ctx).result, sql: request.sql };
}

function refusalOf({ user, password, database, isLocal }: PgRequest, host: ServerHost): string | undefined {
  const role = rolesOf(host)[user];
  const isOpen = isLocal || env(host, 'POSTGRES_HOST_AUTH_METHOD') === 'trust';
  if (!isOpen && (role?.password === undefined || role.password !== password))
    return password === undefined
      ? 'fe_sendauth: no password supplied'
      : `FATAL:  password authentication failed for user "${user}"`;
  if (!role) return `FATAL:  role "${user}" does not exist`;
  return storeOf(host).load(database) ? undefined : `FATAL:  database "${database}" does not exist`;
}

function noteRole(sql: string, host: ServerHost): void {
  const m = /^\s*(create|drop|alter)\s+(?:user|role)\s+(?:if\s+exists\s+)?"?(\w+)"?(?:.*password\s+'([^']*)')?/is.exec(
    sql,
  );
  if (!m) return;
  const { [m[2] as string]: old, ...rest } = rolesOf(host);
  const password = m[3] === undefined ? old : { password: m[3] };
  saveRoles(host, m[1]?.toLowerCase() === 'drop' ? rest : { ...rest, [m[2] as string]: password ?? {} });
}

function contextOf(host: ServerHost, { user, database }: Pick<PgRequest, 'user' | 'database'>): SqlContext {
  const store = storeOf(host);
  return {
    store,
    isMysql: false,
    epochMs: host.epochMs,
    database,
    variable: () => null,
    fact: (name): SqlValue | undefined => pgFact(name, { user, database, image: host.spec.image, ip: host.ip }),
  };
}
