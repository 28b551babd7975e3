import { describe, expect, it } from 'vitest';
import type { Pod, Secret } from '../api/types.ts';
import { isPrivate, parseImage, type ImageRef } from '../world/image-ref.ts';
import { hasCredentials, missingPullSecrets } from './pull-secrets.ts';

/** Upstream: pkg/credentialprovider/keyring.go, pkg/kubelet/kubelet_pods.go (getPullSecretsForPod). */
const podWith = (...names: string[]): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'ns', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec: { containers: [], imagePullSecrets: names.map((name) => ({ name })) },
});
const secretFor = (registry: string, key = '.dockerconfigjson'): Secret => {
  const auths = { [registry]: { username: 'u', password: 'p' } };
  const data = { [key]: btoa(JSON.stringify(key === '.dockercfg' ? auths : { auths })) };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', uid: '', resourceVersion: '', creationTimestamp: '' }, data }; // prettier-ignore
};
const refOf = (image: string): ImageRef => parseImage(image) as ImageRef;
const IMAGE = 'your.private.registry.example.com/janedoe/jdoe-private:v1';

interface Row {
  readonly name: string;
  readonly image?: string;
  readonly secret: Secret;
  readonly expected: boolean;
}

const ROWS: readonly Row[] = [
  { name: 'the host', secret: secretFor('your.private.registry.example.com'), expected: true },
  { name: 'a URL with a version', secret: secretFor('https://your.private.registry.example.com/v1/'), expected: true },
  { name: 'a path above the image', secret: secretFor('your.private.registry.example.com/janedoe'), expected: true },
  { name: 'another path', secret: secretFor('your.private.registry.example.com/jane'), expected: false },
  { name: 'another host', secret: secretFor('https://index.docker.io/v1/'), expected: false },
  { name: 'the older type', secret: secretFor('your.private.registry.example.com', '.dockercfg'), expected: true },
  {
    name: "Docker Hub by its index's name",
    image: 'janedoe/private',
    secret: secretFor('https://index.docker.io/v1/'),
    expected: true,
  },
];

describe('credentials for a registry', () => {
  it.each(ROWS)('$name: $expected', ({ image = IMAGE, secret, expected }) => {
    expect(hasCredentials(podWith('s'), refOf(image), () => secret)).toBe(expected);
  });

  it('secrets that are not there are named in their order', () => {
    const there = secretFor('x');
    expect(missingPullSecrets(podWith('a', 'b', 'c'), (n) => (n === 'b' ? there : undefined))).toEqual(['a', 'c']);
    expect(hasCredentials(podWith('a'), refOf(IMAGE), () => undefined)).toBe(false);
  });

  it('a registry is private by the name of its host', () => {
    const images = [IMAGE, 'private.example.com/a', 'docker.io/private/a', 'registry.k8s.io/private:1', 'nginx'];
    expect(images.map((image) => isPrivate(refOf(image)))).toEqual([true, true, false, false, false]);
  });
});
