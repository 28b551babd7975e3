import { describe, expect, it } from 'vitest';
import type { Node } from '../../../core/api/types.ts';
import { randomInput } from '../testing/random-input.ts';
import { machineNodes } from './machines.ts';

const taint = (key: string, value = '') => ({ key, effect: 'NoSchedule', ...(value ? { value } : {}) });
const condition = (type: string, status = 'True') => ({ type, status });

function roomOf(spec: object, conditions: readonly object[] = []) {
  const node = { metadata: { name: 'n' }, spec, status: { conditions } } as unknown as Node;
  const [room] = machineNodes({ ...randomInput(), objects: new Map([['Node//n', node]]) }, new Map());
  if (room?.type !== 'machine') throw new Error('no room');
  return room;
}

describe('what a room tells of its node', () => {
  it.each([
    { name: 'a taint as kubectl prints it', taints: [taint('team', 'a')], told: ['team=a:NoSchedule'] },
    {
      name: 'what its state tells already is left out',
      taints: [
        taint('node.kubernetes.io/unschedulable'),
        taint('node.kubernetes.io/disk-pressure'),
        taint('node.kubernetes.io/not-ready'),
        taint('node-role.kubernetes.io/control-plane'),
      ],
      told: [],
    },
    {
      name: 'out of service is somebody’s word',
      taints: [taint('node.kubernetes.io/out-of-service', 'nodeshutdown')],
      told: ['node.kubernetes.io/out-of-service=nodeshutdown:NoSchedule'],
    },
  ])('$name', ({ taints, told }) => expect(roomOf({ taints }).taints).toEqual(told));

  it('conditions that are True, other than Ready', () => {
    const conditions = [condition('MemoryPressure', 'False'), condition('DiskPressure'), condition('Ready')];
    expect(roomOf({}, conditions).troubles).toEqual(['DiskPressure']);
  });
});
