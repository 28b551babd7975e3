import { describe, it } from 'vitest';
import { act, always, at, by, never, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, fault, patch, remove, run } from '../testing/scenario-acts.ts';
import { count, event, is, isGone, prints } from '../testing/sights.ts';

/** Volumes that are attached to nodes: disks of a zone, one node at a time. */
const VOLUMES = 'concepts/storage/persistent-volumes/';
const READY = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };

const claim = (name: string, more = '') => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name} }
spec:
  storageClassName: standard-rwo
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 5Gi } }
${more}`;

const pod = (name: string, claimName: string, spec = '') => `
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
${spec}`;

const attachments = (n: number, pattern: object = {}) => count(n, 'volumeattachments', pattern);
const DISK = /^kubernetes\.io\/csi\/block\.csi\.simulated\^pvc-/;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a disk is made in the zone of the chosen node, attached to it, and detached after its pod',
    page: `${VOLUMES}#lifecycle-of-a-volume-and-claim`,
    manifest: `${claim('disk')}---${pod('user', 'disk', '  nodeSelector: { kubernetes.io/hostname: node-1 }')}`,
    steps: [
      by(5, is('pvc/disk', { status: { phase: 'Bound' } })),
      by(
        6,
        attachments(1, { spec: { attacher: 'block.csi.simulated', nodeName: 'node-1' }, status: { attached: true } }),
      ),
      by(30, is('pod/user', READY)),
      at(31, event('user', 'SuccessfulAttachVolume', /^AttachVolume\.Attach succeeded for volume "pvc-.*" $/)),
      at(31, is('node/node-1', { status: { volumesAttached: [{ name: DISK }], volumesInUse: [DISK] } })),
      act(32, run('user', ['sh', '-c', 'echo kept > /data/file'])),
      act(33, remove('pod/user')),
      by(60, attachments(0)),
      act(61, apply(pod('next', 'disk'))),
      by(90, is('pod/next', READY)),
      at(91, prints('next', ['cat', '/data/file'], 'kept')),
    ],
  },
];

describe('volumes that are attached', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
void [always, never, fault, patch, isGone];
