import { describe, it } from 'vitest';
import { at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { event, is, prints } from '../testing/sights.ts';

/** Images as volumes, as the documentation shows them. */
const PAGE = 'tasks/configure-pod-container/image-volumes/';
const pod = (name: string, reference: string, mount: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  containers:
  - name: shell
    image: busybox:1.36
    command: [sleep, infinity]
    volumeMounts: [{ name: volume, mountPath: /volume${mount} }]
  volumes: [{ name: volume, image: { reference: '${reference}', pullPolicy: IfNotPresent } }]
`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'the files of an image are there, and nobody may write them',
    page: PAGE,
    manifest: `${pod('image-volume', 'nginx:1.29', '')}---${pod('part', 'nginx:1.29', ', subPath: usr/share/nginx')}`,
    steps: [
      by(
        20,
        is('pod/image-volume', { status: { phase: 'Running' } }),
        is('pod/part', { status: { phase: 'Running' } }),
      ),
      at(21, event('image-volume', 'Pulled', /nginx:1\.29/)),
      at(21, prints('image-volume', ['cat', '/volume/usr/share/nginx/html/index.html'], /Welcome to nginx/)),
      at(22, prints('part', ['ls', '/volume'], 'html')),
      at(23, prints('image-volume', ['touch', '/volume/x'], /Read-only file system/, 1)),
      at(24, is('pod/image-volume', { status: { containerStatuses: [{ volumeMounts: [{ name: 'volume', mountPath: '/volume', volumeStatus: { image: { imageRef: /nginx@sha256:/ } } }] }] } })), // prettier-ignore
    ],
  },
  {
    name: "the picture of Kubernetes' own tests brings its files",
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/common/node/image_volume.go',
    manifest: pod('picture', 'registry.k8s.io/e2e-test-images/kitten:1.8', ''),
    steps: [
      by(20, is('pod/picture', { status: { phase: 'Running' } })),
      at(21, prints('picture', ['cat', '/volume/data.json'], /kitten\.jpg/)),
      at(21, prints('picture', ['cat', '/volume/etc/os-release'], /Alpine Linux/)),
    ],
  },
  {
    name: "the documentation's artifact: its two files and nothing else, or a part of it",
    page: PAGE,
    manifest: `${pod('image-volume', 'quay.io/crio/artifact:v2', '')}---${pod('part', 'quay.io/crio/artifact:v2', ', subPath: dir')}`,
    steps: [
      by(20, is('pod/image-volume', { status: { phase: 'Running' } }), is('pod/part', { status: { phase: 'Running' } })), // prettier-ignore
      at(21, prints('image-volume', ['ls', '/volume'], 'dir\nfile'), prints('image-volume', ['cat', '/volume/dir/file'], '1')), // prettier-ignore
      at(23, prints('image-volume', ['cat', '/volume/file'], '2'), prints('part', ['cat', '/volume/file'], '1')),
    ],
  },
  {
    name: 'one that cannot be pulled holds its container back',
    page: PAGE,
    manifest: pod('missing', 'does-not-exist:v1', ''),
    steps: [
      by(
        15,
        is('pod/missing', { status: { containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull' } } }] } }),
      ),
      by(25, is('pod/missing', { status: { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: /^Back-off pulling image "does-not-exist:v1"/ } } }] } })), // prettier-ignore
    ],
  },
];

describe('image volumes', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
