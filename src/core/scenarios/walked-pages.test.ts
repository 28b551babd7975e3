import { describe, it } from 'vitest';
import type { Event } from '../api/types.ts';
import { act, at, by, runScenario, type Scenario, type Sight } from '../testing/scenario.ts';
import { remove, removeAll, run, setImage } from '../testing/scenario-acts.ts';
import { count, is, isGone, listOf, log, prints } from '../testing/sights.ts';

/** What was found by typing the commands of the documentation's pages one after the other (docs/pages.md). */
const WEB = `
apiVersion: v1
kind: Service
metadata: { name: nginx, labels: { app: nginx } }
spec: { ports: [{ port: 80, name: web }], clusterIP: None, selector: { app: nginx } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web }
spec:
  serviceName: nginx
  replicas: 2
  selector: { matchLabels: { app: nginx } }
  template:
    metadata: { labels: { app: nginx } }
    spec:
      containers:
      - name: nginx
        image: registry.k8s.io/nginx-slim:0.21
        ports: [{ containerPort: 80, name: web }]
        volumeMounts: [{ name: www, mountPath: /usr/share/nginx/html }]
  volumeClaimTemplates:
  - metadata: { name: www }
    spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;
const DNS_TEST = `
---
apiVersion: v1
kind: Pod
metadata: { name: dns-test }
spec: { containers: [{ name: dns-test, image: 'busybox:1.28', command: [sleep, '3600'] }] }
`;
const NGINX = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: nginx-deployment, labels: { app: nginx } }
spec:
  replicas: 10
  selector: { matchLabels: { app: nginx } }
  strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } }
  template:
    metadata: { labels: { app: nginx } }
    spec: { containers: [{ name: nginx, image: 'nginx:1.14.2', ports: [{ containerPort: 80 }] }] }
`;

const INDEXED = `
apiVersion: batch/v1
kind: Job
metadata: { name: indexed-job }
spec:
  completions: 5
  parallelism: 3
  completionMode: Indexed
  template:
    spec:
      restartPolicy: Never
      initContainers:
      - name: input
        image: docker.io/library/bash
        command:
        - bash
        - -c
        - |
          items=(foo bar baz qux xyz)
          echo \${items[$JOB_COMPLETION_INDEX]} > /input/data.txt
        volumeMounts: [{ mountPath: /input, name: input }]
      containers:
      - name: worker
        image: docker.io/library/busybox
        command: [rev, /input/data.txt]
        volumeMounts: [{ mountPath: /input, name: input }]
      volumes: [{ name: input, emptyDir: {} }]
`;
const envPod = (image: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: envs }
spec:
  containers:
  - name: c
    image: ${image}
    env: [{ name: DEMO_GREETING, value: Hello }]
`;

const ECHO = `
apiVersion: v1
kind: Pod
metadata: { name: source-ip-app, labels: { app: source-ip-app } }
spec: { containers: [{ name: echoserver, image: 'registry.k8s.io/echoserver:1.4' }] }
---
apiVersion: v1
kind: Service
metadata: { name: clusterip }
spec: { selector: { app: source-ip-app }, ports: [{ port: 80, targetPort: 8080 }] }
`;
const PYTHON_JOB = `
apiVersion: batch/v1
kind: Job
metadata: { name: job-backoff-limit-per-index-example }
spec:
  completions: 10
  parallelism: 3
  completionMode: Indexed
  backoffLimitPerIndex: 1
  maxFailedIndexes: 5
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: example
        image: python
        command:
        - python3
        - -c
        - |
          import os, sys
          print("Hello world")
          if int(os.environ.get("JOB_COMPLETION_INDEX")) % 2 == 0:
            sys.exit(1)
