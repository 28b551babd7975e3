import { expect, it } from 'vitest';
import { decode } from '../files/bytes.ts';
import { nodeAt } from '../files/node.ts';
import { cgroupFiles } from './cgroup.ts';

/** Rows follow pkg/kubelet/cm/helpers_linux_test.go and the expectations of test/e2e/common/node/framework/cgroups. */
it.each([
  { name: 'nothing', of: {}, weight: '1', max: 'max 100000', memory: 'max' },
  { name: 'a request of a core', of: { cpuRequestMilli: 1000 }, weight: '39', max: 'max 100000', memory: 'max' },
  {
    name: 'a limit stands for a request',
    of: { cpuLimitMilli: 1000 },
    weight: '39',
    max: '100000 100000',
    memory: 'max',
  },
  {
    name: 'part of a core',
    of: { cpuRequestMilli: 10, cpuLimitMilli: 20 },
    weight: '1',
    max: '2000 100000',
    memory: 'max',
  },
  { name: 'no less than a millisecond', of: { cpuLimitMilli: 5 }, weight: '1', max: '1000 100000', memory: 'max' },
  { name: 'memory', of: { memoryLimitBytes: 20_971_520 }, weight: '1', max: 'max 100000', memory: '20971520' },
])('$name', ({ of, weight, max, memory }) => {
  const tree = cgroupFiles(of);
  const text = (name: string) => {
    const node = nodeAt(tree, [name]);
    return node?.t === 'file' ? decode(node.data).trimEnd() : undefined;
  };
  expect([text('cpu.weight'), text('cpu.max'), text('memory.max')]).toEqual([weight, max, memory]);
});
