import { describe, it } from 'vitest';
import { act, always, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, patch, remove, run, scale, setImage } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, log, prints } from '../testing/sights.ts';

/** StatefulSets, claims, ConfigMaps, Secrets and volumes, as the documentation shows them. */
const BASIC = 'tutorials/stateful-application/basic-stateful-set/';
const STATEFUL = 'concepts/workloads/controllers/statefulset/';
const VOLUMES = 'concepts/storage/volumes/';

const web = (more = '', claims = '') => `
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
  replicas: 3
  selector: { matchLabels: { app: nginx } }
${more}
  template:
    metadata: { labels: { app: nginx } }
    spec:
      containers:
      - name: c
        image: registry.k8s.io/nginx-slim:0.21
        ports: [{ containerPort: 80, name: web }]
        readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 }
${claims}
`;
const MOUNTED = `        volumeMounts: [{ name: www, mountPath: /usr/share/nginx/html }]
  volumeClaimTemplates:
  - metadata: { name: www }
    spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }`;
const READY = {
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
  metadata: { deletionTimestamp: undefined },
};
const NOT_THERE_OR_READY = (name: string, before: string) => (engine: Parameters<ReturnType<typeof is>>[0]) =>
  isGone(name)(engine) === undefined ? undefined : is(before, READY)(engine);
