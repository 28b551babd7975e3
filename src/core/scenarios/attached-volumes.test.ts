import { describe, it } from 'vitest';
import { act, always, at, by, never, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, crash, fault, forget, patch, remove, run } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, prints } from '../testing/sights.ts';

/** Volumes that are attached to nodes: disks of a zone, one node at a time. */
const VOLUMES = 'concepts/storage/persistent-volumes/';
const SHUTDOWN = 'concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown';
const READY = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
const DISK = /^kubernetes\.io\/csi\/block\.csi\.simulated\^pvc-/;
const GIB = 1024 ** 3;
const isAbsent = (value: unknown): boolean => value === undefined;
const zoneA = (name: string) => ({ name, cpuMilli: 4000, memoryBytes: 8 * GIB, zone: 'zone-a' });

const claim = (name: string, mode = 'ReadWriteOnce') => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name} }
spec:
  storageClassName: standard-rwo
  accessModes: [${mode}]
  resources: { requests: { storage: 5Gi } }
`;

const podSpec = (claimName: string) => `
  terminationGracePeriodSeconds: 1
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, "sleep 36000"]
    volumeMounts: [{ name: data, mountPath: /data }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: ${claimName} } }]
`;
const pod = (name: string, claimName: string, more = '') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:${podSpec(claimName)}${more}`;
const on = (node: string) => `  nodeSelector: { kubernetes.io/hostname: ${node} }\n`;

