import { objectKey } from '../api/group-kind.ts';
import { isAlreadyExists, isStatusError } from '../api/status-error.ts';
import type { Node, NodeStatus } from '../api/types.ts';
import { deepEqual } from '../lib/equal.ts';
import { parseTime } from '../lib/time.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { Timers } from '../runtime/timers.ts';
import type { ImageRecord, MachineRecord } from '../world/records.ts';
import { isInCloud } from '../world/cloud.ts';
import type { World } from '../world/world.ts';
import { ServiceLinks } from './service-links.ts';
import { bootIdOf, fixedStatus, isSameNodeStatus, newNode, nodeStatus } from './node-object.ts';

/**
 * The kubelet's care for its own Node: registration, Lease, status. A lease is renewed every 10 s; the status is
 * written when it changed, and at least every 5 minutes. Upstream: pkg/kubelet/kubelet_node_status.go.
 */
const LEASE_SECONDS = 40;
const RENEW_MS = 10_000;
const STATUS_MS = 10_000;
const REPORT_MS = 300_000;
/** Until the node is ready for the first time it is looked at more often. Upstream: fastNodeStatusUpdate. */
const FAST_MS = 100;
const RETRY_MS = 1000;
const LEASE_NAMESPACE = 'kube-node-lease';

/** What is told when a condition changes, also from Unknown, as it is after a silence. */
const PRESSURES = [
  ['MemoryPressure', 'NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  ['DiskPressure', 'NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
  ['PIDPressure', 'NodeHasInsufficientPID', 'NodeHasSufficientPID'],
] as const;

export interface NodeAgentOptions {
  readonly ctx: ComponentContext;
  readonly world: World;
  readonly machine: string;
  /** Range of the pods' addresses became known. */
  onReady(): void;
  /** Conditions that hold because something runs out: 'MemoryPressure,DiskPressure'. */
  pressures(): string;
  /** Whether the machine is about to go off. */
  isShuttingDown(): boolean;
  /** Volumes of claims that its pods use; the same array while they are the same. */
  volumesInUse(): readonly string[] | undefined;
}

/** What a look found nothing to write about: until the heartbeat is due, the same needs no second look. */
interface Quiet {
  readonly node: Node;
  readonly machine: MachineRecord;
  readonly images: readonly ImageRecord[];
  readonly pressures: string;
  readonly isShuttingDown: boolean;
  readonly volumesInUse: readonly string[] | undefined;
  readonly untilEpochMs: number;
}

export class NodeAgent {
  /** Variables of Services for containers that start. */
  readonly serviceLinks: ServiceLinks;
  readonly #o: NodeAgentOptions;
  readonly #timers: Timers;
  #isRegistered = false;
  #hasBeenReady = false;
  #podCidr: string | undefined;
  #quiet: Quiet | undefined;
  #fixed: { readonly machine: MachineRecord; readonly status: ReturnType<typeof fixedStatus> } | undefined;

  constructor(options: NodeAgentOptions) {
    this.#o = options;
    this.serviceLinks = new ServiceLinks(() => options.ctx.informer('Service'));
    this.#timers = options.ctx.timers('node', (key) => this.#onTimer(key));
    this.#timers.after('register', 0);
    // Machines do not all boot in the same millisecond: spreads the heartbeats.
    this.#timers.after('lease', options.ctx.random('node').int(1000));
  }

  /** undefined until a controller has given the node its range. */
  get podCidr(): string | undefined {
    return this.#podCidr;
  }

  node(): Node | undefined {
    return this.#o.ctx.client.find('Node', '', this.#o.machine);
  }

  #onTimer(key: string): void {
    if (key === 'lease') return this.#renew();
    if (key === 'register') return this.#guarded('register', RETRY_MS, () => this.#register());
    this.#guarded('status', STATUS_MS, () => this.#report());
  }

  /** Does it, and again later if the API server is out of reach. */
  #guarded(key: string, retryMs: number, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!isStatusError(error)) throw error;
      this.#timers.after(key, retryMs);
    }
  }

  #machine(): MachineRecord {
    return this.#o.world.machine(this.#o.machine) as MachineRecord;
  }

  #register(): void {
    const { ctx } = this.#o;
    const known = this.node();
    if (!known) {
      ctx.tracer.current = ctx.tracer.record('lifecycle', 'machine.registered', objectKey('Node', '', this.#o.machine));
      try {
        const cloud = isInCloud(this.#o.world.store);
        ctx.client.create('Node', newNode(this.#machine(), this.#statusOn({}, undefined), cloud) as never);
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
    }
    this.#isRegistered = true;
    this.#greet(known?.status?.nodeInfo?.bootID);
    this.#report();
  }

  #greet(lastBootId: string | undefined): void {
    const node = this.node();
    if (!node) return;
    const { recorder } = this.#o.ctx;
    const { name } = node.metadata;
    recorder.event(node, 'Normal', 'Starting', 'Starting kubelet.');
    for (const reason of ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID']) {
      recorder.event(node, 'Normal', reason, `Node ${name} status is now: ${reason}`);
    }
    recorder.event(node, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
    const bootId = bootIdOf(this.#machine());
    if (lastBootId && lastBootId !== bootId) {
      recorder.event(node, 'Warning', 'Rebooted', `Node ${name} has been rebooted, boot id: ${bootId}`);
    }
  }

  /** Something has changed that others have to know at once. */
  reportNow(): void {
    this.#timers.after('status', 0);
  }

  /** Writes the status if it changed or is old. */
  #report(): void {
    const node = this.node();
    const wasKnown = this.#podCidr !== undefined;
    if (node && !this.#isQuiet(node)) this.#reportOn(node);
    if (!wasKnown && this.#podCidr !== undefined) this.#o.onReady();
    if (this.#podCidr !== undefined) this.#hasBeenReady = true;
    this.#timers.after('status', this.#hasBeenReady ? STATUS_MS : FAST_MS);
  }

  #isQuiet(node: Node): boolean {
    const quiet = this.#quiet;
    if (quiet?.node !== node || quiet.machine !== this.#machine() || quiet.pressures !== this.#o.pressures())
      return false;
    if (quiet.isShuttingDown !== this.#o.isShuttingDown() || quiet.volumesInUse !== this.#o.volumesInUse())
      return false;
    return quiet.images === this.#images() && this.#o.ctx.epochMs < quiet.untilEpochMs;
  }

  #images(): readonly ImageRecord[] {
    return this.#o.world.images.onMachine(this.#o.machine);
  }

  #fixedOf(machine: MachineRecord): ReturnType<typeof fixedStatus> {
    if (this.#fixed?.machine !== machine)
      this.#fixed = { machine, status: fixedStatus(machine, isInCloud(this.#o.world.store)) };
    return this.#fixed.status;
  }

  #reportOn(node: Node): void {
    const { ctx } = this.#o;
    const machine = this.#machine();
    this.#podCidr = machine.needsCni ? undefined : node.spec.podCIDR;
    const old = node.status ?? {};
    const status = this.#statusOn(old, this.#podCidr);
    const beat = old.conditions?.find((c) => c.type === 'Ready')?.lastHeartbeatTime;
    const untilEpochMs = (beat === undefined ? 0 : (parseTime(beat) ?? 0)) + REPORT_MS;
    const isChanged = !isSameNodeStatus(old, status, deepEqual);
    if (!isChanged && ctx.epochMs < untilEpochMs) {
      this.#quiet = this.#quietAt(node, machine, untilEpochMs);
      return;
    }
    const ref = objectKey('Node', '', this.#o.machine);
    if (isChanged) ctx.tracer.decide('kubelet.status', ref);
    else ctx.tracer.current = ctx.tracer.chatter('effect', 'machine.heartbeat', ref);
    ctx.client.updateStatus('Node', { ...node, status });
    this.#tellReady(node, old, status);
    this.#tellPressure(old, status);
  }

  #statusOn(old: NodeStatus, podCidr: string | undefined): NodeStatus {
    const machine = this.#machine();
    const volumesInUse = this.#o.volumesInUse();
    return nodeStatus({
      machine,
      images: this.#images(),
      podCidr,
      pressures: this.#o.pressures(),
      isShuttingDown: this.#o.isShuttingDown(),
      ...(volumesInUse ? { volumesInUse } : {}),
      now: this.#o.ctx.now,
      old,
      fixed: this.#fixedOf(machine),
    });
  }

  #quietAt(node: Node, machine: MachineRecord, untilEpochMs: number): Quiet {
    return {
      node,
      machine,
      images: this.#images(),
      pressures: this.#o.pressures(),
      isShuttingDown: this.#o.isShuttingDown(),
      volumesInUse: this.#o.volumesInUse(),
      untilEpochMs,
    };
  }

  /** A node that is not ready from the first is not worth an event. */
  #tellReady(node: Node, old: NodeStatus, status: NodeStatus): void {
    const [was, is] = [old, status].map((s) => s.conditions?.find((c) => c.type === 'Ready')?.status);
    if (was === is || (was === undefined && is !== 'True')) return;
    const reason = is === 'True' ? 'NodeReady' : 'NodeNotReady';
    this.#o.ctx.recorder.event(node, 'Normal', reason, `Node ${node.metadata.name} status is now: ${reason}`);
  }

  #tellPressure(old: NodeStatus, now: NodeStatus): void {
    for (const [type, bad, good] of PRESSURES) {
      const [was, is] = [old, now].map((s) => s.conditions?.find((c) => c.type === type)?.status);
      if (was === undefined || was === is) continue;
      const reason = is === 'True' ? bad : good;
      this.tell('Normal', reason, `Node ${this.#o.machine} status is now: ${reason}`);
    }
  }

  /** An event about the node. */
  tell(kind: 'Normal' | 'Warning', reason: string, message: string): void {
    try {
      const node = this.node();
      if (node) this.#o.ctx.recorder.event(node, kind, reason, message);
    } catch (error) {
      // Nobody hears a machine that is cut off.
      if (!isStatusError(error)) throw error;
    }
  }

  #renew(): void {
    this.#timers.after('lease', RENEW_MS);
    const { ctx, machine } = this.#o;
    if (!this.#isRegistered) return;
    ctx.tracer.current = ctx.tracer.chatter('effect', 'machine.heartbeat', objectKey('Node', '', machine));
    this.#guarded('lease', RENEW_MS, () => {
      const lease = ctx.client.find('coordination.k8s.io/Lease', LEASE_NAMESPACE, machine);
      const spec = { holderIdentity: machine, leaseDurationSeconds: LEASE_SECONDS, renewTime: ctx.nowMicro };
      if (lease) {
        ctx.client.update('coordination.k8s.io/Lease', { ...lease, spec: { ...lease.spec, ...spec } });
        return;
      }
      const node = this.node();
      if (!node) return;
      const owner = { apiVersion: 'v1', kind: 'Node', name: machine, uid: node.metadata.uid };
      ctx.client.create('coordination.k8s.io/Lease', {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: machine, namespace: LEASE_NAMESPACE, ownerReferences: [owner] },
        spec,
      } as never);
    });
  }
}
