import { containerKey, type ContainerRecord, type MachineRecord } from '../records.ts';
import { advance, coresNow, serviceMs, type Account, type Flow } from './account.ts';
import { memoryOf, type UseProfile } from './profile.ts';
import { Hogs, type Hog } from './hogs.ts';
import { shareCpu, sharesOf } from './share-cpu.ts';

/**
 * CPU and memory of every container, computed when asked for. Invariants:
 * 1. Nothing ticks: an account is brought up to now when somebody looks or when what flows into it changes.
 * 2. Nobody gets more than its limit, nor the containers of a machine more than it has.
 * 3. Accounts are the kernel's counters: not in a store, but part of a snapshot, as the routing tables are.
 * Streams of load are set by who sends them and set anew after a restore.
 * Modelled: contention counts streams and steady use, not single requests.
 */
export interface Use {
  /** At this moment. */
  readonly cpuMilli: number;
  /** Since the container's start, in core-milliseconds; what a counter of the kernel would say. */
  readonly cpuCoreMs: number;
  /** Milliseconds in which it wanted more CPU than it was given. */
  readonly starvedMs: number;
  /** Working set. It may be above the limit: whoever enforces limits compares. */
  readonly memoryBytes: number;
}

/** A stream of requests to one container. */
export interface Stream {
  readonly record: ContainerRecord;
  readonly perSecond: number;
}

export interface UseOptions {
  profileOf(record: ContainerRecord): UseProfile;
  machine(name: string): MachineRecord | undefined;
  find(podUid: string, container: string): ContainerRecord | undefined;
}

interface Entry {
  /** Of the attempt; the next one starts from zero. */
  readonly id: string;
  readonly machine: string;
  readonly profile: UseProfile;
  readonly weight: number;
  /** Limit and threads, in cores. */
  readonly most: number;
  /** Requests a second by sender. */
  readonly streams: Map<string, number>;
  readonly account: Account;
  /** What it does for a while, besides its own. */
  hogs: readonly Hog[];
  flow: Flow;
}

export interface UseSnapshot {
  readonly accounts: readonly {
    readonly key: string;
    readonly id: string;
    readonly account: Readonly<Account>;
    readonly hogs?: readonly Hog[];
  }[];
  readonly gone: readonly (readonly [machine: string, cpuCoreMs: number])[];
}

const NOTHING: Use = { cpuMilli: 0, cpuCoreMs: 0, starvedMs: 0, memoryBytes: 0 };
/** From this on a container's steady use counts in the division of its machine. */
const NOTABLE_CORES = 0.1;

export class ContainerUse {
  readonly #o: UseOptions;
  readonly #entries = new Map<string, Entry>();
  /** The same by the attempt's id, whose text is at hand. */
  readonly #byId = new Map<string, Entry>();
  readonly #onMachine = new Map<string, Set<Entry>>();
  /** By sender: the keys it sends to. */
  readonly #targets = new Map<string, readonly string[]>();
  /** By machine: what containers used that are no more, in core-milliseconds. */
  readonly #gone = new Map<string, number>();
  readonly #hogs = new Hogs<Entry>((machine, at) => this.#divide(machine, at));

  constructor(options: UseOptions) {
    this.#o = options;
  }

