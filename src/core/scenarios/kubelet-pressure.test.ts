import { describe, it } from 'vitest';
import { act, always, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, remove, run } from '../testing/scenario-acts.ts';
import { event, is, isGone, prints } from '../testing/sights.ts';

/** Disks, processes and garbage of nodes, as the documentation shows them. */
const PAGE = 'concepts/scheduling-eviction/node-pressure-eviction/';
const GIB = 1024 ** 3;
const node = { name: 'small', zone: 'a', cpuMilli: 4000, memoryBytes: 4 * GIB } as const;
const under = (type: string, status: string, reason?: string) =>
  is('node/small', { status: { conditions: [{ type, status, ...(reason ? { reason } : {}) }] } });
const tainted = (key: string) => is('node/small', { spec: { taints: [{ key, effect: 'NoSchedule' }] } });
const sleeper = (name: string, extra = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: c
    image: busybox:1.36
    command: [sleep, "36000"]
${extra}`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a container that fills the disk is evicted, and the node takes no pods for five minutes',
    page: PAGE,
    cluster: { nodes: [node] },
    manifest: `${sleeper('hog')}---${sleeper('modest', '    resources: { requests: { ephemeral-storage: 1Gi } }')}`,
    steps: [
      by(15, is('pod/hog', { status: { phase: 'Running' } }), is('pod/modest', { status: { phase: 'Running' } })),
      act(16, run('modest', ['dd', 'if=/dev/zero', 'of=/small', 'bs=1M', 'count=500'])),
      act(17, run('hog', ['fallocate', '-l', '90G', '/big'])),
      at(18, prints('hog', ['ls', '-l', '/big'], /96636764160 .* \/big$/)),
      by(45, is('pod/hog', { status: { phase: 'Failed', reason: 'Evicted', message: /^The node was low on resource: ephemeral-storage\. Threshold quantity: \d+, available: \d+\. Container c was using 96636764\d+, request is 0, has larger consumption of ephemeral-storage\. $/, conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' }] } })), // prettier-ignore
      by(60, under('DiskPressure', 'True', 'KubeletHasDiskPressure'), tainted('node.kubernetes.io/disk-pressure')),
      at(61, event('small', 'EvictionThresholdMet', 'Attempting to reclaim ephemeral-storage'), event('small', 'NodeHasDiskPressure')), // prettier-ignore
      act(62, apply(sleeper('direct', '  nodeName: small\n'))),
      by(70, is('pod/direct', { status: { phase: 'Failed', reason: 'Evicted', message: 'Pod was rejected: The node had condition: [DiskPressure]. ' } })), // prettier-ignore
      always(300, is('pod/modest', { status: { phase: 'Running' } })),
      by(420, under('DiskPressure', 'False', 'KubeletHasNoDiskPressure')),
      at(421, event('small', 'NodeHasNoDiskPressure')),
    ],
  },
  {
    name: 'images that nobody uses go before pods do',
    page: `${PAGE}#reclaim-node-resources`,
    cluster: { nodes: [{ ...node, diskBytes: 4 * GIB }] },
    manifest: `${sleeper('first').replace('busybox:1.36', 'mysql:9.4')}---${sleeper('writer')}`, // prettier-ignore
    steps: [
      by(20, is('pod/first', { status: { phase: 'Running' } })),
      by(40, is('node/small', { status: { images: [{ names: [/mysql/] }] } })),
      act(150, remove('pod/first')),
      by(160, isGone('pod/first')),
      act(161, run('writer', ['fallocate', '-l', '3100M', '/x'])),
      by(200, event('small', 'EvictionThresholdMet', 'Attempting to reclaim ephemeral-storage')),
      by(220, (engine) => (is('node/small', { status: { images: [{ names: [/mysql/] }] } })(engine) ? undefined : 'mysql is there')), // prettier-ignore
      always(300, is('pod/writer', { status: { phase: 'Running' } })),
    ],
  },
  {
    name: 'a soft threshold waits for its grace period',
    page: `${PAGE}#soft-eviction-thresholds`,
    cluster: { nodes: [{ ...node, kubelet: { evictionSoft: { 'nodefs.available': '50%' }, evictionSoftGracePeriod: { 'nodefs.available': 90 }, evictionMaxPodGracePeriod: 5, evictionPressureTransitionPeriod: 30 } }] }, // prettier-ignore
    manifest: sleeper('hog'),
    steps: [
      by(15, is('pod/hog', { status: { phase: 'Running' } })),
      act(16, run('hog', ['fallocate', '-l', '50G', '/big'])),
      by(40, under('DiskPressure', 'True')),
      always(100, is('pod/hog', { status: { phase: 'Running' } })),
      by(140, is('pod/hog', { status: { phase: 'Failed', reason: 'Evicted' } })),
      by(200, under('DiskPressure', 'False')),
    ],
  },
  {
    name: 'a node that runs out of process ids',
    page: PAGE,
    cluster: { nodes: [{ ...node, kubelet: { evictionHard: { 'pid.available': '4194085' } } }] },
    manifest: sleeper('forks').replace('[sleep, "36000"]', '[sh, -c, "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 3600 & done; wait"]'), // prettier-ignore
    steps: [
      by(50, is('pod/forks', { status: { phase: 'Failed', reason: 'Evicted', message: /^The node was low on resource: pids\. Threshold quantity: 4194085, available: 41940\d\d\. $/ } })), // prettier-ignore
      by(60, under('PIDPressure', 'True', 'KubeletHasInsufficientPID'), tainted('node.kubernetes.io/pid-pressure')),
    ],
  },
];

describe('pressure on nodes', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
