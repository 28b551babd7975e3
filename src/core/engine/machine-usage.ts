import type { KubeObject, Pod } from '../api/types.ts';
import { podRequests } from '../scheduler/pod-requests.ts';
import type { StoreEvent } from '../store/store.ts';

/** What the pods bound to each machine request, kept up to date change by change. */
export interface Usage {
  cpuMilli: number;
  memoryBytes: number;
  pods: number;
}

const NOTHING: Readonly<Usage> = { cpuMilli: 0, memoryBytes: 0, pods: 0 };

/** A finished pod holds nothing. Upstream: podutil.IsPodTerminal. */
const countsFor = (pod: Pod | undefined): string | undefined =>
  pod && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed' ? pod.spec.nodeName : undefined;

export class MachineUsage {
  readonly #byNode = new Map<string, Usage>();
  /** Grows with every change of any sum. */
  version = 0;

  of(node: string): Readonly<Usage> {
    return this.#byNode.get(node) ?? NOTHING;
  }

  /** A change of a Pod. */
  apply(event: StoreEvent<KubeObject>): void {
    const was = event.prev?.value as Pod | undefined;
    const is = event.type === 'delete' ? undefined : (event.record.value as Pod);
    const from = countsFor(was);
    const to = countsFor(is);
    if (from === to && was?.spec === is?.spec) return;
    if (from !== undefined && was) this.#add(from, was, -1);
    if (to !== undefined && is) this.#add(to, is, 1);
  }

  rebuild(pods: Iterable<Pod>): void {
    this.#byNode.clear();
    for (const pod of pods) {
      const node = countsFor(pod);
      if (node !== undefined) this.#add(node, pod, 1);
    }
    this.version++;
  }

  #add(node: string, pod: Pod, sign: 1 | -1): void {
    const { requests } = podRequests(pod.spec);
    let sum = this.#byNode.get(node);
    if (!sum) this.#byNode.set(node, (sum = { ...NOTHING }));
    sum.cpuMilli += sign * requests.cpuMilli;
    sum.memoryBytes += sign * requests.memoryBytes;
    sum.pods += sign;
    this.version++;
  }
}
