import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, forget, remove, run } from '../testing/scenario-acts.ts';
import { is, log, prints } from '../testing/sights.ts';

/** Pages of the documentation that use redis. */
const REDIS_CONFIG = (keys: string) => `
apiVersion: v1
kind: ConfigMap
metadata:
  name: example-redis-config
data:
  redis-config: ${keys}
`;
const REDIS_POD = `
apiVersion: v1
kind: Pod
metadata:
  name: redis
spec:
  containers:
  - name: redis
    image: redis:8.0.2
    command:
      - redis-server
      - "/redis-master/redis.conf"
    env:
    - name: MASTER
      value: "true"
    ports:
    - containerPort: 6379
    resources:
      limits:
        cpu: "0.1"
    volumeMounts:
    - mountPath: /redis-master-data
      name: data
    - mountPath: /redis-master
      name: config
  volumes:
    - name: data
      emptyDir: {}
    - name: config
      configMap:
        name: example-redis-config
        items:
        - key: redis-config
          path: redis.conf
`;
/** pods/storage/redis.yaml */
const VOLUME_STORAGE = `
apiVersion: v1
kind: Pod
metadata:
  name: redis
spec:
  containers:
  - name: redis
    image: redis
    volumeMounts:
    - name: redis-storage
      mountPath: /data/redis
  volumes:
  - name: redis-storage
    emptyDir: {}
`;
const RUNNING = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } };
const cli = (...args: string[]) => ['redis-cli', ...args];

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a server reads its configuration from a ConfigMap when it starts, and not again',
    page: 'tutorials/configuration/configure-redis-using-configmap/',
    manifest: `${REDIS_CONFIG('""')}---${REDIS_POD}`,
    steps: [
      by(10, is('pod/redis', RUNNING)),
      at(11, log('redis', /^1:C 01 Jan 2026 00:00:\d\d\.\d{3} \* Redis version=8\.0\.2, /)),
      at(11, log('redis', /^1:M 01 Jan 2026 00:00:\d\d\.\d{3} \* Ready to accept connections tcp$/)),
      at(11, prints('redis', cli('CONFIG', 'GET', 'maxmemory'), 'maxmemory\n0')),
      at(17, prints('redis', cli('CONFIG', 'GET', 'maxmemory-policy'), 'maxmemory-policy\nnoeviction')),
      act(23, apply(REDIS_CONFIG('|\n    maxmemory 2mb\n    maxmemory-policy allkeys-lru'))),
      at(130, prints('redis', ['cat', '/redis-master/redis.conf'], 'maxmemory 2mb\nmaxmemory-policy allkeys-lru')),
      at(136, prints('redis', cli('CONFIG', 'GET', 'maxmemory'), 'maxmemory\n0')),
      act(142, remove('pod/redis')),
      act(175, apply(REDIS_POD)),
      by(190, is('pod/redis', RUNNING)),
      at(191, prints('redis', cli('CONFIG', 'GET', 'maxmemory'), 'maxmemory\n2097152')),
      at(197, prints('redis', cli('CONFIG', 'GET', 'maxmemory-policy'), 'maxmemory-policy\nallkeys-lru')),
    ],
  },
  {
    name: 'what a container wrote to an emptyDir is there after the container was killed',
    page: 'tasks/configure-pod-container/configure-volume-storage/',
    manifest: VOLUME_STORAGE,
    steps: [
      by(10, is('pod/redis', RUNNING)),
      at(11, prints('redis', ['sh', '-c', 'cd /data/redis/ && echo Hello > test-file'], '')),
      at(17, prints('redis', ['sh', '-c', 'ps aux'], /ps: not found/, 127)),
      at(23, prints('redis', ['sh', '-c', 'apt-get update && apt-get install -y procps && ps aux'], /\nUSER +PID %CPU [^]*\nredis +1 [^]*redis-server \*:6379/)), // prettier-ignore
      // A name that every JavaScript object has.
      at(23, prints('redis', ['apt-get', 'install', '-y', 'constructor'], /Setting up constructor/)),
      act(29, run('redis', ['kill', '1'])),
      by(50, is('pod/redis', { status: { containerStatuses: [{ restartCount: 1, ready: true }] } })),
      at(51, prints('redis', ['cat', '/data/redis/test-file'], 'Hello')),
    ],
  },
  {
    name: 'options of the command line count, and a snapshot keeps what the server holds',
    page: 'tasks/inject-data-application/define-command-argument-container/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: redis }
spec: { containers: [{ name: redis, image: 'redis:8', args: [redis-server, --maxmemory, 2mb, --port, '6380'] }] }
`,
    steps: [
      by(10, is('pod/redis', RUNNING)),
      at(11, prints('redis', cli('-p', '6380', 'SET', 'k', 'v'), 'OK')),
      act(17, forget),
      at(18, prints('redis', cli('-p', '6380', 'GET', 'k'), 'v')),
      at(24, prints('redis', cli('-p', '6380', 'CONFIG', 'GET', 'maxmemory'), 'maxmemory\n2097152')),
      at(30, prints('redis', cli('PING'), 'Could not connect to Redis at 127.0.0.1:6379: Connection refused', 1)),
    ],
  },
];

describe('pages that use redis', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_, scenario) => void runScenario(scenario));
});