  /** What the container uses at `now`; nothing once it has exited. */
  of(record: ContainerRecord, now: number): Use {
    if (record.exit) return this.#settle(record, record.exit.finishedAt);
    const entry = this.#at(record, now);
    const { account, flow, profile, hogs } = entry;
    const cores = coresNow(account, flow);
    const working = Math.max(0, cores - flow.steady);
    const queued = profile.requestCpuMs > 0 ? account.backlogMs / profile.requestCpuMs : 0;
    return {
      cpuMilli: cores * 1000,
      cpuCoreMs: account.usedMs,
      starvedMs: account.starvedMs,
      memoryBytes:
        memoryOf(profile, now - record.startedAt, Math.min(working + queued, MAX_IN_SERVICE)) +
        hogs.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** From now on the container does this, too, until its time is up. */
  occupy(record: ContainerRecord, hog: Hog, now: number): void {
    const entry = this.#at(record, now);
    this.#hogs.add(entry, hog);
    this.#divide(entry.machine, now);
  }

  /** What the machine's former containers used, in core-milliseconds. */
  goneCpuMs(machine: string): number {
    return this.#gone.get(machine) ?? 0;
  }

  /** Charges one request and says how many milliseconds it takes to serve. */
  request(record: ContainerRecord, now: number): number {
    const entry = this.#at(record, now);
    const { account, flow, profile } = entry;
    const ms = serviceMs(account, flow, profile.requestCpuMs);
    account.backlogMs += profile.requestCpuMs;
    return ms;
  }

  /** How long a request would take now, without making it. */
  latencyMs(record: ContainerRecord, now: number): number {
    const { account, flow, profile } = this.#at(record, now);
    return serviceMs(account, flow, profile.requestCpuMs);
  }

  /** Share of the requests arriving now that will be served. */
  servedShare(record: ContainerRecord, now: number): number {
    const known = this.#byId.get(record.id);
    if (known) this.#hogs.expire(known.machine, now);
    if (known && known.flow.steady + known.flow.arriving <= known.flow.cap) return 1;
    const { account, flow } = this.#at(record, now);
    const room = flow.cap - Math.min(flow.steady, flow.cap);
    const isFull = account.backlogMs >= room * FULL_MS && flow.arriving > room;
    return isFull ? room / flow.arriving : 1;
  }

  /** Whether anybody sends streams of requests, whose memory nobody knows beforehand. */
  get hasStreams(): boolean {
    return this.#targets.size > 0;
  }

  /** Replaces all streams of a sender: from now on it sends these. None: it stops. */
  setStreams(sender: string, streams: readonly Stream[], now: number): void {
    const wanted = new Map<string, Stream>();
    for (const stream of streams) wanted.set(keyOf(stream.record), stream);
    for (const key of this.#targets.get(sender) ?? []) {
      const entry = wanted.has(key) ? undefined : this.#entries.get(key);
      if (entry?.streams.delete(sender)) this.#changed(entry, now);
    }
    for (const { record, perSecond } of wanted.values()) {
      const entry = this.#at(record, now);
      if (entry.streams.get(sender) === perSecond) continue;
      entry.streams.set(sender, perSecond);
      this.#changed(entry, now);
    }
    if (wanted.size > 0) this.#targets.set(sender, [...wanted.keys()]);
    else this.#targets.delete(sender);
  }

  /** Its requests and limits are other ones from now on. */
  resized(record: ContainerRecord, now: number): void {
    const key = keyOf(record);
    const old = this.#entries.get(key);
    if (old?.id !== record.id) return;
    const account = this.#advance(old, now);
    this.#onMachine.get(old.machine)?.delete(old);
    const entry = this.#open(key, record, account, old.hogs);
    this.#hogs.remove(old);
    for (const [sender, perSecond] of old.streams) entry.streams.set(sender, perSecond);
    this.#changed(entry, now);
  }

  /** The container was removed. */
  forget(podUid: string, name: string, now: number): void {
    const key = containerKey(podUid, name);
    const entry = this.#entries.get(key);
    if (entry) this.#drop(key, entry, now);
  }

  snapshot(): UseSnapshot {
    return {
      accounts: [...this.#entries].map(([key, { id, account, hogs }]) => ({
        key,
        id,
        account: { ...account },
        ...(hogs.length > 0 ? { hogs } : {}),
      })),
      gone: [...this.#gone],
    };
  }

  restore({ accounts, gone }: UseSnapshot): void {
    this.#entries.clear();
    this.#byId.clear();
    this.#onMachine.clear();
    this.#targets.clear();
    this.#gone.clear();
    this.#hogs.clear();
    for (const [machine, cpuCoreMs] of gone) this.#gone.set(machine, cpuCoreMs);
    for (const { key, id, account, hogs } of accounts) {
      const slash = key.indexOf('/');
      const record = this.#o.find(key.slice(0, slash), key.slice(slash + 1));
      if (record?.id === id && !record.exit) this.#open(key, record, { ...account }, hogs);
    }
    // What they got before is in their accounts already: only their shares are to be as they were.
    for (const machine of this.#hogs.machines()) this.#divide(machine, 0);
  }

  /** The container's entry, up to date. */
  #at(record: ContainerRecord, now: number): Entry {
    const entry = this.#byId.get(record.id) ?? this.#begin(record, now);
    this.#advance(entry, now);
    return entry;
  }

  #advance(entry: Entry, now: number): Account {
    this.#hogs.expire(entry.machine, now);
    return advance(entry.account, entry.flow, now);
  }

