import { AMQP_HALVES, rabbitmq, workQueue1 } from './queues/amqp.ts';
import { workQueue2, workQueue2Image } from './queues/redis-worker.ts';
import { wordpress, wordpressImage } from './wordpress.ts';
import { zookeeper, zookeeperImage } from './zookeeper.ts';
import { cassandra, cassandraImage } from './cassandra.ts';
import type { ImageDef, LateImage } from '../image.ts';
import { agnhost } from './agnhost.ts';
import { agnhostImage } from './agnhost-server.ts';
import { draExampleDriver } from './dra-example-driver.ts';
import { certgen } from './ingress-nginx/certgen.ts';
import { ingressNginx, ingressNginxImage } from './ingress-nginx/ingress-nginx.ts';
import { echoserver } from './echoserver.ts';
import { nonewprivs } from './nonewprivs.ts';
import { crioArtifact } from './crio-artifact.ts';
import { serveHostname } from './serve-hostname.ts';
import { kitten, nautilus } from './nautilus.ts';
import { LOG_COLLECTORS, LOG_COLLECTOR_HALVES } from './log-collectors.ts';
import { mongo } from './mongo-image.ts';
import { mongoImage } from './mongo-server.ts';
import { mariadb, mysql } from './mysql/mysql-image.ts';
import { mysqlImage } from './mysql/mysql-server.ts';
import { xtrabackup, xtrabackupImage } from './mysql/xtrabackup.ts';
import { nginxImage } from './nginx/nginx-server.ts';
import { pythonImage } from './python-server.ts';
import { perlImage } from './perl.ts';
import { postgresImage } from './postgres/pg-server.ts';
import { redisFollower, redisFollowerImage, redisImage } from './redis/redis-server.ts';
import { prometheusAdapter, prometheusAdapterImage } from './prometheus-adapter.ts';
import { resourceConsumer, resourceConsumerImage } from './resource-consumer.ts';
import { java, node, python } from './runtimes.ts';
import { WEB_APP_HALVES, WEB_APPS } from './web-apps.ts';
import { polinuxStress, vishStress } from './stress.ts';

/** Images that a cluster of plain images does not start with. Their repositories stand in ../late-repositories.ts too. */
export const LATE_IMAGES: readonly ImageDef[] = [
  agnhost,
  perlImage,
  polinuxStress,
  vishStress,
  resourceConsumer,
  prometheusAdapter,
  node,
  python,
  java,
  mysql,
  mariadb,
  mongo,
  xtrabackup,
  echoserver,
  nautilus,
  kitten,
  nonewprivs,
  ingressNginx,
  certgen,
  draExampleDriver,
  redisFollower,
  ...WEB_APPS,
  ...LOG_COLLECTORS,
  rabbitmq,
  workQueue1,
  workQueue2,
  wordpress,
  zookeeper,
  cassandra,
  serveHostname,
  crioArtifact,
];

/** The other halves of images, by the names of their definitions. */
const HALVES: Readonly<Record<string, LateImage>> = {
  nginx: nginxImage,
  'nginx-unprivileged': nginxImage,
  agnhost: agnhostImage,
  'resource-consumer': resourceConsumerImage,
  'prometheus-adapter': prometheusAdapterImage,
  redis: redisImage,
  'ingress-nginx': ingressNginxImage,
  'gb-redis-follower': redisFollowerImage,
  postgres: postgresImage,
  mysql: mysqlImage,
  mariadb: mysqlImage,
  xtrabackup: xtrabackupImage,
  ...WEB_APP_HALVES,
  ...LOG_COLLECTOR_HALVES,
  ...AMQP_HALVES,
  'job-wq-2': workQueue2Image,
  wordpress: wordpressImage,
  zookeeper: zookeeperImage,
  cassandra: cassandraImage,
  mongo: mongoImage,
  python: pythonImage,
};

export const lateImageOf = (name: string): LateImage | undefined =>
  Object.hasOwn(HALVES, name) ? HALVES[name] : undefined;
