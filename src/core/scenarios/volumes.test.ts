import { describe, it } from 'vitest';
import { act, always, at, by, never, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, patch, refused, remove, run } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, prints } from '../testing/sights.ts';

/** Persistent volumes and claims: how they are bound, where they are, how they grow and what becomes of them. */
const VOLUMES = 'concepts/storage/persistent-volumes/';
const CLASSES = 'concepts/storage/storage-classes/';
const READY = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
const BOUND = { status: { phase: 'Bound' } };

const claim = (name: string, spec: string) => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name} }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
  ${spec}
`;

const pod = (name: string, claimName: string, more = '') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, "sleep 36000"]
    volumeMounts: [{ name: data, mountPath: /data }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: ${claimName} } }]
${more}`;

const storageClass = (name: string, more: string) => `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: ${name} }
provisioner: block.csi.simulated
${more}
`;

const local = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: local-storage }
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: example-pv }
spec:
  capacity: { storage: 100Gi }
  volumeMode: Filesystem
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Delete
  storageClassName: local-storage
  local: { path: /mnt/disks/ssd1 }
  nodeAffinity:
    required:
      nodeSelectorTerms:
      - matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [node-2] }]
`;

const zone = (name: string) => ({ spec: { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: [name] }] }] } } } }); // prettier-ignore
const maker = `
apiVersion: v1
kind: Pod
metadata: { name: maker }
spec:
  nodeName: node-2
  restartPolicy: Never
  containers: [{ name: c, image: "busybox:1.36", command: [mkdir, -p, /data/foo], volumeMounts: [{ mountPath: /data, name: v }] }]
  volumes: [{ name: v, hostPath: { path: /data } }]
