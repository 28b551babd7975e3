import { MIB, SERVE, type ImageDef } from '../../image.ts';
import { idle, refuse, has } from '../../common.ts';

/** mysql and mariadb: without a password in their environment they end with 1 and say so, as the real entrypoints do. */
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

/** Programs that a lesson moves away to see a probe fail. */
const clientFiles = (): Record<string, string> => ({ '/usr/bin/mysql': '', '/usr/bin/mysqladmin': '' });

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
  readsConfiguration: () => true,
  files: clientFiles,
  onTerm: { exitCode: 0, afterMs: 1000 },
  startLog: () => [
    '[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. port: 3306  MySQL Community Server - GPL.',
  ],
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
