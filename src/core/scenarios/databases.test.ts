import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { remove, run, scale } from '../testing/scenario-acts.ts';
import { event, is, isGone, prints } from '../testing/sights.ts';
import { MYSQL_REPLICATED } from './fixtures/mysql-replicated.ts';

/** Pages of the documentation that run databases, and what a teacher types beside them. */
const READY = {
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
  metadata: { deletionTimestamp: undefined },
};

const SINGLE = `
apiVersion: v1
kind: Service
metadata: { name: mysql }
spec:
  ports: [{ port: 3306 }]
  selector: { app: mysql }
  clusterIP: None
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: mysql }
spec:
  selector: { matchLabels: { app: mysql } }
  strategy: { type: Recreate }
  template:
    metadata: { labels: { app: mysql } }
    spec:
      containers:
      - image: mysql:9
        name: mysql
        env: [{ name: MYSQL_ROOT_PASSWORD, value: password }]
        ports: [{ containerPort: 3306, name: mysql }]
        volumeMounts: [{ name: mysql-persistent-storage, mountPath: /var/lib/mysql }]
      volumes:
      - name: mysql-persistent-storage
        persistentVolumeClaim: { claimName: mysql-pv-claim }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: mysql-pv-volume, labels: { type: local } }
spec:
  storageClassName: manual
  capacity: { storage: 20Gi }
  accessModes: [ReadWriteOnce]
  hostPath: { path: /mnt/data }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: mysql-pv-claim }
spec:
  storageClassName: manual
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 20Gi } }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: c, image: 'mysql:9', command: [sleep, infinity] }] }
`;

const POSTGRES = `
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { clusterIP: None, selector: { app: db }, ports: [{ port: 5432 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
      - name: c
        image: postgres:16
        env: [{ name: POSTGRES_PASSWORD, value: secret }, { name: PGDATA, value: /data/pg }]
        readinessProbe: { exec: { command: [pg_isready, -U, postgres] }, periodSeconds: 2 }
        volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
  - metadata: { name: data }
    spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: c, image: 'postgres:16', command: [sleep, infinity] }] }
`;
const sql = (text: string, ...more: string[]): string[] => ['psql', '-U', 'postgres', ...more, '-c', text];
const my = (text: string, ...more: string[]): string[] => ['mysql', ...more, '-t', '-e', text];
const MESSAGES =
  "CREATE DATABASE test;\nCREATE TABLE test.messages (message VARCHAR(250));\nINSERT INTO test.messages VALUES ('hello');";
