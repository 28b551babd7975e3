import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../core/api/types.ts';
import type { KindView } from '../../../workers/protocol.ts';
import { findSource } from './find-source.ts';

const TEXT = `# note
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
`;

describe('findSource', () => {
  const kinds: KindView[] = [
    {
      groupKind: 'apps/Deployment',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      plural: 'deployments',
      namespaced: true,
      shortNames: [],
    },
  ];
  const owned = (kind: string, owner: string): KubeObject => ({
    ...{ apiVersion: 'apps/v1', kind, spec: {} },
    metadata: {
      ...{ name: 'web-1', namespace: 'default' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: owner,
          name: owner === 'Deployment' ? 'web' : 'web-1',
          uid: '1',
          controller: true,
        },
      ],
    },
  });
  const objects = new Map([
    ['apps/ReplicaSet/default/web-1', owned('ReplicaSet', 'Deployment')],
    ['Pod/default/web-1', owned('Pod', 'ReplicaSet')],
  ]);
  const files = [{ name: 'web.yaml', text: TEXT }];
  it.each([
    { key: 'apps/Deployment/default/web', line: 2 },
    { key: 'Pod/default/web-1', line: 2 },
    { key: 'Pod/default/other', line: undefined },
  ])('$key', ({ key, line }) => expect(findSource(key, { files, kinds, objects })?.line).toBe(line));
});
