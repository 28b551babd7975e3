import { describe, expect, it } from 'vitest';
import { manifestOf, textOfManifest } from './static-manifest.ts';

/** Upstream: tryDecodeSinglePod and applyDefaults in pkg/kubelet/config/common.go. */
const WEB = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n';

describe('the manifest of a static pod', () => {
  it('gets the defaults of the API, and its namespace', () => {
    expect(manifestOf(WEB)).toMatchObject({
      metadata: { name: 'web', namespace: 'default' },
      spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', containers: [{ imagePullPolicy: 'Always' }] },
    });
  });

  it('is read again as it was written', () => {
    const pod = manifestOf(WEB);
    expect(pod && manifestOf(textOfManifest(pod))).toEqual(pod);
  });

  it.each([
    ['another kind', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'],
    ['no name', 'apiVersion: v1\nkind: Pod\nmetadata: {}\nspec: {containers: [{name: a}]}\n'],
    ['no container', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n'],
    ['a container that is a number', WEB.replace(/containers: .*/, 'containers: [5]}')],
    ['a container that is nothing', WEB.replace(/containers: .*/, 'containers: [null]}')],
    ['labels that are a number', WEB.replace('{name: web}', '{name: web, labels: 5}')],
    ['volumes that are a text', WEB.replace('spec: {', 'spec: {volumes: a, ')],
    ['no YAML', 'kind: ['],
    ['nothing', ''],
  ])('is none: %s', (_, text) => expect(manifestOf(text)).toBeUndefined());
});