const image = (name: string) => ({ spec: { containers: [{ image: name }] } });
const UPDATE = '  updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 2 } }';
const pod = (name: string, script: string, more: string, container = '') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} }, annotations: { build: two } }
spec:
  restartPolicy: Never
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, '${script}']
${container}
${more}
`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'pods of a StatefulSet come in order, each after the one before is ready, and go in reverse',
    page: BASIC,
    manifest: web(),
    steps: [
      always(12, NOT_THERE_OR_READY('pod/web-1', 'pod/web-0'), NOT_THERE_OR_READY('pod/web-2', 'pod/web-1')),
      by(40, is('sts/web', { status: { readyReplicas: 3, availableReplicas: 3 } })),
      at(40, is('pod/web-2', { metadata: { labels: { 'apps.kubernetes.io/pod-index': '2', 'statefulset.kubernetes.io/pod-name': 'web-2' } }, spec: { hostname: 'web-2', subdomain: 'nginx' } })), // prettier-ignore
      act(41, scale('sts/web', 1)),
      by(60, isGone('pod/web-2'), isGone('pod/web-1'), is('pod/web-0', READY)),
    ],
  },
  {
    name: 'each pod has a name of its own in DNS',
    page: BASIC,
    manifest: `${web()}---${pod('dns', 'sleep 3600', '')}`,
    steps: [
      by(40, is('sts/web', { status: { readyReplicas: 3 } })),
      at(45, prints('dns', ['nslookup', 'web-1.nginx.default.svc.cluster.local'], /Name:\tweb-1\.nginx\.default\.svc\.cluster\.local\nAddress: 10\./)), // prettier-ignore
      at(52, prints('dns', ['nslookup', 'nginx.default.svc.cluster.local'], /(Address: 10\.[\d.]+[^]*){3}$/)),
    ],
  },
  {
    name: 'a rollout goes from the last pod to the first, down to the partition',
    page: `${STATEFUL}#partitions`,
    manifest: web(UPDATE),
    steps: [
      by(40, is('sts/web', { status: { readyReplicas: 3 } })),
      act(41, setImage('sts/web', 'registry.k8s.io/nginx-slim:0.24')),
      by(60, is('pod/web-2', image('registry.k8s.io/nginx-slim:0.24'))),
      always(80, is('pod/web-1', image('registry.k8s.io/nginx-slim:0.21'))),
      act(81, patch('sts/web', { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } })),
      by(120, count(3, 'pods', image('registry.k8s.io/nginx-slim:0.24')), is('sts/web', { status: { updatedReplicas: 3 } })), // prettier-ignore
    ],
  },
  {
    name: 'OrderedReady stops at a pod that never gets ready; Parallel does not',
    page: `${STATEFUL}#pod-management-policies`,
    manifest: web('  podManagementPolicy: Parallel').replace('port: 80 }, periodSeconds: 1', 'port: 81 }, periodSeconds: 1'), // prettier-ignore
    steps: [by(10, count(3, 'pods', { status: { phase: 'Running' } }), is('sts/web', { status: { replicas: 3 } }))],
  },
  {
    name: 'numbering starts where it is told to',
    page: `${STATEFUL}#start-ordinal`,
    manifest: web('  ordinals: { start: 5 }'),
    steps: [by(40, is('pod/web-5', READY), is('pod/web-6', READY), is('pod/web-7', READY), isGone('pod/web-0'))],
  },
  {
    name: 'what was written to a claim is there for the next pod of that name; claims stay',
    page: BASIC,
    manifest: web('', MOUNTED).replace('replicas: 3', 'replicas: 2'),
    steps: [
      by(60, is('sts/web', { status: { readyReplicas: 2 } }), count(2, 'pvc', { status: { phase: 'Bound' } })),
      act(61, run('web-0', ['sh', '-c', 'echo web-0 > /usr/share/nginx/html/index.html'])),
      act(62, remove('pod/web-0')),
      by(90, is('pod/web-0', READY), is('sts/web', { status: { readyReplicas: 2 } })),
      at(91, prints('web-0', ['cat', '/usr/share/nginx/html/index.html'], 'web-0')),
      act(97, remove('sts/web')),
      by(120, count(0, 'pods'), is('pvc/www-web-0', { status: { phase: 'Bound' } }), is('pvc/www-web-1')),
    ],
  },
  {
    name: 'claims go with their StatefulSet when it says so',
    page: `${STATEFUL}#persistentvolumeclaim-retention`,
    manifest: web('  persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete, whenScaled: Retain }', MOUNTED),
    steps: [
      by(60, is('sts/web', { status: { readyReplicas: 3 } })),
      act(61, scale('sts/web', 1)),
      by(80, count(1, 'pods'), count(3, 'pvc')),
      act(81, remove('sts/web')),
      by(110, count(0, 'pods'), isGone('pvc/www-web-0')),
    ],
  },
  {
    name: 'a claim binds to a volume of the right class and size; the volume is released after it',
    page: 'tasks/configure-pod-container/configure-persistent-volume-storage/',
    manifest: `
apiVersion: v1
kind: PersistentVolume
metadata: { name: task-pv-volume, labels: { type: local } }
spec:
  storageClassName: manual
  capacity: { storage: 10Gi }
  accessModes: [ReadWriteOnce]
  hostPath: { path: /mnt/data }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: task-pv-claim }
spec:
  storageClassName: manual
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 3Gi } }
---
apiVersion: v1
kind: Pod
metadata: { name: task-pv-pod }
spec:
  volumes: [{ name: task-pv-storage, persistentVolumeClaim: { claimName: task-pv-claim } }]
  containers:
  - name: task-pv-container
    image: nginx
    volumeMounts: [{ mountPath: /usr/share/nginx/html, name: task-pv-storage }]
`,
    steps: [
      by(30, is('pvc/task-pv-claim', { status: { phase: 'Bound', capacity: { storage: '10Gi' } } }), is('pod/task-pv-pod', READY)), // prettier-ignore
      act(31, remove('pvc/task-pv-claim')),
      always(40, is('pvc/task-pv-claim', { metadata: { finalizers: ['kubernetes.io/pvc-protection'] } })),
      act(41, remove('pod/task-pv-pod')),
      by(60, isGone('pvc/task-pv-claim'), is('pv/task-pv-volume', { status: { phase: 'Released' } })),
    ],
  },
  {
    name: 'a container waits for its ConfigMap and its Secret',
    page: 'tasks/configure-pod-container/configure-pod-configmap/',
    manifest: pod(
      'dapi',
      'echo $LEVEL $WORD; sleep 3600',
      '',
      `
    env:
    - { name: LEVEL, valueFrom: { configMapKeyRef: { name: special-config, key: special.how } } }
    - { name: WORD, valueFrom: { secretKeyRef: { name: mysecret, key: word } } }`,
    ),
    steps: [
      by(10, is('pod/dapi', { status: { containerStatuses: [{ state: { waiting: { reason: 'CreateContainerConfigError', message: 'configmap "special-config" not found' } } }] } })), // prettier-ignore
      act(20, apply('{ apiVersion: v1, kind: ConfigMap, metadata: { name: special-config }, data: { special.how: very } }')), // prettier-ignore
      by(40, is('pod/dapi', { status: { containerStatuses: [{ state: { waiting: { message: 'secret "mysecret" not found' } } }] } })), // prettier-ignore
      act(41, apply('{ apiVersion: v1, kind: Secret, metadata: { name: mysecret }, stringData: { word: charming } }')),
      by(70, log('dapi', 'very charming')),
      at(70, event('dapi', 'Failed', 'Error: configmap "special-config" not found')),
    ],
  },
  {
    name: 'files from a ConfigMap follow it after a while; variables do not',
    page: 'tutorials/configuration/updating-configuration-via-a-configmap/',
    manifest: `
apiVersion: v1
kind: ConfigMap
metadata: { name: sport }
data: { sport: football }
---${pod(
      'sporty',
      'while true; do echo "$SPORT $(cat /etc/config/sport)"; sleep 10; done',
      '  volumes: [{ name: v, configMap: { name: sport } }]',
      `
    env: [{ name: SPORT, valueFrom: { configMapKeyRef: { name: sport, key: sport } } }]
    volumeMounts: [{ name: v, mountPath: /etc/config }]`,
    )}`,
    steps: [
      by(15, log('sporty', 'football football')),
      act(20, patch('configmap/sport', { data: { sport: 'cricket' } })),
      always(40, prints('sporty', ['cat', '/etc/config/sport'], 'football')),
      by(140, log('sporty', 'football cricket')),
    ],
  },
  {
    name: 'several sources are projected into one folder; the pod reads about itself',
    page: 'tasks/configure-pod-container/configure-projected-volume-storage/',
    manifest: `
{ apiVersion: v1, kind: Secret, metadata: { name: user }, stringData: { username: admin } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: conf }, data: { a.conf: "a=1" } }
---${pod(
      'all',
      'cat /all/username /all/a.conf /all/labels /all/build; echo " $NODE $MEM"; ls -A /all; sleep 3600',
      `
  volumes:
  - name: all
    projected:
      sources:
      - secret: { name: user }
      - configMap: { name: conf }
      - downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }, { path: build, fieldRef: { fieldPath: "metadata.annotations[''build'']" } }] }`.replaceAll(
        "''",
        "'",
      ),
      `
    env:
    - { name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
    - { name: MEM, valueFrom: { resourceFieldRef: { resource: limits.memory, divisor: 1Mi } } }
    resources: { limits: { memory: 64Mi } }
    volumeMounts: [{ name: all, mountPath: /all, readOnly: true }]`,
    )}`,
    steps: [
      by(
        15,
        log('all', 'admina=1app="all"'),
        log('all', /^topology\.kubernetes\.io\/zone="zone-[abc]"two node-\d 64$/),
      ),
    ],
  },
  {
    name: 'a pod whose volume is not there waits for it',
    page: VOLUMES,
    manifest: pod('waits', 'sleep 3600', '  volumes: [{ name: v, secret: { secretName: late } }]', '    volumeMounts: [{ name: v, mountPath: /v }]'), // prettier-ignore
    steps: [
      by(10, event('waits', 'FailedMount', 'MountVolume.SetUp failed for volume "v" : secret "late" not found')),
      at(11, is('pod/waits', { status: { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] } })), // prettier-ignore
      act(12, apply('{ apiVersion: v1, kind: Secret, metadata: { name: late }, stringData: { k: v } }')),
      by(80, is('pod/waits', { status: { phase: 'Running' } })),
    ],
  },
  {
    name: 'containers of a pod share an emptyDir; it goes with the pod',
    page: 'tasks/access-application-cluster/communicate-containers-same-pod-shared-volume/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: two-containers }
spec:
  restartPolicy: Never
  volumes: [{ name: shared-data, emptyDir: {} }]
  containers:
  - name: nginx-container
    image: nginx
    volumeMounts: [{ name: shared-data, mountPath: /usr/share/nginx/html }]
  - name: debian-container
    image: debian
    volumeMounts: [{ name: shared-data, mountPath: /pod-data }]
    command: ["/bin/sh"]
    args: ["-c", "echo Hello from the debian container > /pod-data/index.html"]
`,
    steps: [
      by(15, is('pod/two-containers', { status: { containerStatuses: [{ name: 'debian-container', state: { terminated: { exitCode: 0 } } }, { name: 'nginx-container', state: { running: {} } }] } })), // prettier-ignore
      at(16, prints('two-containers/nginx-container', ['curl', '-s', 'localhost'], 'Hello from the debian container')),
    ],
  },
  {
    name: 'an adapter streams the logs that an application writes to files',
    page: 'concepts/cluster-administration/logging/#sidecar-container-with-logging-agent',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: counter }
spec:
  containers:
  - name: count
    image: busybox:1.28
    args:
    - /bin/sh
    - -c
    - >
      i=0;
      while true;
      do
        echo "$i: $(date)" >> /var/log/1.log;
        echo "$(date) INFO $i" >> /var/log/2.log;
        i=$((i+1));
        sleep 1;
      done
    volumeMounts: [{ name: varlog, mountPath: /var/log }]
  - name: count-log-1
    image: busybox:1.28
    args: [/bin/sh, -c, 'tail -n+1 -F /var/log/1.log']
    volumeMounts: [{ name: varlog, mountPath: /var/log }]
  - name: count-log-2
    image: busybox:1.28
    args: [/bin/sh, -c, 'tail -n+1 -F /var/log/2.log']
    volumeMounts: [{ name: varlog, mountPath: /var/log }]
  volumes: [{ name: varlog, emptyDir: {} }]
`,
    steps: [by(20, log('counter/count-log-1', /^5: Thu Jan {2}1 00:00:/), log('counter/count-log-2', /2026 INFO 5$/))],
  },
  {
    name: 'a security context sets who a process is and what it owns',
    page: 'tasks/configure-pod-container/security-context/',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: security-context-demo }
spec:
  securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] }
  volumes: [{ name: sec-ctx-vol, emptyDir: {} }]
  containers:
  - name: sec-ctx-demo
    image: busybox:1.28
    command: [ "sh", "-c", "sleep 1h" ]
    volumeMounts: [{ name: sec-ctx-vol, mountPath: /data/demo }]
    securityContext: { allowPrivilegeEscalation: false }
---
apiVersion: v1
kind: Pod
metadata: { name: not-root }
spec:
  securityContext: { runAsNonRoot: true }
  containers: [{ name: c, image: "nginx:1.29" }]
`,
    steps: [
      by(10, is('pod/security-context-demo', READY)),
      at(10, prints('security-context-demo', ['id'], /^uid=1000 gid=3000 groups=2000,3000,4000$|^uid=1000 gid=3000 groups=3000,2000,4000$|^uid=1000 gid=3000 groups=3000,4000,2000$/)), // prettier-ignore
      by(20, is('pod/not-root', { status: { containerStatuses: [{ state: { waiting: { reason: 'CreateContainerConfigError', message: /^container has runAsNonRoot and image will run as root \(pod: "not-root_default\(/ } } }] } })), // prettier-ignore
    ],
  },
];

describe('stateful sets, claims, configuration and volumes', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
