import type { ImageDef, LateImage } from '../image.ts';
import { agnhost } from './agnhost.ts';
import { draExampleDriver } from './dra-example-driver.ts';
import { echoserver } from './echoserver.ts';
import { mongo } from './mongo-image.ts';
import { mariadb, mysql } from './mysql/mysql-image.ts';
import { mysqlImage } from './mysql/mysql-server.ts';
import { xtrabackup, xtrabackupImage } from './mysql/xtrabackup.ts';
import { perlImage } from './perl.ts';
import { postgresImage } from './postgres/pg-server.ts';
import { redisImage } from './redis/redis-server.ts';
import { java, node, python } from './runtimes.ts';
import { polinuxStress, vishStress } from './stress.ts';

/** Images that a cluster of plain images does not start with. Their repositories stand in ../late-repositories.ts too. */
export const LATE_IMAGES: readonly ImageDef[] = [
  agnhost,
  perlImage,
  polinuxStress,
  vishStress,
  node,
  python,
  java,
  mysql,
  mariadb,
  mongo,
  xtrabackup,
  echoserver,
  draExampleDriver,
];

/** The other halves of images, by the names of their definitions. */
const HALVES: Readonly<Record<string, LateImage>> = {
  redis: redisImage,
  postgres: postgresImage,
  mysql: mysqlImage,
  mariadb: mysqlImage,
  xtrabackup: xtrabackupImage,
};

export const lateImageOf = (name: string): LateImage | undefined =>
  Object.hasOwn(HALVES, name) ? HALVES[name] : undefined;
