import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, remove, run, scale } from '../testing/scenario-acts.ts';
import { answers, count, is, log, prints } from '../testing/sights.ts';
import { CASSANDRA, WORDPRESS, ZOOKEEPER } from './fixtures/stateful-applications.ts';

/** Tutorials about stateful applications: their manifests, adapted, and their commands as they are typed there. */
const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a ZooKeeper ensemble writes while it has a majority, and its claims keep what was written',
    page: 'tutorials/stateful-application/zookeeper/',
    manifest: ZOOKEEPER,
    cluster: { nodes: 4 },
    steps: [
      by(150, is('sts/zk', { status: { readyReplicas: 3 } })),
      at(151, prints('zk-0', ['hostname', '-f'], 'zk-0.zk-hs.default.svc.cluster.local')),
      at(157, prints('zk-1', ['cat', '/var/lib/zookeeper/data/myid'], '2')),
      at(163, prints('zk-0', ['cat', '/opt/zookeeper/conf/zoo.cfg'], /\nserver\.3=zk-2\.zk-hs\.default\.svc\.cluster\.local:2888:3888$/)), // prettier-ignore
      at(169, prints('zk-0', ['zkCli.sh', 'create', '/hello', 'world'], /WATCHER::\n\nWatchedEvent state:SyncConnected type:None path:null\nCreated \/hello$/)), // prettier-ignore
      at(175, prints('zk-1', ['zkCli.sh', 'get', '/hello'], /\nworld\ncZxid = 0x100000002\nctime = Thu Jan 01 [^]*\ndataLength = 5\nnumChildren = 0$/)), // prettier-ignore
      at(176, prints('zk-1', ['cat', '/usr/etc/zookeeper/log4j.properties'], /^zookeeper\.root\.logger=CONSOLE\nzookeeper\.console\.threshold=INFO\n/)), // prettier-ignore
      at(177, log('zk-0', /Processing ruok command from \/127\.0\.0\.1:\d+/)),
      at(178, prints('zk-0', ['ls', '-ld', '/var/lib/zookeeper/data'], /^drwxr-sr-x +\d+ zookeeper zookeeper /)),
      at(179, prints('zk-0', ['ps', '-elf'], /^F S UID [^]*\n4 S zookeep\+ +1 [^\n]* java [^\n]*QuorumPeerMain/)),
      act(181, scale('sts/zk', 1)),
      by(260, count(1, 'pods')),
      at(265, prints('zk-0', ['zkCli.sh', 'create', '/alone', 'x'], /KeeperErrorCode = ConnectionLoss for \/alone/, 1)),
      act(271, remove('sts/zk')),
      by(310, count(0, 'pods')),
      act(311, apply(ZOOKEEPER)),
      by(480, is('sts/zk', { status: { readyReplicas: 3 } })),
      at(481, prints('zk-2', ['zkCli.sh', 'get', '/hello'], /\nworld\n/)),
    ],
  },
  {
    name: 'a ZooKeeper server comes back when its process is killed, and when its probe can no longer be run',
    page: 'tutorials/stateful-application/zookeeper/#managing-the-zookeeper-process',
    manifest: ZOOKEEPER,
    cluster: { nodes: 4 },
    steps: [
      by(150, is('sts/zk', { status: { readyReplicas: 3 } })),
      act(151, run('zk-0', ['pkill', 'java'])),
      by(190, is('pod/zk-0', { status: { containerStatuses: [{ restartCount: 1, ready: true, lastState: { terminated: { exitCode: 143, reason: 'Error' } } }] } })), // prettier-ignore
      act(191, run('zk-0', ['rm', '/opt/zookeeper/bin/zookeeper-ready'])),
      by(225, is('pod/zk-0', { status: { containerStatuses: [{ ready: false }] } })),
      by(290, is('pod/zk-0', { status: { containerStatuses: [{ restartCount: 2, ready: true }] } })),
    ],
  },
  {
    name: 'nodetool shows the ring of a Cassandra StatefulSet',
    page: 'tutorials/stateful-application/cassandra/',
    manifest: CASSANDRA,
    steps: [
      by(150, is('sts/cassandra', { status: { readyReplicas: 3 } })),
      at(151, prints('cassandra-0', ['nodetool', 'status'], /^Datacenter: DC1-K8Demo\n={22}\nStatus=Up\/Down\n[^]*(\nUN {2}10\.[\d.]+ [^\n]*Rack1-K8Demo){3}$/)), // prettier-ignore
    ],
  },
  {
    name: 'WordPress leads to its installation once its database answers',
    page: 'tutorials/stateful-application/mysql-wordpress-persistent-volume/',
    manifest: WORDPRESS,
    steps: [
      by(60, is('deploy/wordpress', { status: { availableReplicas: 1 } }), is('deploy/wordpress-mysql', { status: { availableReplicas: 1 } })), // prettier-ignore
      at(90, answers('node/node-1', 'http://wordpress/', { status: 302 })),
      at(91, answers('node/node-1', 'http://wordpress/wp-admin/install.php', { body: /<title>WordPress &rsaquo; Installation<\/title>/ })), // prettier-ignore
      act(92, scale('deploy/wordpress-mysql', 0)),
      at(
        120,
        answers('node/node-1', 'http://wordpress/', { status: 500, body: /Error establishing a database connection/ }),
      ),
      act(121, scale('deploy/wordpress-mysql', 1)),
      by(160, is('deploy/wordpress-mysql', { status: { availableReplicas: 1 } })),
      at(175, is('pvc/mysql-pv-claim', { status: { phase: 'Bound' } }), answers('node/node-1', 'http://wordpress/', { status: 302 })), // prettier-ignore
    ],
  },
];

describe('stateful applications', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_, scenario) => void runScenario(scenario));
});
