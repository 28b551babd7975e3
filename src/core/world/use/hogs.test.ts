import { describe, expect, it } from 'vitest';
import type { ContainerRecord, MachineRecord } from '../records.ts';
import { ContainerUse } from './container-use.ts';
import type { UseProfile } from './profile.ts';

/** Work for a while: what it costs, when it ends, and who is pushed aside meanwhile. */
const MIB = 1024 * 1024;

function container(name: string, resources: object = {}): ContainerRecord {
  const spec = { podUid: 'u', name, machine: 'm', image: 'i', env: {}, ports: [], resources };
  return { spec, id: `id-${name}`, attempt: 0, startedAt: 0, process: {} } as unknown as ContainerRecord;
}

function useOf(records: readonly ContainerRecord[], profile: Partial<UseProfile> = {}): ContainerUse {
  return new ContainerUse({
    profileOf: () => ({ steadyCpuMilli: 0, memoryBytes: 4 * MIB, requestCpuMs: 0, ...profile }),
    machine: () => ({ name: 'm', cpuMilli: 2000 }) as MachineRecord,
    find: (_, name) => records.find((r) => r.spec.name === name),
  });
}

interface Row {
  readonly name: string;
  readonly hogs: readonly (readonly [at: number, cpuMilli: number, mib: number, untilMs: number])[];
  readonly at: number;
  readonly limit?: number;
  readonly want: { cpuMilli: number; cpuCoreMs: number; mib: number };
}

describe('hogs', () => {
  const rows: readonly Row[] = [
    { name: 'works', hogs: [[0, 300, 10, 5000]], at: 1000, want: { cpuMilli: 300, cpuCoreMs: 300, mib: 14 } },
    { name: 'its time is up', hogs: [[0, 300, 10, 5000]], at: 9000, want: { cpuMilli: 0, cpuCoreMs: 1500, mib: 4 } },
    {
      name: 'several add up, and end one after the other',
      hogs: [[0, 300, 0, 5000], [1000, 200, 1, 2000], [1000, 200, 2, 8000]], // prettier-ignore
      at: 6000,
      want: { cpuMilli: 200, cpuCoreMs: 1500 + 200 + 1000, mib: 6 },
    },
    { name: 'a process has one core', hogs: [[0, 1700, 0, 5000]], at: 1000, want: { cpuMilli: 1000, cpuCoreMs: 1000, mib: 4 } }, // prettier-ignore
    {
      name: 'a limit holds for all of them',
      hogs: [[0, 300, 0, 5000], [0, 300, 0, 5000]], // prettier-ignore
      at: 1000,
      limit: 500,
      want: { cpuMilli: 500, cpuCoreMs: 500, mib: 4 },
    },
  ];
  for (const { name, hogs, at, limit, want } of rows)
    it(name, () => {
      const record = container('c', limit === undefined ? {} : { cpuLimitMilli: limit });
      const use = useOf([record]);
      for (const [from, cpuMilli, mib, untilMs] of hogs)
        use.occupy(record, { cpuMilli, bytes: mib * MIB, untilMs }, from);
      const got = use.of(record, at);
      expect(got.cpuMilli).toBeCloseTo(want.cpuMilli, 6);
      expect(got.cpuCoreMs).toBeCloseTo(want.cpuCoreMs, 6);
      expect(got.memoryBytes).toBe(want.mib * MIB);
    });

  it('pushes others aside until it ends, whoever is looked at', () => {
    const [a, b, c] = [container('a'), container('b'), container('c')];
    const use = useOf([a, b, c]);
    for (const record of [a, b, c])
      use.occupy(record, { cpuMilli: 1000, bytes: 0, untilMs: record === a ? 3000 : 9000 }, 0);
    expect(use.of(b, 3000).cpuCoreMs).toBeCloseTo(2000, 6);
    expect(use.of(b, 6000).cpuCoreMs).toBeCloseTo(5000, 6);
  });

  it('goes on after a restore, and ends when it would have', () => {
    const record = container('c', { cpuLimitMilli: 400 });
    const [one, two] = [useOf([record]), useOf([record])];
    one.occupy(record, { cpuMilli: 500, bytes: MIB, untilMs: 5000 }, 0);
    one.of(record, 1000);
    two.restore(one.snapshot());
    expect(two.of(record, 4000)).toEqual(one.of(record, 4000));
    expect(two.of(record, 9000)).toMatchObject({ cpuMilli: 0, memoryBytes: 4 * MIB });
    expect(two.of(record, 9000).cpuCoreMs).toBeCloseTo(2000, 6);
  });

  it('is forgotten with the attempt it belongs to', () => {
    const record = container('c');
    const use = useOf([record]);
    use.occupy(record, { cpuMilli: 500, bytes: MIB, untilMs: 90_000 }, 0);
    const next = { ...record, id: 'id-next', attempt: 1, startedAt: 1000 };
    expect(use.of(next, 2000)).toMatchObject({ cpuMilli: 0, cpuCoreMs: 0, memoryBytes: 4 * MIB });
  });
});
