import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../core/api/types.ts';
import { parseManifest } from '../../kubectl/manifest/parse-manifest.ts';
import { appliedManifests } from './applied-manifests.ts';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

interface Given {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name?: string;
  /** Null: nobody applied it. */
  readonly applied: object | string | null;
  readonly now?: object;
  readonly deletionTimestamp?: string;
}

function object({ apiVersion = 'v1', kind, name = 'a', applied, now = {}, deletionTimestamp }: Given): KubeObject {
  const head = { apiVersion, kind, metadata: { name, namespace: 'default', annotations: {} } };
  const text = typeof applied === 'string' ? applied : JSON.stringify({ ...head, ...applied });
  return {
    apiVersion,
    kind,
    metadata: {
      ...{ name, namespace: 'default', uid: 'u', resourceVersion: '7' },
      ...(applied === null ? {} : { annotations: { [ANNOTATION]: text } }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    status: { phase: 'Active' },
    ...now,
  } as unknown as KubeObject;
}

const read = (objects: readonly KubeObject[]) =>
  parseManifest(appliedManifests(objects).text).documents.map(({ object }) => object as unknown);

const head = { apiVersion: 'v1', metadata: { name: 'a', namespace: 'default' } };

describe('appliedManifests', () => {
  const rows: readonly { name: string; given: readonly Given[]; want: readonly unknown[] }[] = [
    { name: 'what nobody applied is left out', given: [{ kind: 'ConfigMap', applied: null }], want: [] },
    {
      name: 'what is being deleted, too',
      given: [{ kind: 'ConfigMap', applied: {}, deletionTimestamp: 'x' }],
      want: [],
    },
    { name: 'an annotation somebody else wrote', given: [{ kind: 'ConfigMap', applied: '{no' }], want: [] },
    {
      name: 'no status, no defaults, no bookkeeping',
      given: [{ kind: 'ConfigMap', applied: { data: { a: '1' } }, now: { data: { a: '1' }, immutable: false } }],
      want: [{ ...head, kind: 'ConfigMap', data: { a: '1' } }],
    },
    {
      name: 'the values of now: scaled, another image',
      given: [
        {
          kind: 'ReplicationController',
          applied: { spec: { replicas: 3, template: { containers: [{ image: 'nginx:1.26' }] } } },
          now: {
            spec: { replicas: 5, minReadySeconds: 0, template: { containers: [{ image: 'nginx:1.27', tty: false }] } },
          },
        },
      ],
      want: [
        {
          ...head,
          kind: 'ReplicationController',
          spec: { replicas: 5, template: { containers: [{ image: 'nginx:1.27' }] } },
        },
      ],
    },
    {
      name: 'what the server keeps elsewhere (stringData) as it was applied',
      given: [{ kind: 'Secret', applied: { stringData: { a: 'b' } }, now: { data: { a: 'Yg==' } } }],
      want: [{ ...head, kind: 'Secret', stringData: { a: 'b' } }],
    },
  ];
  it.each(rows)('$name', ({ given, want }) => expect(read(given.map(object))).toEqual(want));

  it('what others need comes first', () => {
    const kinds = [
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { kind: 'Service' },
      { kind: 'ConfigMap' },
      { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
      { kind: 'Namespace' },
    ];
    const { count, text } = appliedManifests(kinds.map((kind) => object({ ...kind, applied: {} })));
    expect(count).toBe(5);
    expect(text.match(/^kind: .*/gm)).toEqual([
      'kind: Namespace',
      'kind: CustomResourceDefinition',
      'kind: ConfigMap',
      'kind: Service',
      'kind: Deployment',
    ]);
  });
});
