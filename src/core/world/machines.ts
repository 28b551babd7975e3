import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import type { MachineRecord } from './records.ts';
import { FRESH } from '../lib/fresh.ts';

/** The machines there are, found by name and by address. They come and go while the world runs. */
const BUCKET = 'Machine';
/** How many there have ever been: addresses are not given out twice. */
const COUNT = 'MachineCount';

export type NewMachine = Omit<MachineRecord, 'boots' | 'since' | 'bootedAt'>;

export class Machines {
  readonly #store: Store<unknown>;
  readonly #tracer: Tracer;
  readonly #byIp = new Map<string, string>();

  constructor(store: Store<unknown>, tracer: Tracer) {
    this.#store = store;
    this.#tracer = tracer;
  }

  rebuild(): void {
    this.#byIp.clear();
    for (const machine of this.list()) this.#byIp.set(machine.ip, machine.name);
  }

  register(machine: NewMachine, now: number): MachineRecord {
    const record: MachineRecord = { ...FRESH, ...machine, boots: 1, ...(now > 0 ? { since: now, bootedAt: now } : {}) };
    this.put(record);
    this.#byIp.set(machine.ip, machine.name);
    return record;
  }

  get(name: string): MachineRecord | undefined {
    return this.#store.get(BUCKET, name)?.value as MachineRecord | undefined;
  }

  list(): MachineRecord[] {
    return this.#store.list(BUCKET).map((r) => r.value as MachineRecord);
  }

  nameAt(ip: string): string | undefined {
    return this.#byIp.get(ip);
  }

  put(record: MachineRecord): void {
    this.#store.put(BUCKET, record.name, record, { trace: this.#tracer.current });
  }

  /** Machines that have ever been, those at the start included. */
  get everCount(): number {
    return (this.#store.get(COUNT, '')?.value as number | undefined) ?? this.#store.count(BUCKET);
  }

  set everCount(count: number) {
    this.#store.put(COUNT, '', count, { trace: this.#tracer.current });
  }

  /** Forgets the machine itself, not what was on it. */
  remove(name: string): void {
    const record = this.get(name);
    if (!record) return;
    const { everCount } = this;
    this.everCount = everCount;
    this.#byIp.delete(record.ip);
    this.#store.remove(BUCKET, name, { trace: this.#tracer.current });
  }
}