const HELLO = '+---------+\n| message |\n+---------+\n| hello   |\n+---------+';

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a single MySQL keeps its data on its volume; clients come by its name and with its password',
    page: 'tasks/run-application/run-single-instance-stateful-application/',
    manifest: SINGLE,
    steps: [
      by(40, is('deploy/mysql', { status: { availableReplicas: 1 } }), is('pod/client', READY)),
      at(60, prints('client', ['mysql', '-h', 'mysql', '-e', 'SELECT 1'], /^ERROR 1045 \(28000\): Access denied for user 'root'@'%' \(using password: NO\)$/, 1)), // prettier-ignore
      at(
        66,
        prints('client', my('CREATE DATABASE shop', '-hmysql', '-ppassword'), /Using a password on the command line/),
      ),
      at(72, prints('client', ['mysql', '-hmysql', '-ppassword', 'shop', '-e', "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20)); INSERT INTO t (name) VALUES ('apple'), ('pear')"], /Warning/)), // prettier-ignore
      at(78, prints('client', ['mysql', '-hmysql', '-ppassword', '-Dshop', '-e', 'SELECT * FROM t'], /id\tname\n1\tapple\n2\tpear$/)), // prettier-ignore
      act(84, (engine) => scale('deploy/mysql', 0)(engine)),
      act(100, (engine) => scale('deploy/mysql', 1)(engine)),
      by(130, is('deploy/mysql', { status: { availableReplicas: 1 } })),
      at(145, prints('client', my('SELECT COUNT(*) FROM shop.t', '-hmysql', '-ppassword'), /\| COUNT\(\*\) \|\n\+-+\+\n\| +2 \|/)), // prettier-ignore
    ],
  },
  {
    name: 'a replicated MySQL clones its data, replicates, and answers reads behind one Service',
    page: 'tasks/run-application/run-replicated-stateful-application/',
    manifest: `${MYSQL_REPLICATED}---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: c, image: 'mysql:5.7', command: [sleep, infinity] }] }
`,
    steps: [
      by(240, is('sts/mysql', { status: { readyReplicas: 3 } })),
      at(250, prints('client', my(MESSAGES, '-h', 'mysql-0.mysql'), '')),
      at(256, prints('client', my('SELECT * FROM test.messages', '-h', 'mysql-read'), HELLO)),
      at(262, prints('client', my('SELECT * FROM test.messages', '-h', 'mysql-2.mysql'), HELLO)),
      at(
        268,
        prints('client', my('SELECT @@server_id', '-h', 'mysql-2.mysql'), /\| @@server_id \|\n\+-+\+\n\| +102 \|/),
      ),
      at(274, prints('client', my("INSERT INTO test.messages VALUES ('x')", '-h', 'mysql-1.mysql'), /^ERROR 1290 \(HY000\) at line 1: .*--super-read-only option/, 1)), // prettier-ignore
      act(280, run('mysql-2/mysql', ['mv', '/usr/bin/mysql', '/usr/bin/mysql.off'])),
      // The page expects an unready pod: a kubelet of today throws away the result of a command that cannot be started.
      by(300, event('mysql-2', 'Unhealthy', /^Readiness probe errored and resulted in \w+ state: .*executable file not found in \$PATH/)), // prettier-ignore
      at(301, is('pod/mysql-2', READY)),
      act(302, run('mysql-2/mysql', ['mv', '/usr/bin/mysql.off', '/usr/bin/mysql'])),
      act(316, remove('pod/mysql-2')),
      by(420, is('pod/mysql-2', READY)),
      act(421, scale('sts/mysql', 4)),
      by(500, is('pod/mysql-3', READY)),
      at(505, prints('client', my('SELECT * FROM test.messages', '-h', 'mysql-3.mysql'), HELLO)),
      act(511, scale('sts/mysql', 3)),
      by(560, isGone('pod/mysql-3'), is('pvc/data-mysql-3', { status: { phase: 'Bound' } })),
    ],
  },
  {
    name: 'PostgreSQL answers psql as a lesson types it, and its claim keeps the tables',
    page: 'concepts/workloads/controllers/statefulset/#stable-storage',
    manifest: POSTGRES,
    steps: [
      by(40, is('sts/db', { status: { readyReplicas: 1 } }), is('pod/client', READY)),
      at(41, prints('db-0', ['psql', '-c', 'SELECT 1'], /socket ".*5432" failed: FATAL: {2}role "root" does not exist$/, 2)), // prettier-ignore
      at(47, prints('db-0', sql('SELECT 1'), ' ?column? \n----------\n        1\n(1 row)')),
      at(53, prints('db-0', sql('SELECT version()', '-tA'), /^PostgreSQL 16\.\d+ \(Debian /)),
      at(
        59,
        prints('db-0', sql('CREATE TABLE fruits (id serial PRIMARY KEY, name varchar(20) NOT NULL)'), 'CREATE TABLE'),
      ),
      at(65, prints('db-0', sql("INSERT INTO fruits (name) VALUES ('apple'), ('pear')"), 'INSERT 0 2')),
      at(71, prints('db-0', sql('\\dt'), '         List of relations\n Schema |  Name  | Type  |  Owner   \n--------+--------+-------+----------\n public | fruits | table | postgres\n(1 row)')), // prettier-ignore
      at(
        77,
        prints(
          'db-0',
          sql('\\l'),
          /List of databases\n +Name +\| +Owner [^]*\n template1 \| postgres \| UTF8 [^]*\(3 rows\)/,
        ),
      ),
      at(83, prints('db-0', sql('SELECT * FROM nothing'), 'ERROR:  relation "nothing" does not exist\nLINE 1: SELECT * FROM nothing;\n                      ^', 1)), // prettier-ignore
      at(89, prints('client', ['psql', '-h', 'db', '-U', 'postgres', '-c', 'SELECT 1'], /connection to server at "db" \(10\.[\d.]+\), port 5432 failed: fe_sendauth: no password supplied$/, 2)), // prettier-ignore
      act(95, remove('pod/db-0')),
      by(150, is('pod/db-0', READY)),
      at(151, prints('client', ['psql', 'postgresql://postgres:secret@db/postgres', '-c', 'SELECT name FROM fruits ORDER BY id DESC'], ' name  \n-------\n pear\n apple\n(2 rows)')), // prettier-ignore
    ],
  },
  {
    name: 'mongosh reads and writes documents, which the volume keeps',
    page: 'concepts/storage/volumes/#emptydir',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: mongo }
spec:
  containers:
  - { name: c, image: 'mongo:8', volumeMounts: [{ name: data, mountPath: /data/db }] }
  volumes: [{ name: data, emptyDir: {} }]
`,
    steps: [
      by(20, is('pod/mongo', READY)),
      at(21, prints('mongo', ['mongosh', '--quiet', '--eval', "db.adminCommand('ping')"], '{ ok: 1 }')),
      at(27, prints('mongo', ['mongosh', 'shop', '--eval', "db.fruits.insertOne({name: 'fig', n: 3})"], /^\{\n {2}acknowledged: true,\n {2}insertedId: ObjectId\('[0-9a-f]{24}'\)\n\}$/)), // prettier-ignore
      act(33, run('mongo', ['kill', '1'])),
      by(60, is('pod/mongo', { status: { containerStatuses: [{ restartCount: 1, ready: true }] } })),
      at(65, prints('mongo', ['mongosh', 'shop', '--eval', 'db.fruits.find({n: 3})'], /^\{ _id: ObjectId\('[0-9a-f]{24}'\), name: 'fig', n: 3 \}$/)), // prettier-ignore
    ],
  },
];

describe('pages that run databases', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_, scenario) => void runScenario(scenario));
});
