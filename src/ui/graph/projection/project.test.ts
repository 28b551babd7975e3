import { describe, expect, it } from 'vitest';
import { Rng } from '../../../core/lib/rng.ts';
import { randomInput, randomStep } from '../testing/random-input.ts';
import { project, type Projected } from './project.ts';
import type { BandOf, Graph } from './types.ts';

const BANDS: Readonly<Record<string, ReturnType<BandOf>>> = {
  Service: 'routing',
  'apps/Deployment': 'workload',
  'apps/ReplicaSet': 'sub',
};
const bandOf: BandOf = (groupKind) => BANDS[groupKind] ?? 'owner';

const content = (graph: Graph) => ({
  nodes: [...graph.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  edges: [...graph.edges.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
});

describe('project', () => {
  it.each([1, 2, 3, 20261])('incremental equals from scratch over 200 operations, seed %i', (seed) => {
    const rng = new Rng(seed).fork('graph');
    let input = randomInput();
    let projected: Projected | null = null;
    for (let i = 0; i < 200; i++) {
      input = randomStep(input, rng);
      projected = project(projected, input, bandOf);
      const scratch = project(null, input, bandOf);
      expect(content(projected.graph)).toEqual(content(scratch.graph));
    }
  });

  it('keeps the identity of what did not change', () => {
    const rng = new Rng(7).fork('graph');
    let input = randomInput();
    for (let i = 0; i < 60; i++) input = randomStep(input, rng);
    const nodesInput = { ...input, view: 'nodes' as const, namespace: '' };
    const first = project(null, nodesInput, bandOf);
    const [key, pod] = [...nodesInput.pods].find(([, one]) => one.node !== '')!;
    const pods = new Map(nodesInput.pods).set(key, { ...pod, restarts: pod.restarts + 1 });
    const second = project(first, { ...nodesInput, pods, machines: [...nodesInput.machines] }, bandOf);
    const changed = [...second.graph.nodes].filter(([id, node]) => first.graph.nodes.get(id) !== node);
    expect(changed.map(([id]) => id)).toEqual([`Node//${pod.node}`]);
    expect(second.graph.edges).toBe(first.graph.edges);
    expect(project(second, { ...second.stage.input }, bandOf)).toBe(second);
  });

  it('gives the same graph object when a frame changes nothing it shows', () => {
    const input = randomInput();
    const first = project(null, input, bandOf);
    const second = project(first, { ...input, objects: new Map(input.objects) }, bandOf);
    expect(second.graph).toBe(first.graph);
  });
});