`;
const isAbsent = (value: unknown): boolean => value === undefined;
const attributes = (name: string, driver: string) => `
apiVersion: storage.k8s.io/v1
kind: VolumeAttributesClass
metadata: { name: ${name} }
driverName: ${driver}
parameters: { iops: "4000" }
`;
const grow = (storage: string) => ({ spec: { resources: { requests: { storage } } } });

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a local volume binds when a pod comes, and draws it to its node; no other node will do',
    page: 'concepts/storage/volumes/#local',
    manifest: `${local}---${claim('local', 'storageClassName: local-storage')}`,
    steps: [
      by(3, event('local', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding')),
      act(5, apply(pod('user', 'local'))),
      by(15, is('pod/user', { ...READY, spec: { nodeName: 'node-2' } }), is('pvc/local', BOUND)),
      act(16, run('user', ['sh', '-c', 'echo here > /data/file'])),
      act(17, apply(pod('elsewhere', 'local', '  nodeSelector: { kubernetes.io/hostname: node-1 }'))),
      by(19, event('elsewhere', 'FailedScheduling', /^0\/3 nodes are available: 1 node\(s\) didn't match PersistentVolume's node affinity, 2 node\(s\) didn't match Pod's node affinity\/selector\./)), // prettier-ignore
      act(20, apply(pod('forced', 'local', '  nodeName: node-1'))),
      by(23, event('forced', 'FailedMount', 'MountVolume.NodeAffinity check failed for volume "example-pv" : no matching NodeSelectorTerms')), // prettier-ignore
      act(24, remove('pod/user')),
      act(27, apply(pod('again', 'local'))),
      by(40, is('pod/again', { ...READY, spec: { nodeName: 'node-2' } })),
      at(41, prints('again', ['cat', '/data/file'], 'here')),
    ],
  },
  {
    name: 'WaitForFirstConsumer: the disk is made in the zone the pod was placed in, and keeps its pods there',
    page: `${CLASSES}#volume-binding-mode`,
    manifest: claim('disk', 'storageClassName: standard-rwo'),
    steps: [
      at(5, is('pvc/disk', { status: { phase: 'Pending' } }), count(0, 'pv'), event('disk', 'WaitForFirstConsumer')),
      act(6, apply(pod('user', 'disk', '  nodeSelector: { topology.kubernetes.io/zone: zone-b }'))),
      by(30, is('pod/user', { ...READY, spec: { nodeName: 'node-3' } }), count(1, 'pv', zone('zone-b'))),
      at(30, is('pvc/disk', { metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'node-3' } } })),
      act(31, remove('pod/user')),
      act(34, apply(pod('next', 'disk', '  nodeSelector: { topology.kubernetes.io/zone: zone-a }'))),
      by(36, event('next', 'FailedScheduling', /1 node\(s\) didn't match Pod's node affinity\/selector, 2 node\(s\) didn't match PersistentVolume's node affinity/)), // prettier-ignore
      act(40, remove('pod/next')),
      act(41, apply(pod('last', 'disk'))),
      by(70, is('pod/last', { ...READY, spec: { nodeName: 'node-3' } })),
    ],
  },
  {
    name: 'Immediate: the disk is made without asking where its pod will be, in a zone that the class allows',
    page: `${CLASSES}#allowed-topologies`,
    manifest: `${storageClass('only-b', 'allowedTopologies: [{ matchLabelExpressions: [{ key: topology.kubernetes.io/zone, values: [zone-b] }] }]')}---${claim('disk', 'storageClassName: only-b')}`,
    steps: [
      by(10, is('pvc/disk', BOUND), count(1, 'pv', zone('zone-b'))),
      act(11, apply(pod('user', 'disk'))),
      by(40, is('pod/user', { ...READY, spec: { nodeName: 'node-3' } })),
    ],
  },
  {
    name: 'a pod can only be placed where its class allows disks',
    page: `${CLASSES}#allowed-topologies`,
    manifest: `${storageClass('only-b', 'volumeBindingMode: WaitForFirstConsumer\nallowedTopologies: [{ matchLabelExpressions: [{ key: topology.kubernetes.io/zone, values: [zone-b] }] }]')}---${claim('disk', 'storageClassName: only-b')}---${pod('user', 'disk')}`,
    steps: [by(30, is('pod/user', { ...READY, spec: { nodeName: 'node-3' } }), count(1, 'pv', zone('zone-b')))],
  },
  {
    name: 'Delete: the volume goes with its claim, but not while it is attached',
    page: `${VOLUMES}#delete`,
    manifest: `${claim('disk', 'storageClassName: standard-rwo')}---${pod('user', 'disk')}`,
    steps: [
      by(30, is('pod/user', READY), count(1, 'pv', { metadata: { finalizers: ['kubernetes.io/pv-protection', 'external-provisioner.volume.kubernetes.io/finalizer', 'external-attacher/block-csi-simulated'] } })), // prettier-ignore
      act(31, remove('pvc/disk')),
      always(35, is('pvc/disk', { metadata: { deletionTimestamp: /./, finalizers: ['kubernetes.io/pvc-protection'] } }), is('pod/user', READY)), // prettier-ignore
      act(35, remove('pod/user')),
      by(40, isGone('pvc/disk'), count(1, 'pv', { status: { phase: 'Released' } })),
      by(40, event('pvc-', 'VolumeFailedDelete', /^persistentvolume pvc-.* is still attached to node node-\d$/)),
      by(70, count(0, 'pv'), count(0, 'volumeattachments')),
    ],
  },
  {
    name: 'Retain: the volume and its data stay, and an administrator gives them away again',
    page: `${VOLUMES}#retain`,
    manifest: `${storageClass('kept', 'reclaimPolicy: Retain\nvolumeBindingMode: WaitForFirstConsumer')}---${claim('disk', 'storageClassName: kept')}---${pod('user', 'disk')}`,
    steps: [
      by(30, is('pod/user', READY)),
      act(31, run('user', ['sh', '-c', 'echo kept > /data/file'])),
      act(32, remove('pod/user')),
      act(40, remove('pvc/disk')),
      by(
        60,
        isGone('pvc/disk'),
        count(1, 'pv', { status: { phase: 'Released' }, spec: { claimRef: { name: 'disk' } } }),
      ),
      act(61, apply(claim('disk', 'storageClassName: kept'))),
      act(62, apply(pod('user', 'disk'))),
      by(90, is('pod/user', READY), count(2, 'pv')),
      at(90, prints('user', ['ls', '/data'], '')),
      act(91, (engine) => {
        const [old] = released(engine);
        patch(`pv/${old}`, { spec: { claimRef: null } })(engine);
        apply(`${claim('rescue', `storageClassName: kept\n  volumeName: ${old}`)}---${pod('rescue', 'rescue')}`)(
          engine,
        );
      }),
      by(130, is('pod/rescue', READY)),
      at(131, prints('rescue', ['cat', '/data/file'], 'kept')),
    ],
  },
  {
    name: 'the reclaim policy of a volume can be changed',
    page: 'tasks/administer-cluster/change-pv-reclaim-policy/',
    manifest: `${claim('disk', 'storageClassName: standard')}---${pod('user', 'disk')}`,
    steps: [
      by(20, is('pod/user', READY), count(1, 'pv', { spec: { persistentVolumeReclaimPolicy: 'Delete' } })),
      act(21, (engine) => {
        for (const o of engine.objects()) if (o.kind === 'PersistentVolume') patch(`pv/${o.metadata.name ?? ''}`, { spec: { persistentVolumeReclaimPolicy: 'Retain' } })(engine); // prettier-ignore
      }),
      by(23, count(1, 'pv', { metadata: { finalizers: (v: unknown) => JSON.stringify(v) === '["kubernetes.io/pv-protection"]' } })), // prettier-ignore
      act(24, remove('pod/user')),
      act(30, remove('pvc/disk')),
      by(60, isGone('pvc/disk'), count(1, 'pv', { status: { phase: 'Released' } })),
      always(120, count(1, 'pv', { status: { phase: 'Released' } })),
    ],
  },
  {
    name: 'a claim in use grows: first the disk, then its file system on the node',
    page: `${VOLUMES}#expanding-persistent-volumes-claims`,
    manifest: `${claim('disk', 'storageClassName: standard-rwo')}---${pod('user', 'disk')}`,
    steps: [
      by(30, is('pod/user', READY)),
      act(31, patch('pvc/disk', grow('3Gi'))),
      by(32, is('pvc/disk', { status: { conditions: [{ type: 'Resizing', status: 'True' }], capacity: { storage: '1Gi' } } }), event('disk', 'ExternalExpanding', 'waiting for an external controller to expand this PVC')), // prettier-ignore
      by(34, is('pvc/disk', { status: { conditions: [{ type: 'FileSystemResizePending', status: 'True', message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.' }], capacity: { storage: '1Gi' }, allocatedResourceStatuses: { storage: 'NodeResizePending' } } })), // prettier-ignore
      at(35, count(1, 'pv', { spec: { capacity: { storage: '3Gi' } } }), event('disk', 'FileSystemResizeRequired', 'Require file system resize of volume on node')), // prettier-ignore
      by(130, is('pvc/disk', { status: { capacity: { storage: '3Gi' }, conditions: isAbsent } })),
      at(130, event('disk', 'FileSystemResizeSuccessful', /^MountVolume\.NodeExpandVolume succeeded for volume "pvc-.*" node-\d$/), event('user', 'FileSystemResizeSuccessful')), // prettier-ignore
      act(131, refused(patch('pvc/disk', grow('2Gi')), /field can not be less than status.capacity/)),
    ],
  },
  {
    name: 'a claim that nobody uses grows when its next pod starts',
    page: `${VOLUMES}#resizing-a-volume-containing-a-file-system`,
    manifest: `${claim('disk', 'storageClassName: standard-rwo')}---${pod('user', 'disk')}`,
    steps: [
      by(30, is('pod/user', READY)),
      act(31, remove('pod/user')),
      act(50, patch('pvc/disk', grow('3Gi'))),
      always(51, is('pvc/disk', { status: { capacity: { storage: '1Gi' } } })),
      at(200, is('pvc/disk', { status: { capacity: { storage: '1Gi' }, conditions: [{ type: 'FileSystemResizePending' }] } })), // prettier-ignore
      act(201, apply(pod('next', 'disk'))),
      by(230, is('pod/next', READY), is('pvc/disk', { status: { capacity: { storage: '3Gi' } } })),
    ],
  },
  {
    name: 'a bound claim takes another VolumeAttributesClass; a class in use cannot go',
    page: 'concepts/storage/volume-attributes-classes/',
    manifest: `${attributes('silver', 'block.csi.simulated')}---${claim('disk', 'storageClassName: standard-rwo\n  volumeAttributesClassName: silver')}---${pod('user', 'disk')}`,
    steps: [
      by(30, is('pod/user', READY), is('pvc/disk', { status: { currentVolumeAttributesClassName: 'silver' } }), count(1, 'pv', { spec: { volumeAttributesClassName: 'silver' } })), // prettier-ignore
      act(31, patch('pvc/disk', { spec: { volumeAttributesClassName: 'gold' } })),
      by(32, is('pvc/disk', { status: { modifyVolumeStatus: { status: 'Pending' } } })),
      act(40, apply(attributes('gold', 'block.csi.simulated'))),
      by(41, is('pvc/disk', { status: { conditions: [{ type: 'ModifyingVolume', status: 'True', message: 'ModifyVolume operation in progress.' }], modifyVolumeStatus: { status: 'InProgress', targetVolumeAttributesClassName: 'gold' } } })), // prettier-ignore
      by(43, is('pvc/disk', { status: { currentVolumeAttributesClassName: 'gold', modifyVolumeStatus: isAbsent, conditions: isAbsent } })), // prettier-ignore
      at(43, count(1, 'pv', { spec: { volumeAttributesClassName: 'gold' } }), event('disk', 'VolumeModifySuccessful', 'external resizer modified volume disk with vac gold successfully ')), // prettier-ignore
      act(44, remove('vac/silver')),
      act(44, remove('vac/gold')),
      by(46, isGone('vac/silver')),
      always(
        60,
        is('vac/gold', { metadata: { deletionTimestamp: /./, finalizers: ['kubernetes.io/vac-protection'] } }),
      ),
      act(60, remove('pod/user')),
      act(61, remove('pvc/disk')),
      by(100, isGone('vac/gold')),
    ],
  },
  {
    name: 'a class that does not allow it lets no claim grow',
    page: `${VOLUMES}#expanding-persistent-volumes-claims`,
    manifest: `${claim('disk', 'storageClassName: standard')}---${pod('user', 'disk')}`,
    steps: [
      by(20, is('pvc/disk', BOUND)),
      act(21, refused(patch('pvc/disk', grow('3Gi')), /only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize/)), // prettier-ignore
    ],
  },
  {
    name: 'generic ephemeral volumes get a claim that goes with the pod, and a disk that is attached',
    page: 'concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes',
    manifest: `
kind: Pod
apiVersion: v1
metadata: { name: my-app }
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: my-frontend
    image: busybox:1.28
    volumeMounts: [{ mountPath: /scratch, name: scratch-volume }]
    command: [ "sleep", "1000000" ]
  volumes:
  - name: scratch-volume
    ephemeral:
      volumeClaimTemplate:
        metadata: { labels: { type: my-frontend-volume } }
        spec: { accessModes: [ "ReadWriteOnce" ], storageClassName: standard-rwo, resources: { requests: { storage: 1Gi } } }
`,
    steps: [
      by(30, is('pod/my-app', READY), is('pvc/my-app-scratch-volume', { ...BOUND, metadata: { labels: { type: 'my-frontend-volume' } } }), count(1, 'volumeattachments')), // prettier-ignore
      act(31, remove('pod/my-app')),
      by(90, isGone('pod/my-app'), isGone('pvc/my-app-scratch-volume'), count(0, 'pv'), count(0, 'volumeattachments')),
    ],
  },
  {
    name: 'hostPath volumes are checked by their type, or made',
    page: 'concepts/storage/volumes/#hostpath-fileorcreate-example',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: test-webserver }
spec:
  nodeName: node-1
  containers:
  - name: test-webserver
    image: registry.k8s.io/test-webserver:latest
    volumeMounts: [{ mountPath: /var/local/aaa, name: mydir }, { mountPath: /var/local/aaa/1.txt, name: myfile }]
  - name: shell
    image: busybox:1.36
    command: [sh, -c, "sleep 36000"]
    volumeMounts: [{ mountPath: /mydir, name: mydir }, { mountPath: /myfile, name: myfile }]
  volumes:
  - { name: mydir, hostPath: { path: /var/local/aaa, type: DirectoryOrCreate } }
  - { name: myfile, hostPath: { path: /var/local/aaa/1.txt, type: FileOrCreate } }
---
apiVersion: v1
kind: Pod
metadata: { name: hostpath-example }
spec:
  nodeName: node-2
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, "sleep 36000"]
    volumeMounts: [{ mountPath: /foo, name: example-volume }]
  volumes: [{ name: example-volume, hostPath: { path: /data/foo, type: Directory } }]
`,
    steps: [
      by(20, is('pod/test-webserver', READY)),
      act(21, run('test-webserver/shell', ['sh', '-c', 'echo one > /myfile'])),
      at(22, prints('test-webserver/shell', ['cat', '/mydir/1.txt'], 'one')),
      at(22, event('hostpath-example', 'FailedMount', 'MountVolume.SetUp failed for volume "example-volume" : hostPath type check failed: /data/foo is not a directory')), // prettier-ignore
      act(30, apply(maker)),
      by(200, is('pod/hostpath-example', READY)),
    ],
  },
  {
    name: 'a claim that names a volume gets it; a claim of another size or mode does not',
    page: `${VOLUMES}#reserving-a-persistentvolume`,
    manifest: `
apiVersion: v1
kind: PersistentVolume
metadata: { name: foo-pv }
spec:
  storageClassName: ""
  capacity: { storage: 5Gi }
  accessModes: [ReadWriteOnce]
  hostPath: { path: /mnt/foo }
  claimRef: { name: foo-pvc, namespace: default }
---${claim('other', 'storageClassName: ""')}---${claim('foo-pvc', 'storageClassName: ""\n  volumeName: foo-pv')}`,
    steps: [
      by(5, is('pvc/foo-pvc', BOUND), is('pv/foo-pv', BOUND)),
      never(40, is('pvc/other', BOUND)),
      at(40, event('other', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set')), // prettier-ignore
    ],
  },
];

function released(engine: Parameters<ReturnType<typeof remove>>[0]): string[] {
  const all = [...engine.objects()].filter((o) => o.kind === 'PersistentVolume');
  return all
    .filter((o) => (o['status'] as { phase?: string } | undefined)?.phase === 'Released')
    .map((o) => o.metadata.name ?? '');
}

describe('persistent volumes and claims', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