  #begin(record: ContainerRecord, now: number): Entry {
    const key = keyOf(record);
    const before = this.#entries.get(key);
    if (before) this.#drop(key, before, record.startedAt);
    const { startCpuMs = 0 } = this.#o.profileOf(record);
    const account = { at: record.startedAt, usedMs: 0, backlogMs: startCpuMs, starvedMs: 0 };
    const entry = this.#open(key, record, account);
    if (entry.flow.steady >= NOTABLE_CORES) this.#divide(entry.machine, now);
    return entry;
  }

  #open(key: string, record: ContainerRecord, account: Account, hogs: readonly Hog[] = []): Entry {
    const { machine, resources } = record.spec;
    const profile = this.#o.profileOf(record);
    const cores = (this.#o.machine(machine)?.cpuMilli ?? 1000) / 1000;
    const limit = resources?.cpuLimitMilli === undefined ? cores : resources.cpuLimitMilli / 1000;
    const most = Math.min(limit, cores, profile.threads ?? cores);
    const flow = { steady: profile.steadyCpuMilli / 1000, arriving: 0, cap: most };
    const weight = sharesOf(resources?.cpuRequestMilli ?? resources?.cpuLimitMilli);
    const entry: Entry = { id: record.id, machine, profile, weight, most, streams: new Map(), account, hogs: [], flow };
    this.#entries.set(key, entry);
    this.#byId.set(entry.id, entry);
    const others = this.#onMachine.get(machine);
    if (others) others.add(entry);
    else this.#onMachine.set(machine, new Set([entry]));
    for (const hog of hogs) this.#hogs.add(entry, hog);
    return entry;
  }

  #settle(record: ContainerRecord, at: number): Use {
    const entry = this.#byId.get(record.id);
    if (entry) this.#drop(keyOf(record), entry, at);
    return NOTHING;
  }

  #drop(key: string, entry: Entry, now: number): void {
    const { usedMs } = this.#advance(entry, now);
    this.#hogs.remove(entry);
    this.#gone.set(entry.machine, this.goneCpuMs(entry.machine) + usedMs);
    this.#entries.delete(key);
    this.#byId.delete(entry.id);
    this.#onMachine.get(entry.machine)?.delete(entry);
    if (wantOf(entry) >= NOTABLE_CORES) this.#divide(entry.machine, now);
  }

  #changed(entry: Entry, now: number): void {
    let perSecond = 0;
    for (const rate of entry.streams.values()) perSecond += rate;
    this.#advance(entry, now);
    entry.flow = { ...entry.flow, arriving: (perSecond * entry.profile.requestCpuMs) / 1000 };
    this.#divide(entry.machine, now);
  }

  /** Gives each container of the machine its share, if they want more than there is. */
  #divide(machine: string, now: number): void {
    const entries = [...(this.#onMachine.get(machine) ?? [])];
    const cores = (this.#o.machine(machine)?.cpuMilli ?? 1000) / 1000;
    const wants = entries.reduce((sum, entry) => sum + wantOf(entry), 0);
    const caps =
      wants <= cores
        ? entries.map((entry) => entry.most)
        : shareCpu(
            cores,
            entries.map((entry) => ({ wants: wantOf(entry), weight: entry.weight })),
          );
    entries.forEach((entry, i) => {
      const cap = caps[i] as number;
      if (cap === entry.flow.cap) return;
      advance(entry.account, entry.flow, now);
      entry.flow = { ...entry.flow, cap };
    });
  }
}

/** Prefork servers have so many workers. */
const MAX_IN_SERVICE = 150;
/** A queue this long is as good as full. */
const FULL_MS = 4900;

const keyOf = ({ spec }: ContainerRecord): string => containerKey(spec.podUid, spec.name);
const wantOf = ({ flow, most }: Entry): number => Math.min(flow.steady + flow.arriving, most);

export const NO_USE: UseSnapshot = { accounts: [], gone: [] };
