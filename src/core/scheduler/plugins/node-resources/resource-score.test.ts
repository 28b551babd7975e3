import { describe, expect, it } from 'vitest';
import { cacheOf, node, pod } from '../../../testing/scheduling-builders.ts';
import { podInfo } from '../../pod-info.ts';
import { brokenLinear, scorerOf, type ScoringStrategy } from './resource-score.ts';

/** Rows follow upstream's least_allocated_test, most_allocated_test and requested_to_capacity_ratio_test. */
const GPU = 'nvidia.com/gpu';
const ratio = (shape: [number, number][], resources?: ScoringStrategy['resources']): ScoringStrategy => ({
  type: 'RequestedToCapacityRatio',
  ...(resources ? { resources } : {}),
  requestedToCapacityRatio: { shape: shape.map(([utilization, score]) => ({ utilization, score })) },
});
const gpuPod = { spec: { containers: [{ name: 'm', image: 'x', resources: { requests: { [GPU]: '2' } } }] } };

describe('scoring strategies', () => {
  // A node of 4 CPUs and 8Gi with 1 CPU and 2Gi taken; the pod asks for 1 CPU and 2Gi unless said.
  it.each<[string, ScoringStrategy | undefined, object, number]>([
    ['LeastAllocated: half is left of both', undefined, {}, 50],
    ['MostAllocated: half is taken of both', { type: 'MostAllocated' }, {}, 50],
    [
      'weights',
      {
        type: 'MostAllocated',
        resources: [
          { name: 'cpu', weight: 3 },
          { name: 'memory', weight: 1 },
        ],
      },
      { cpu: '3', memory: '0' },
      81,
    ],
    [
      'bin packing by shape',
      ratio([
        [0, 0],
        [100, 10],
      ]),
      {},
      50,
    ],
    [
      'spreading by shape',
      ratio([
        [0, 10],
        [100, 0],
      ]),
      {},
      50,
    ],
    [
      'an extended resource',
      ratio(
        [
          [0, 0],
          [100, 10],
        ],
        [{ name: GPU, weight: 1 }],
      ),
      gpuPod,
      50,
    ],
    [
      'an extended resource that is not asked for says nothing',
      ratio(
        [
          [0, 0],
          [100, 10],
        ],
        [{ name: GPU }],
      ),
      {},
      0,
    ],
  ])('%s', (_name, strategy, shape, expected) => {
    const taken = pod('t', { cpu: '1', memory: '2Gi' });
    const cache = cacheOf([node('n', { cpu: '4', memory: '8Gi', extended: { [GPU]: '4' } })], { n: [taken] });
    const subject = podInfo(pod('p', { cpu: '1', memory: '2Gi', ...shape }));
    expect(scorerOf(strategy)(subject, cache.get('n') as never)).toBe(expected);
  });

  it('is flat outside of the shape and linear within', () => {
    const at = brokenLinear([
      { x: 10, y: 100 },
      { x: 90, y: 20 },
    ]);
    expect([0, 10, 50, 90, 100].map(at)).toEqual([100, 100, 60, 20, 20]);
  });
});
