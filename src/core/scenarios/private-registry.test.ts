import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { event, is } from '../testing/sights.ts';

/** Images of a registry that asks who pulls, as the documentation shows them. */
const PAGE = 'tasks/configure-pod-container/pull-image-private-registry/';
const IMAGE = 'your.private.registry.example.com/janedoe/jdoe-private:v1';
const DENIED = /^failed to pull and unpack image "your\.private\.registry\.example\.com\/janedoe\/jdoe-private:v1": .*pull access denied, repository does not exist or may require authorization/; // prettier-ignore
const secret = (registry: string): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'regcred' },
  type: 'kubernetes.io/dockerconfigjson',
  data: { '.dockerconfigjson': btoa(JSON.stringify({ auths: { [registry]: { auth: 'amFuZWRvZTp4eHg=' } } })) },
});
const pod = (name: string, more = '', policy = 'IfNotPresent'): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node-1
  containers: [{ name: private-reg-container, image: '${IMAGE}', imagePullPolicy: ${policy} }]
${more}`;
const WITH = '  imagePullSecrets: [{ name: regcred }]\n';
const add = (path: string, body: object) =>
  act(15, (engine) => void engine.handle({ method: 'POST', path: `/api/v1/namespaces/default/${path}`, body }));
const waits = (name: string, reason: string, message: string | RegExp) =>
  is(`pod/${name}`, { status: { containerStatuses: [{ state: { waiting: { reason, message } } }] } });

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a secret that is not there is told, and the pull fails until it comes',
    page: PAGE,
    manifest: pod('private-reg', WITH),
    steps: [
      by(10, waits('private-reg', 'ErrImagePull', DENIED)),
      at(11, event('private-reg', 'FailedToRetrieveImagePullSecret', 'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.')), // prettier-ignore
      add('secrets', secret('your.private.registry.example.com')),
      by(60, is('pod/private-reg', { status: { phase: 'Running' } })),
    ],
  },
  {
    name: 'credentials for another registry do not help',
    page: PAGE,
    manifest: `${JSON.stringify(secret('https://index.docker.io/v1/'))}\n---${pod('private-reg', WITH)}`,
    steps: [by(10, waits('private-reg', 'ErrImagePull', DENIED))],
  },
  {
    name: 'an image that somebody pulled with a secret is not for pods without it',
    page: 'concepts/containers/images/#ensureimagepullcredentialverification',
    manifest: `${JSON.stringify(secret('your.private.registry.example.com'))}\n---${pod('first', WITH)}`,
    steps: [
      by(10, is('pod/first', { status: { phase: 'Running' } })),
      add('pods', {
        metadata: { name: 'thief' },
        spec: { nodeName: 'node-1', containers: [{ name: 'c', image: IMAGE, imagePullPolicy: 'IfNotPresent' }] },
      }),
      by(30, waits('thief', 'ErrImagePull', DENIED)),
      add('pods', {
        metadata: { name: 'never' },
        spec: { nodeName: 'node-1', containers: [{ name: 'c', image: IMAGE, imagePullPolicy: 'Never' }] },
      }),
      by(60, waits('never', 'ErrImageNeverPull', `Container image "${IMAGE}" is not present with pull policy of Never`)), // prettier-ignore
    ],
  },
];

describe('images of a private registry', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
