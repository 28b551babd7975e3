import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import { nextAddress, parseCidr } from './ipam.ts';
import type { IpamRecord, PortMapping, SandboxRecord } from './records.ts';

/** Pod sandboxes and their addresses, found by pod, by address and by machine. */
const BUCKET = 'Sandbox';
const IPAM = 'Ipam';

export interface SandboxRequest {
  readonly podUid: string;
  readonly namespace: string;
  readonly pod: string;
  readonly machine: string;
  /** Range of the machine's pods. */
  readonly podCidr: string;
  /** The pod uses the machine's own address. */
  readonly hostIp?: string;
  readonly hostPorts?: readonly PortMapping[];
  readonly nowMs: number;
}

export class Sandboxes {
  readonly #store: Store<unknown>;
  readonly #tracer: Tracer;
  readonly #byPod = new Map<string, SandboxRecord>();
  readonly #byIp = new Map<string, SandboxRecord>();
  readonly #byMachine = new Map<string, Map<string, SandboxRecord>>();

  constructor(store: Store<unknown>, tracer: Tracer) {
    this.#store = store;
    this.#tracer = tracer;
    this.rebuild();
  }

  rebuild(): void {
    this.#byPod.clear();
    this.#byIp.clear();
    this.#byMachine.clear();
    for (const { value } of this.#store.list(BUCKET)) this.#index(value as SandboxRecord);
  }

  get(podUid: string): SandboxRecord | undefined {
    return this.#byPod.get(podUid);
  }

  /** The pod that holds the address; pods on the host's network are not found by it. */
  byIp(ip: string): SandboxRecord | undefined {
    return this.#byIp.get(ip);
  }

  onMachine(machine: string): SandboxRecord[] {
    return [...(this.#byMachine.get(machine)?.values() ?? [])];
  }

  /** A new sandbox with an address of its own; undefined if the range is used up. */
  create(request: SandboxRequest): SandboxRecord | undefined {
    const old = this.#byPod.get(request.podUid);
    if (old) this.#unindex(old);
    const ip = request.hostIp ?? this.#allocate(request.machine, request.podCidr);
    if (ip === undefined) return undefined;
    const record: SandboxRecord = {
      podUid: request.podUid,
      namespace: request.namespace,
      pod: request.pod,
      machine: request.machine,
      ip,
      isHostNetwork: request.hostIp !== undefined,
      ...(request.hostPorts ? { hostPorts: request.hostPorts } : {}),
      attempt: old ? old.attempt + 1 : 0,
      createdAt: request.nowMs,
      isReady: true,
    };
    this.#put(record);
    return record;
  }

  /** Takes its network away and gives the address back; the record stays for what else it tells. */
  stop(podUid: string): void {
    const record = this.#byPod.get(podUid);
    if (record?.isReady) this.#put({ ...record, isReady: false });
  }

  remove(podUid: string): SandboxRecord | undefined {
    const record = this.#byPod.get(podUid);
    if (!record) return undefined;
    this.#unindex(record);
    this.#store.remove(BUCKET, podUid, { trace: this.#tracer.current });
    return record;
  }

  #allocate(machine: string, podCidr: string): string | undefined {
    const range = parseCidr(podCidr);
    if (!range) return undefined;
    const last = (this.#store.get(IPAM, machine)?.value as IpamRecord | undefined)?.last ?? 0;
    const found = nextAddress(range, last, (ip) => this.#byIp.has(ip));
    if (!found) return undefined;
    this.#store.put(IPAM, machine, { last: found.offset } satisfies IpamRecord, { trace: this.#tracer.current });
    return found.ip;
  }

  #put(record: SandboxRecord): void {
    const old = this.#byPod.get(record.podUid);
    if (old) this.#unindex(old);
    this.#store.put(BUCKET, record.podUid, record, { trace: this.#tracer.current });
    this.#index(record);
  }

  #index(record: SandboxRecord): void {
    this.#byPod.set(record.podUid, record);
    if (record.isReady && !record.isHostNetwork) this.#byIp.set(record.ip, record);
    let pods = this.#byMachine.get(record.machine);
    if (!pods) this.#byMachine.set(record.machine, (pods = new Map()));
    pods.set(record.podUid, record);
  }

  #unindex(record: SandboxRecord): void {
    this.#byPod.delete(record.podUid);
    if (this.#byIp.get(record.ip) === record) this.#byIp.delete(record.ip);
    this.#byMachine.get(record.machine)?.delete(record.podUid);
  }
}
