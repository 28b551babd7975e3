import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.ts';
import { EPOCH_MS, formatTime } from '../../lib/time.ts';
import { firstToGo } from './removal-order.ts';

interface Shape {
  readonly name: string;
  readonly node?: string;
  readonly phase?: 'Pending' | 'Running' | 'Unknown';
  readonly readyAt?: number;
  readonly restarts?: number;
  readonly sidecarRestarts?: number;
  readonly bornAt?: number;
  readonly cost?: string;
}

const at = (seconds: number): string => formatTime(EPOCH_MS + seconds * 1000);

function pod({ name, node, phase = 'Running', readyAt, restarts = 0, sidecarRestarts = 0, ...more }: Shape): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: at(more.bornAt ?? 0),
      ...(more.cost ? { annotations: { 'controller.kubernetes.io/pod-deletion-cost': more.cost } } : {}),
    },
    spec: {
      ...(node ? { nodeName: node } : {}),
      initContainers: [{ name: 'side', restartPolicy: 'Always' }],
      containers: [{ name: 'c' }],
    },
    status: {
      phase,
      ...(readyAt === undefined
        ? {}
        : { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at(readyAt) }] }),
      containerStatuses: [{ name: 'c', restartCount: restarts, image: '', imageID: '', ready: false }],
      initContainerStatuses: [{ name: 'side', restartCount: sidecarRestarts, image: '', imageID: '', ready: false }],
    },
  };
}

/** Rows as in TestSortingActivePods of pkg/controller/controller_utils_test.go. */
describe('which pods of a Job go first', () => {
  const rows: readonly [rule: string, shapes: readonly Shape[], order: readonly string[]][] = [
    ['unassigned before assigned', [{ name: 'a', node: 'n' }, { name: 'b' }], ['b', 'a']],
    [
      'pending before unknown before running',
      [
        { name: 'a', node: 'n' },
        { name: 'b', node: 'n', phase: 'Unknown' },
        { name: 'c', node: 'n', phase: 'Pending' },
      ],
      ['c', 'b', 'a'],
    ],
    [
      'not ready before ready',
      [
        { name: 'a', node: 'n', readyAt: 1 },
        { name: 'b', node: 'n' },
      ],
      ['b', 'a'],
    ],
    [
      'ready for less time before longer',
      [
        { name: 'a', node: 'n', readyAt: 1 },
        { name: 'b', node: 'n', readyAt: 2 },
      ],
      ['b', 'a'],
    ],
    [
      'more restarts first',
      [
        { name: 'a', restarts: 1 },
        { name: 'b', restarts: 3 },
      ],
      ['b', 'a'],
    ],
    ['of sidecars, too', [{ name: 'a' }, { name: 'b', sidecarRestarts: 2 }], ['b', 'a']],
    [
      'younger before older',
      [
        { name: 'a', bornAt: 5 },
        { name: 'b', bornAt: 6 },
      ],
      ['b', 'a'],
    ],
    [
      'a cost of deletion means nothing to a Job',
      [
        { name: 'a', cost: '100' },
        { name: 'b', cost: '-100' },
      ],
      ['a', 'b'],
    ],
  ];
  it.each(rows)('%s', (_rule, shapes, order) => {
    const pods = shapes.map(pod);
    for (let n = 1; n < pods.length; n++)
      expect(firstToGo(pods, n).map((p) => p.metadata.name)).toEqual(order.slice(0, n));
    expect(firstToGo(pods, pods.length)).toHaveLength(pods.length);
  });
});
