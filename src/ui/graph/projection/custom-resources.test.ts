import { describe, expect, it } from 'vitest';
import { keyOfObject } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import { randomInput } from '../testing/random-input.ts';
import { project } from './project.ts';
import type { BandOf } from './types.ts';

const bandOf: BandOf = (groupKind) => (groupKind === 'apps/Deployment' ? 'workload' : 'owner');

const database = {
  apiVersion: 'example.com/v1',
  kind: 'Database',
  metadata: { name: 'main', namespace: 'shop', uid: 'u1' },
  spec: { engine: 'postgres' },
} satisfies KubeObject;
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'main-server',
    namespace: 'shop',
    ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Database', name: 'main', uid: 'u1', controller: true }],
  },
  spec: { replicas: 1 },
} satisfies KubeObject;

describe('custom resources in the graph', () => {
  it('have a card and are joined with what they own', () => {
    const objects = new Map(
      [database, deployment].map((object): [string, KubeObject] => [keyOfObject(object), object]),
    );
    const { graph } = project(null, { ...randomInput(), objects, view: 'ownership' }, bandOf);
    const [owner, owned] = [keyOfObject(database), keyOfObject(deployment)];
    expect(graph.nodes.get(owner)).toMatchObject({ type: 'card', object: database });
    expect([...graph.edges.values()].map((edge) => [edge.source, edge.target].sort())).toContainEqual(
      [owner, owned].sort(),
    );
  });
});
