import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Amounts } from './amounts.ts';
import { Ledger, takenBy } from './ledger.ts';

const amounts = (cpu: number, gpu: number): Amounts => new Map([['cpu', cpu], ...(gpu > 0 ? ([['gpu', gpu]] as const) : [])]); // prettier-ignore

/** A step: a pod comes, changes or goes. */
const step = fc.record({
  uid: fc.constantFrom('a', 'b', 'c', 'd'),
  cpu: fc.nat(9),
  gpu: fc.nat(3),
  goes: fc.boolean(),
});

it('is exact for pods that come and go, and never below for those that change', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const ledger = new Ledger();
      const now = new Map<string, Amounts>();
      const most = new Map<string, Amounts>();
      for (const { uid, cpu, gpu, goes } of steps) {
        if (goes) {
          ledger.remove(uid);
          now.delete(uid);
          most.delete(uid);
        } else {
          const had = most.get(uid);
          ledger.put(uid, amounts(cpu, gpu));
          now.set(uid, amounts(cpu, gpu));
          most.set(uid, amounts(Math.max(cpu, had?.get('cpu') ?? 0), Math.max(gpu, had?.get('gpu') ?? 0)));
        }
      }
      for (const uid of ['a', 'x']) {
        const of = (all: ReadonlyMap<string, Amounts>) => takenBy([...all].flatMap(([u, r]) => (u === uid ? [] : [r])));
        const said = ledger.without(uid);
        expect(said.pods).toBe(of(now).pods);
        for (const name of ['cpu', 'gpu']) {
          expect(said.amount(name)).toBe(of(most).amount(name));
          expect(said.amount(name)).toBeGreaterThanOrEqual(of(now).amount(name));
        }
      }
    }),
  );
});
