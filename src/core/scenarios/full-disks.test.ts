import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { forget, run } from '../testing/scenario-acts.ts';
import { event, is, prints } from '../testing/sights.ts';

/** What is full takes no more; what a pod may keep on its node's disk, logs among it. */
const sh = (script: string): string[] => ['sh', '-c', script];
const FULL = 'No space left on device';
const GIB = 1024 ** 3;

const pod = (name: string, volumes: string, container: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
  volumes: ${volumes}
  containers:
  - name: c
    image: busybox:1.36
${container}`;
const SLEEPS = '    command: [sleep, "36000"]\n';
const running = (name: string) => by(15, is(`pod/${name}`, { status: { phase: 'Running' } }));

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'an emptyDir in memory is a tmpfs as large as its sizeLimit',
    page: 'concepts/storage/volumes/#emptydir',
    manifest: pod(
      'cache',
      '[{ name: cache-volume, emptyDir: { medium: Memory, sizeLimit: 64Mi } }]',
      `${SLEEPS}    volumeMounts: [{ name: cache-volume, mountPath: /cache }]\n`,
    ),
    steps: [
      running('cache'),
      at(16, prints('cache', sh('mount | grep /cache'), 'tmpfs on /cache type tmpfs (rw,relatime,size=65536k)')),
      at(17, prints('cache', sh('dd if=/dev/zero of=/cache/big bs=1M count=100'), /^dd: error writing '\/cache\/big': No space left on device\n65\+0 records in\n64\+0 records out\n67108864 bytes/, 1)), // prettier-ignore
      at(18, prints('cache', sh('df /cache | tail -n 1'), /^tmpfs +65536 +65536 +0 100% \/cache$/)),
      at(19, prints('cache', sh('echo more > /cache/more'), `sh: write error: ${FULL}`, 1)),
      at(20, prints('cache', sh('rm /cache/big; echo more > /cache/more; cat /cache/more'), 'more')),
      at(60, is('pod/cache', { status: { phase: 'Running' } })),
    ],
  },
  {
    name: '... or as the memory its pod may have, if that is less',
    page: 'concepts/storage/volumes/#emptydir',
    manifest: pod(
      'cache',
      '[{ name: cache-volume, emptyDir: { medium: Memory, sizeLimit: 64Mi } }]',
      `${SLEEPS}    resources: { limits: { memory: 32Mi } }\n    volumeMounts: [{ name: cache-volume, mountPath: /cache }]\n`,
    ),
    steps: [running('cache'), at(16, prints('cache', sh('df -h /cache | tail -n 1'), /^tmpfs +32.0M +0 +32.0M +0% /))],
  },
  {
    name: 'a full disk takes no more from anybody on its machine',
    page: 'concepts/scheduling-eviction/node-pressure-eviction/',
    cluster: {
      nodes: [{ name: 'small', zone: 'a', cpuMilli: 4000, memoryBytes: 4 * GIB, diskBytes: 10 * GIB, kubelet: { evictionHard: { 'memory.available': '100Mi' } } }], // prettier-ignore
    },
    manifest: `${pod('hog', '[]', SLEEPS)}---${pod('other', '[]', SLEEPS)}`,
    steps: [
      running('hog'),
      running('other'),
      at(16, prints('hog', sh('fallocate -l 20G /big'), `fallocate: /big: ${FULL}`, 1)),
      at(
        17,
        prints('hog', sh('dd if=/dev/zero of=/big bs=1M count=20000 2>&1 | head -n 1'), /No space left on device$/),
      ),
      at(18, prints('other', sh('echo x > /x'), `sh: write error: ${FULL}`, 1)),
      act(19, run('hog', ['rm', '/big'])),
      at(20, prints('other', sh('echo x > /x; cat /x'), 'x')),
    ],
  },
  {
    name: 'logs count towards the limit of ephemeral storage',
    page: 'concepts/configuration/manage-resources-containers/#resource-emphemeralstorage-consumption',
    manifest: pod(
      'chatty',
      '[]',
      '    command: [sh, -c, "while true; do head -c 60000 /dev/zero | tr \'\\\\0\' x; echo; sleep 1; done"]\n    resources: { limits: { ephemeral-storage: 2Mi } }\n',
    ),
    steps: [
      running('chatty'),
      act(20, forget),
      at(30, is('pod/chatty', { status: { phase: 'Running' } })),
      by(75, is('pod/chatty', { status: { phase: 'Failed', reason: 'Evicted', message: 'Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ' } })), // prettier-ignore
      at(75, event('chatty', 'Evicted', /^Pod ephemeral local storage usage exceeds/)),
    ],
  },
];

describe('full disks', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
