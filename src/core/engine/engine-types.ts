import type { ObjectKey } from '../api/group-kind.ts';
import type { KubeObject } from '../api/types.ts';
import type { ClockSnapshot } from '../lib/clock.ts';
import type { RngSnapshot } from '../lib/rng.ts';
import type { RoutingSnapshot } from '../network/proxy/routing-tables.ts';
import type { StoreSnapshot } from '../store/store.ts';
import type { UseSnapshot } from '../world/use/container-use.ts';

/** Everything that has to survive, as structured-cloneable data. */
export interface Snapshot {
  readonly clock: ClockSnapshot;
  readonly rng: RngSnapshot;
  readonly api: StoreSnapshot<KubeObject>;
  readonly world: StoreSnapshot<unknown>;
  /** Rules in the machines' kernels; they outlive their kube-proxy. */
  readonly routes: RoutingSnapshot;
  /** What the machines' kernels have counted of CPU use. */
  readonly use?: UseSnapshot;
  /** Trace records from this id on came after it. */
  readonly trace: number;
}

/** An object came, changed or went. */
export interface ObjectChange {
  readonly key: ObjectKey;
  readonly groupKind: string;
}

export interface AdvanceOptions {
  /** Stop after so many events, reached or not. */
  readonly maxEvents?: number;
}

/** What the page is told of a machine. */
export interface MachineState {
  readonly name: string;
  readonly isPowered: boolean;
  /** It will be off once its kubelet has ended the pods. */
  readonly isShuttingDown?: boolean;
  readonly isConnected: boolean;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly cpuRequestedMilli: number;
  readonly memoryRequestedBytes: number;
}

export interface ResourceInfo {
  readonly groupKind: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  /** 'all', 'api-extensions'. */
  readonly categories: readonly string[];
}
