import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, run } from '../testing/scenario-acts.ts';
import { answers, count, is, prints } from '../testing/sights.ts';
import { GUESTBOOK } from './fixtures/guestbook.ts';

/** Pages whose pods talk to one another through redis and RabbitMQ. */
const READY = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };

const RABBITMQ = `
apiVersion: v1
kind: Service
metadata:
  labels: { component: rabbitmq }
  name: rabbitmq-service
spec:
  ports: [{ port: 5672 }]
  selector: { app.kubernetes.io/name: task-queue, app.kubernetes.io/component: rabbitmq }
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  labels: { component: rabbitmq }
  name: rabbitmq
spec:
  replicas: 1
  serviceName: rabbitmq-service
  selector:
    matchLabels: { app.kubernetes.io/name: task-queue, app.kubernetes.io/component: rabbitmq }
  template:
    metadata:
      labels: { app.kubernetes.io/name: task-queue, app.kubernetes.io/component: rabbitmq }
    spec:
      containers:
      - image: rabbitmq
        name: rabbitmq
        ports: [{ containerPort: 5672 }]
        resources: { requests: { memory: 16M }, limits: { cpu: 250m, memory: 512M } }
        volumeMounts: [{ mountPath: /var/lib/rabbitmq, name: rabbitmq-data }]
      volumes: [{ name: rabbitmq-data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: temp }
spec: { containers: [{ name: c, image: 'ubuntu:22.04', command: [sleep, infinity] }] }
`;
const JOB_1 = `
apiVersion: batch/v1
kind: Job
metadata: { name: job-wq-1 }
spec:
  completions: 8
  parallelism: 2
  template:
    metadata: { name: job-wq-1 }
    spec:
      containers:
      - name: c
        image: gcr.io/my-project/job-wq-1
        env:
        - { name: BROKER_URL, value: 'amqp://guest:guest@rabbitmq-service:5672' }
        - { name: QUEUE, value: job1 }
      restartPolicy: OnFailure
`;
const REDIS = `
apiVersion: v1
kind: Pod
metadata: { name: redis-master, labels: { app: redis } }
spec:
  containers:
  - name: master
    image: redis
    env: [{ name: MASTER, value: 'true' }]
    ports: [{ containerPort: 6379 }]
---
apiVersion: v1
kind: Service
metadata: { name: redis }
spec: { ports: [{ port: 6379, targetPort: 6379 }], selector: { app: redis } }
---
apiVersion: v1
kind: Pod
metadata: { name: temp }
spec: { containers: [{ name: c, image: redis, command: [sleep, infinity] }] }
`;
const JOB_2 = `
apiVersion: batch/v1
kind: Job
metadata: { name: job-wq-2 }
spec:
  parallelism: 2
  template:
    metadata: { name: job-wq-2 }
    spec:
      containers: [{ name: c, image: gcr.io/myproject/job-wq-2 }]
      restartPolicy: OnFailure
`;
const BROKER = 'amqp://guest:guest@rabbitmq-service:5672';
const FRUITS = 'apple banana cherry date fig grape lemon melon';
const fill = `amqp-declare-queue --url=${BROKER} -q job1 -d; for f in ${FRUITS}; do amqp-publish --url=${BROKER} -r job1 -p -b $f; done`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'eight pods each take a message of a queue',
    page: 'tasks/job/coarse-parallel-processing-work-queue/',
    manifest: RABBITMQ,
    steps: [
      by(30, is('sts/rabbitmq', { status: { readyReplicas: 1 } }), is('pod/temp', READY)),
      at(35, prints('temp', ['sh', '-c', `amqp-declare-queue --url=${BROKER} -q foo -d; amqp-publish --url=${BROKER} -r foo -p -b Hello; amqp-consume --url=${BROKER} -q foo -c 1 cat && echo`], 'foo\nHello')), // prettier-ignore
      act(41, run('temp', ['sh', '-c', fill])),
      act(47, apply(JOB_1)),
      by(140, is('job/job-wq-1', { status: { succeeded: 8, conditions: [{ type: 'Complete', status: 'True' }] } })),
      at(141, prints('rabbitmq-0', ['rabbitmqctl', 'list_queues'], /\njob1\t0$/)),
    ],
  },
  {
    name: 'two workers empty a list of redis, and the Job is complete when they find nothing more',
    page: 'tasks/job/fine-parallel-processing-work-queue/',
    manifest: REDIS,
    steps: [
      by(20, is('pod/redis-master', READY), is('pod/temp', READY)),
      at(21, prints('temp', ['redis-cli', '-h', 'redis', 'rpush', 'job2', ...FRUITS.split(' '), 'orange'], '9')),
      at(27, prints('temp', ['redis-cli', '--no-raw', '-h', 'redis', 'lrange', 'job2', '0', '1'], '1) "apple"\n2) "banana"')), // prettier-ignore
      act(33, apply(JOB_2)),
      by(100, is('job/job-wq-2', { status: { succeeded: 2, conditions: [{ type: 'Complete', status: 'True' }] } })),
      at(101, prints('temp', ['redis-cli', '-h', 'redis', 'llen', 'job2'], '0')),
    ],
  },
  {
    name: 'the guestbook writes to its leader and reads from followers',
    page: 'tutorials/stateless-application/guestbook/',
    manifest: GUESTBOOK,
    steps: [
      by(40, is('deploy/redis-leader', { status: { availableReplicas: 1 } }), is('deploy/redis-follower', { status: { availableReplicas: 2 } }), is('deploy/frontend', { status: { availableReplicas: 3 } })), // prettier-ignore
      at(45, answers('node/node-1', 'http://frontend/', { status: 200, body: /<title>Guestbook<\/title>/ })),
      at(46, answers('node/node-1', 'http://frontend/guestbook.php?cmd=set&key=guestbook&value=,Hello', { body: '{"message": "Updated"}' })), // prettier-ignore
      at(
        47,
        answers('node/node-1', 'http://frontend/guestbook.php?cmd=get&key=guestbook', { body: '{"data": ",Hello"}' }),
      ),
      act(48, (engine) => void engine.handle({ method: 'DELETE', path: '/apis/apps/v1/namespaces/default/deployments/redis-leader' })), // prettier-ignore
      by(90, count(2, 'pods', { metadata: { labels: { role: 'follower' } }, status: { phase: 'Running' } })),
      at(120, answers('node/node-1', 'http://frontend/guestbook.php?cmd=set&key=guestbook&value=x', { status: 500 })),
      at(121, answers('node/node-1', 'http://frontend/guestbook.php?cmd=get&key=guestbook', { body: '{"data": ",Hello"}' })), // prettier-ignore
    ],
  },
];

describe('work queues and the guestbook', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_, scenario) => void runScenario(scenario));
});
