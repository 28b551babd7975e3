import type { ContainerSpec } from '../records.ts';
import { SLIM } from './common.ts';
import { MIB, SERVE, type ExecAnswer, type ExecContext, type ImageDef, type MainOutcome } from './image.ts';
import { redisCli } from './redis-cli.ts';

/**
 * redis, postgres, mysql, mariadb, mongo: they listen on their TCP port and speak no HTTP. Those that need a password
 * in their environment end with 1 and say so, as the real entrypoints do. Queries are not modelled.
 */
const has = (spec: ContainerSpec, ...names: string[]): boolean =>
  names.some((n) => spec.env[n] !== undefined && spec.env[n] !== '');
/** Queries are not modelled: they idle. */
const idle = (steadyCpuMilli: number, mib: number) => () => ({
  steadyCpuMilli,
  memoryBytes: mib * MIB,
  requestCpuMs: 0.5,
});
const refuse = (lines: readonly string[]): MainOutcome => ({ kind: 'exit', code: 1, afterMs: 300, lines });

const client =
  (programs: readonly string[], good: string, bad: ExecAnswer) =>
  (argv: readonly string[], ctx: ExecContext): ExecAnswer | undefined => {
    const program = (argv[0] ?? '').replace(/^.*\//, '');
    if (!programs.includes(program)) return undefined;
    return ctx.isServing ? { status: 0, output: good } : bad;
  };

const POSTGRES_REFUSAL = [
  'Error: Database is uninitialized and superuser password is not specified.',
  '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
  '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
  '',
  '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
  '       connections without a password. This is *not* recommended.',
  '',
  '       See PostgreSQL documentation about "trust":',
  '       https://www.postgresql.org/docs/current/auth-trust.html',
];

const MYSQL_REFUSAL = [
  '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
  '    You need to specify one of the following as an environment variable:',
  '    - MYSQL_ROOT_PASSWORD',
  '    - MYSQL_ALLOW_EMPTY_PASSWORD',
  '    - MYSQL_RANDOM_ROOT_PASSWORD',
];

const MARIADB_REFUSAL = [
  '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
  '\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD',
];

export const redis: ImageDef = {
  name: 'redis',
  repositories: ['library/redis', 'valkey/valkey', 'library/valkey'],
  sizeBytes: 48 * MIB,
  startMs: 100,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [6379],
  onTerm: { exitCode: 0, afterMs: 100 },
  use: idle(3, 4),
  startLog: () => ['* Ready to accept connections tcp'],
  commands: { 'redis-cli': redisCli, 'valkey-cli': redisCli },
  lacks: SLIM,
};

export const postgres: ImageDef = {
  name: 'postgres',
  repositories: ['library/postgres', 'postgis/postgis'],
  sizeBytes: 155 * MIB,
  startMs: 2000,
  argsAreCommand: true,
  main: (spec) =>
    has(spec, 'POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE') || spec.env['POSTGRES_HOST_AUTH_METHOD'] === 'trust'
      ? SERVE
      : refuse(POSTGRES_REFUSAL),
  ports: () => [5432],
  use: idle(3, 26),
  // STOPSIGNAL SIGINT: fast shutdown.
  onTerm: { exitCode: 0, afterMs: 300 },
  startLog: () => [
    'LOG:  listening on IPv4 address "0.0.0.0", port 5432',
    'LOG:  database system is ready to accept connections',
  ],
  exec: client(['pg_isready', 'psql'], '/var/run/postgresql:5432 - accepting connections\n', {
    status: 2,
    output: '/var/run/postgresql:5432 - no response\n',
  }),
};

export const mysql: ImageDef = {
  name: 'mysql',
  repositories: ['library/mysql'],
  sizeBytes: 240 * MIB,
  startMs: 6000,
  argsAreCommand: true,
  main: (spec) =>
    has(
      spec,
      'MYSQL_ROOT_PASSWORD',
      'MYSQL_ROOT_PASSWORD_FILE',
      'MYSQL_ALLOW_EMPTY_PASSWORD',
      'MYSQL_RANDOM_ROOT_PASSWORD',
    )
      ? SERVE
      : refuse(MYSQL_REFUSAL),
  ports: () => [3306],
  use: idle(6, 380),
  onTerm: { exitCode: 0, afterMs: 1000 },
  startLog: () => [
    '[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. port: 3306  MySQL Community Server - GPL.',
  ],
  exec: client(['mysqladmin', 'mysql'], 'mysqld is alive\n', {
    status: 1,
    output: "mysqladmin: connect to server at 'localhost' failed\n",
  }),
};

export const mariadb: ImageDef = {
  ...mysql,
  name: 'mariadb',
  repositories: ['library/mariadb'],
  sizeBytes: 120 * MIB,
  use: idle(2, 95),
  main: (spec) =>
    has(
      spec,
      'MARIADB_ROOT_PASSWORD',
      'MARIADB_ROOT_PASSWORD_HASH',
      'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
      'MARIADB_RANDOM_ROOT_PASSWORD',
      'MYSQL_ROOT_PASSWORD',
      'MYSQL_ALLOW_EMPTY_PASSWORD',
      'MYSQL_RANDOM_ROOT_PASSWORD',
    )
      ? SERVE
      : refuse(MARIADB_REFUSAL),
};

export const mongo: ImageDef = {
  name: 'mongo',
  repositories: ['library/mongo'],
  sizeBytes: 280 * MIB,
  startMs: 1500,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [27017],
  use: idle(8, 160),
  // A browser is told that it speaks the wrong protocol: the real server answers plain HTTP on its driver port.
  http: () => ({
    status: 200,
    body: 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n',
  }),
  onTerm: { exitCode: 0, afterMs: 300 },
  startLog: () => ['{"msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}'],
  exec: client(['mongosh', 'mongo'], '{ ok: 1 }\n', {
    status: 1,
    output: 'MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017\n',
  }),
};