const web = (labels: string, claimName: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:${podSpec(claimName).replaceAll('\n', '\n    ')}${labels}
`;

const db = `
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { clusterIP: None, selector: { app: db }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 1
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      terminationGracePeriodSeconds: 1
      nodeSelector: { topology.kubernetes.io/zone: zone-a }
      affinity:
        nodeAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - { weight: 100, preference: { matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [node-1] }] } }
      containers:
      - name: c
        image: busybox:1.36
        command: [sh, -c, "date >> /data/starts; sleep 36000"]
        volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
  - metadata: { name: data }
    spec: { storageClassName: standard-rwo, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;

const attachments = (n: number, pattern: object = {}) => count(n, 'volumeattachments', pattern);
const attachedTo = (nodeName: string) => attachments(1, { spec: { nodeName }, status: { attached: true } });
const outOfService = patch('node/node-1', { spec: { taints: [{ key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }] } }); // prettier-ignore

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a disk is made in the zone of the chosen node, attached to it, and detached after its pod; its data stays',
    page: `${VOLUMES}#lifecycle-of-a-volume-and-claim`,
    manifest: `${claim('disk')}---${pod('user', 'disk', on('node-1'))}`,
    steps: [
      by(5, is('pvc/disk', { status: { phase: 'Bound' } }), count(1, 'pv', { spec: { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['zone-a'] }] }] } } } })), // prettier-ignore
      by(6, attachments(1, { spec: { attacher: 'block.csi.simulated' }, metadata: { finalizers: ['external-attacher/block-csi-simulated'] } })), // prettier-ignore
      by(8, attachedTo('node-1')),
      by(30, is('pod/user', READY)),
      at(31, event('user', 'SuccessfulAttachVolume', /^AttachVolume\.Attach succeeded for volume "pvc-.*" $/)),
      at(31, is('node/node-1', { status: { volumesAttached: [{ name: DISK }], volumesInUse: [DISK] } })),
      at(
        31,
        is('csinode/node-2', { spec: { drivers: [{ name: 'block.csi.simulated', allocatable: { count: 16 } }] } }),
      ),
      act(32, run('user', ['sh', '-c', 'echo kept > /data/file'])),
      act(33, remove('pod/user')),
      by(60, attachments(0), is('node/node-1', { status: { volumesAttached: isAbsent } })),
      act(61, apply(pod('next', 'disk', on('node-2')))),
      by(90, is('pod/next', READY), attachedTo('node-2')),
      at(91, prints('next', ['cat', '/data/file'], 'kept')),
    ],
  },
  {
    name: 'a disk that a pod uses on one node is not attached to another: Multi-Attach error',
    page: `${VOLUMES}#access-modes`,
    manifest: `${claim('disk')}---${pod('first', 'disk', on('node-1'))}`,
    steps: [
      by(30, is('pod/first', READY)),
      act(31, apply(pod('second', 'disk', on('node-2')))),
      by(33, event('second', 'FailedAttachVolume', /^Multi-Attach error for volume "pvc-[-0-9a-f]*" Volume is already used by pod\(s\) first$/)), // prettier-ignore
      always(60, is('pod/second', { status: { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] } })), // prettier-ignore
      act(60, remove('pod/first')),
      by(100, is('pod/second', READY), attachedTo('node-2')),
    ],
  },
  {
    name: 'two pods of one node share its disk',
    page: `${VOLUMES}#access-modes`,
    manifest: `${claim('disk')}---${pod('first', 'disk', on('node-1'))}---${pod('second', 'disk', on('node-1'))}`,
    steps: [by(40, is('pod/first', READY), is('pod/second', READY), attachments(1))],
  },
  {
    name: 'the disk of a pod that was deleted by force on a dead node is detached after six minutes',
    page: 'concepts/storage/volumes/#csi',
    cluster: { nodes: [zoneA('node-1'), zoneA('node-2')] },
    manifest: `${claim('disk')}---${pod('first', 'disk', on('node-1'))}`,
    steps: [
      by(30, is('pod/first', READY)),
      act(31, fault('power-off', 'node-1')),
      by(95, is('node/node-1', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } })),
      act(100, remove('pod/first', { gracePeriodSeconds: 0 })),
      act(101, apply(pod('second', 'disk', on('node-2')))),
      by(105, event('second', 'FailedAttachVolume', /^Multi-Attach error for volume "pvc-.*" Volume is already exclusively attached to one node and can't be attached to another$/)), // prettier-ignore
      always(455, attachedTo('node-1')),
      by(500, is('pod/second', READY), attachedTo('node-2')),
      at(500, event('second', 'SuccessfulAttachVolume')),
    ],
  },
  {
    name: 'a StatefulSet on a node that was shut down waits, until the node is out of service',
    page: SHUTDOWN,
    cluster: { nodes: [zoneA('node-1'), zoneA('node-2')] },
    manifest: db,
    steps: [
      by(30, is('pod/db-0', { ...READY, spec: { nodeName: 'node-1' } }), attachedTo('node-1')),
      act(31, fault('power-off', 'node-1')),
      by(500, is('pod/db-0', { metadata: { deletionTimestamp: /./ } })),
      always(900, is('pod/db-0', { metadata: { deletionTimestamp: /./ }, spec: { nodeName: 'node-1' } }), attachedTo('node-1')), // prettier-ignore
      act(900, outOfService),
      by(960, is('pod/db-0', { ...READY, spec: { nodeName: 'node-2' } }), attachedTo('node-2')),
      at(960, prints('db-0', ['sh', '-c', 'wc -l < /data/starts'], '2')),
    ],
  },
  {
    name: 'a Deployment makes its new pod at once, but the disk hangs on the dead node until it is out of service',
    page: SHUTDOWN,
    cluster: { nodes: [zoneA('node-1'), zoneA('node-2')] },
    manifest: `${claim('disk')}---${web('', 'disk')}`,
    steps: [
      by(30, count(1, 'pods', READY)),
      act(31, patch('node/node-2', { spec: { unschedulable: true } })),
      act(32, (engine) => removeWeb(engine)),
      by(80, count(1, 'pods', { ...READY, spec: { nodeName: 'node-1' } }), attachedTo('node-1')),
      act(81, patch('node/node-2', { spec: { unschedulable: false } })),
      act(82, fault('power-off', 'node-1')),
      by(520, count(2, 'pods'), event('web-', 'FailedAttachVolume', /^Multi-Attach error for volume "pvc-.*" Volume is already used by pod\(s\) web-/)), // prettier-ignore
      act(521, outOfService),
      by(600, count(1, 'pods', { ...READY, spec: { nodeName: 'node-2' } }), attachedTo('node-2')),
    ],
  },
  {
    name: 'what the controllers, kubelets and the driver knew may be lost at any moment',
    page: `${VOLUMES}#lifecycle-of-a-volume-and-claim`,
    cluster: { nodes: [zoneA('node-1'), zoneA('node-2')] },
    manifest: `${claim('disk')}---${pod('user', 'disk', on('node-1'))}`,
    steps: [
      act(3, crash('kube-controller-manager')),
      by(30, is('pod/user', READY), attachedTo('node-1')),
      act(31, forget),
      always(60, is('pod/user', READY), attachedTo('node-1'), is('node/node-1', { status: { volumesInUse: [DISK] } })),
      act(60, crash('kubelet/node-1')),
      always(90, is('pod/user', READY), attachedTo('node-1'), is('node/node-1', { status: { volumesInUse: [DISK] } })),
      act(90, remove('pod/user')),
      act(92, crash('kube-controller-manager')),
      by(110, attachments(0), is('node/node-1', { status: { volumesAttached: isAbsent, volumesInUse: isAbsent } })),
    ],
  },
  {
    name: 'a node takes no more disks than its CSINode allows',
    page: 'concepts/storage/storage-limits/#dynamic-volume-limits',
    cluster: { nodes: [zoneA('node-1')] },
    manifest: `${claim('a')}---${claim('b')}---${claim('c')}---${pod('a', 'a')}`,
    steps: [
      by(30, is('pod/a', READY)),
      act(31, patch('csinode/node-1', { spec: { drivers: [{ name: 'block.csi.simulated', nodeID: 'node-1', topologyKeys: ['topology.kubernetes.io/zone'], allocatable: { count: 2 } }] } })), // prettier-ignore
      act(32, apply(pod('b', 'b'))),
      by(60, is('pod/b', READY)),
      act(61, apply(pod('c', 'c'))),
      by(63, event('c', 'FailedScheduling', /^0\/1 nodes are available: 1 node\(s\) exceed max volume count\./)),
      act(70, remove('pod/b')),
      by(110, is('pod/c', READY)),
    ],
  },
  {
    name: 'ReadWriteOncePod: one pod at a time, wherever it runs',
    page: `${VOLUMES}#access-modes`,
    manifest: `${claim('disk', 'ReadWriteOncePod')}---${pod('first', 'disk', on('node-1'))}`,
    steps: [
      by(30, is('pod/first', READY), count(1, 'pv', { spec: { accessModes: ['ReadWriteOncePod'] } })),
      act(31, apply(pod('second', 'disk'))),
      by(33, event('second', 'FailedScheduling', /node\(s\) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod/)), // prettier-ignore
      act(34, apply(pod('forced', 'disk', '  nodeName: node-1\n'))),
      by(50, event('forced', 'FailedMount', /^MountVolume\.SetUp failed for volume "pvc-.*" : volume uses the ReadWriteOncePod access mode and is already in use by another pod$/)), // prettier-ignore
      act(51, remove('pod/forced', { gracePeriodSeconds: 0 })),
      act(52, remove('pod/first')),
      by(90, is('pod/second', READY)),
    ],
  },
  {
    name: 'a pod whose time is over before its volume could be mounted does not hold the disk on its node',
    page: `${VOLUMES}#access-modes`,
    cluster: { nodes: [zoneA('node-1'), zoneA('node-2')] },
    manifest: `${claim('disk', 'ReadWriteOncePod')}---${pod('first', 'disk', on('node-1'))}`,
    steps: [
      by(30, is('pod/first', READY)),
      act(31, apply(pod('late', 'disk', '  nodeName: node-1\n  activeDeadlineSeconds: 20\n'))),
      by(60, is('pod/late', { status: { phase: 'Failed', reason: 'DeadlineExceeded' } })),
      act(61, remove('pod/first')),
      by(100, attachments(0), is('node/node-1', { status: { volumesAttached: isAbsent, volumesInUse: isAbsent } })),
    ],
  },
  {
    name: 'a volume of a driver that is not there is never attached',
    page: 'concepts/storage/volumes/#csi',
    manifest: `
apiVersion: v1
kind: PersistentVolume
metadata: { name: foreign }
spec:
  storageClassName: ""
  capacity: { storage: 1Gi }
  accessModes: [ReadWriteOnce]
  csi: { driver: csi.example.com, volumeHandle: vol-1 }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: foreign }
spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---${pod('user', 'foreign', on('node-1'))}`,
    steps: [
      by(20, attachments(1, { spec: { attacher: 'csi.example.com', source: { persistentVolumeName: 'foreign' } } })),
      by(150, event('user', 'FailedAttachVolume', 'AttachVolume.Attach failed for volume "foreign" : timed out waiting for external-attacher of csi.example.com CSI driver to attach volume vol-1')), // prettier-ignore
      at(151, is('pod/user', { status: { phase: 'Pending' } })),
      act(152, remove('pod/user')),
      by(160, isGone('pod/user')),
    ],
  },
  {
    name: 'many readers and writers: standard has no disks to attach, standard-rwo refuses',
    page: 'concepts/storage/storage-classes/#provisioner',
    manifest: `${claim('shared', 'ReadWriteMany')}---${pod('reader', 'shared')}`,
    steps: [
      by(10, event('shared', 'ProvisioningFailed', /^failed to provision volume with StorageClass "standard-rwo": rpc error: code = InvalidArgument/)), // prettier-ignore
      never(30, is('pvc/shared', { status: { phase: 'Bound' } })),
      act(31, apply(`${claim('easy', 'ReadWriteMany').replace('standard-rwo', 'standard')}---${pod('one', 'easy', on('node-1'))}---${pod('two', 'easy', on('node-3'))}`)), // prettier-ignore
      by(45, is('pod/one', READY), is('pod/two', READY), attachments(0)),
    ],
  },
];

const removeWeb = (engine: Parameters<ReturnType<typeof remove>>[0]): void => {
  for (const { metadata } of [...engine.objects()].filter(
    (o) => o.kind === 'Pod' && o.metadata.name?.startsWith('web-'),
  ))
    remove(`pod/${metadata.name}`)(engine);
};

describe('volumes that are attached', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