`;
const BOOTCAMP = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: kubernetes-bootcamp, labels: { app: kubernetes-bootcamp } }
spec:
  replicas: 4
  selector: { matchLabels: { app: kubernetes-bootcamp } }
  template:
    metadata: { labels: { app: kubernetes-bootcamp } }
    spec:
      containers: [{ name: kubernetes-bootcamp, image: 'docker.io/jocatalin/kubernetes-bootcamp:v2' }]
`;
const BOOTCAMP_PODS = { app: 'kubernetes-bootcamp' };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'nginx-slim serves what its claim holds, also after its pods were deleted',
    page: 'tutorials/stateful-application/basic-stateful-set/#writing-to-stable-storage',
    manifest: WEB,
    steps: [
      by(60, is('sts/web', { status: { readyReplicas: 2 } })),
      at(61, prints('web-0', ['curl', 'http://localhost/'], /<title>403 Forbidden<\/title>/)),
      act(62, run('web-0', ['sh', '-c', 'echo "$(hostname)" > /usr/share/nginx/html/index.html'])),
      at(66, prints('web-0', ['curl', 'http://localhost/'], 'web-0')),
      act(70, removeAll('pod', { app: 'nginx' })),
      by(120, is('sts/web', { status: { readyReplicas: 2 } })),
      at(121, prints('web-0', ['curl', 'http://localhost/'], 'web-0')),
    ],
  },
  {
    name: 'a rollout to an image that cannot be resolved stands with 8 old and 5 new pods',
    page: 'concepts/workloads/controllers/deployment/#proportional-scaling',
    manifest: NGINX,
    steps: [
      by(60, is('deploy/nginx-deployment', { status: { readyReplicas: 10 } })),
      act(61, setImage('deploy/nginx-deployment', 'nginx:sometag', 'nginx')),
      by(75, count(13, 'pods')),
      at(120, is('deploy/nginx-deployment', { status: { replicas: 13, readyReplicas: 8, updatedReplicas: 5 } })),
    ],
  },
  {
    name: 'each pod of an indexed Job takes its word from an array of bash',
    page: 'tasks/job/indexed-parallel-processing-static/#running-the-job',
    manifest: INDEXED,
    steps: [
      by(60, is('job/indexed-job', { status: { succeeded: 5, completedIndexes: '0-4' } })),
      at(60, said({ 'batch.kubernetes.io/job-completion-index': '3' }, 'xuq')),
    ],
  },
  {
    name: 'variables stand in the order of a real container, and sh of Debian replaces escapes',
    page: 'tasks/inject-data-application/define-environment-variable-container/',
    manifest: envPod('nginx'),
    steps: [
      by(30, is('pod/envs', { status: { phase: 'Running' } })),
      at(
        31,
        prints('envs', ['printenv'], /^PATH=[^]*\nHOSTNAME=envs\nDEMO_GREETING=Hello\nKUBERNETES_[^]*\nHOME=\/root$/),
      ),
      at(32, prints('envs', ['/bin/sh', '-c', 'echo "username: a\\npassword: b\\n"'], 'username: a\npassword: b')),
      at(33, prints('envs', ['bash', '-c', 'echo "a\\nb"'], 'a\\nb')),
    ],
  },
  {
    name: "a pod's events stand in the order they came, and an image of no version is not pulled",
    page: 'tutorials/kubernetes-basics/update/update-intro/',
    manifest: BOOTCAMP,
    steps: [
      by(40, is('deploy/kubernetes-bootcamp', { status: { availableReplicas: 4 } })),
      at(41, reasons(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'])),
      at(41, said(BOOTCAMP_PODS, /^Kubernetes Bootcamp App Started At: 2026-01-01T00:0\d:\d\d\.\d{3}Z \| Running On: {2}kubernetes-bootcamp-\w+-\w{5} $/)), // prettier-ignore
      act(42, setImage('deploy/kubernetes-bootcamp', 'gcr.io/google-samples/kubernetes-bootcamp:v10', 'kubernetes-bootcamp')), // prettier-ignore
      at(100, is('deploy/kubernetes-bootcamp', { status: { replicas: 5, updatedReplicas: 2, availableReplicas: 3 } })),
    ],
  },
  {
    name: "busybox 1.28 tells the names of addresses, as the tutorials' outputs show it",
    page: 'tutorials/stateful-application/basic-stateful-set/#using-stable-network-identities',
    manifest: `${WEB}${DNS_TEST}`,
    steps: [
      by(60, is('sts/web', { status: { readyReplicas: 2 } })),
      at(65, prints('dns-test', ['nslookup', 'web-1.nginx'], /^Server: {4}10\.96\.0\.10\nAddress 1: 10\.96\.0\.10 kube-dns\.kube-system\.svc\.cluster\.local\n\nName: {6}web-1\.nginx\nAddress 1: 10\.244\.[\d.]+ web-1\.nginx\.default\.svc\.cluster\.local$/)), // prettier-ignore
      at(70, prints('dns-test', ['nslookup', 'web-9.nginx'], /\nnslookup: can't resolve 'web-9.nginx'$/, 1)),
    ],
  },
  {
    name: 'a Job whose program fails in every other index counts them',
    page: 'concepts/workloads/controllers/job/#backoff-limit-per-index',
    manifest: PYTHON_JOB,
    steps: [by(200, is('job/job-backoff-limit-per-index-example', { status: { completedIndexes: '1,3,5,7,9', failedIndexes: '0,2,4,6,8', failed: 10, succeeded: 5, conditions: [{ type: 'Failed', reason: 'FailedIndexes', message: 'Job has failed indexes' }] } }))], // prettier-ignore
  },
  {
    name: 'the Service kubernetes and its endpoints are back within ten seconds',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controlplane/controller/kubernetesservice/controller.go',
    manifest: DNS_TEST,
    steps: [
      by(20, is('pod/dns-test', { status: { phase: 'Running' } })),
      act(21, remove('svc/kubernetes')),
      at(21, isGone('svc/kubernetes')),
      by(32, is('svc/kubernetes', { spec: { clusterIP: '10.96.0.1' } })),
      at(35, is('endpoints/kubernetes', { subsets: [{ addresses: [{ ip: '172.18.0.10' }] }] })),
      at(36, prints('dns-test', ['nslookup', 'kubernetes'], /Address 1: 10\.96\.0\.1 kubernetes\.default/)),
      at(37, prints('dns-test', ['wget', '-qO-', 'https://kubernetes/version'], /"minor": "36"/)),
    ],
  },
  {
    name: 'echoserver 1.4 tells its client in the words of its time',
    page: 'tutorials/services/source-ip/#source-ip-for-services-with-type-clusterip',
    manifest: `${ECHO}${DNS_TEST}`,
    steps: [
      by(30, is('pod/source-ip-app', { status: { phase: 'Running' } }), is('pod/dns-test', { status: { phase: 'Running' } })), // prettier-ignore
      at(35, prints('dns-test', ['wget', '-qO', '-', 'clusterip'], /^CLIENT VALUES:\nclient_address=10\.244\.[\d.]+\ncommand=GET\nreal path=\/\nquery=nil\n[^]*\nHEADERS RECEIVED:\n[^]*host=clusterip\nuser-agent=Wget\nBODY:\n-no body in request-$/)), // prettier-ignore
    ],
  },
];

/** Reasons of the first pod's events, as a list of them gives them. */
function reasons(expected: readonly string[]): Sight {
  return (engine) => {
    const pod = listOf(engine, 'pods', BOOTCAMP_PODS)[0]?.metadata.name;
    const events = listOf(engine, 'events') as Event[];
    const seen = events.filter((e) => e.involvedObject.name === pod).map((e) => e.reason);
    return seen.join() === expected.join() ? undefined : seen.join();
  };
}

/** The log of the pod with these labels. */
function said(labels: Readonly<Record<string, string>>, line: string | RegExp): Sight {
  return (engine) => {
    const [pod] = listOf(engine, 'pods', labels);
    return pod === undefined ? 'no such pod' : log(pod.metadata.name ?? '', line)(engine);
  };
}

describe('pages walked command by command', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_, scenario) => void runScenario(scenario));
});
