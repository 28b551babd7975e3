import type { KubeletConfiguration } from '../world/records.ts';
import type { Container, Pod } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { World } from '../world/world.ts';
import type { Admitted, Refusal } from './admission.ts';
import type { Amounts } from './amounts.ts';
import type { KubeletReply } from './kubelet-http.ts';
import type { KubeletScene } from './kubelet-http-more.ts';
import type { Eviction } from './worker-state.ts';

/** What a kubelet of a cluster of plain images does not need; loaded late. */
export interface LateNode {
  /** When its machine shuts down. */
  shutdown(host: ShutdownHost): NodeShutdown;
  volumes(host: VolumesHost): PodVolumes;
  /** For pods with claims on devices. */
  devices(host: DevicesHost): PodDevices;
  /** What drivers of devices on all machines tell the API server. */
  publishDevices(ctx: ComponentContext, world: World): void;
  /** Once its machine's disk fills, or for thresholds of its own. */
  signals(host: SignalHost): SignalPass;
  /** Of a pod that sets kernel parameters: one that it may not. */
  forbiddenSysctl(pod: Pod): Refusal | undefined;
  /** Of the kubelet's own HTTP server. */
  answer(path: string, scene: KubeletScene): KubeletReply | undefined;
  /** When a critical pod does not fit. */
  readonly preemption: Preemption;
}

export interface SignalHost {
  readonly ctx: ComponentContext;
  readonly world: World;
  readonly machine: string;
  /** Pods that are neither over nor being evicted. */
  activePods(): readonly Pod[];
  /** Whether memory can run out: otherwise nobody measures it. */
  isMemoryTight(): boolean;
  /** False if the pod stays. */
  evict(pod: Pod, message: string, graceMs: number): boolean;
  tell(kind: 'Normal' | 'Warning', reason: string, message: string): void;
}

export interface SignalPass {
  synchronize(): void;
  /** Conditions of the node that hold, in the order of their names. */
  pressures(): readonly string[];
}

export interface Preemption {
  readonly PREEMPTED: Eviction;
  /** Who has to go; undefined: not even all of them together would do. */
  victimsOf(pod: Pod, others: readonly Admitted[], missing: Amounts): readonly Admitted[] | undefined;
  missingText(missing: Amounts): string;
}

export interface ShutdownHost {
  readonly ctx: ComponentContext;
  readonly world: World;
  readonly machine: string;
  /** Pods that are neither over nor refused, those that are ending included. */
  runningPods(): readonly Pod[];
  /** Nothing of the pod runs any more. */
  isOver(uid: string): boolean;
  evict(pod: Pod, eviction: Eviction): void;
  /** Writes the node's status now. */
  report(): void;
  /** Events about the node. */
  tell(kind: 'Normal' | 'Warning', reason: string, message: string): void;
}

export interface NodeShutdown {
  /** The node is shutting down: it takes no more pods. */
  readonly isOn: boolean;
  /** The machine's shutdown has begun, or was called off. */
  changed(delayMs: number): void;
  /** A pod may have ended. */
  look(): void;
}

/**
 * Modelled: upstream's default is 0, that is, off. Most who run Kubernetes set it; these are the figures of the
 * documentation's example.
 */
export const USUAL_KUBELET: KubeletConfiguration = {
  shutdownGracePeriod: 30,
  shutdownGracePeriodCriticalPods: 10,
};

/** Whether the kubelet wants to be asked before its machine goes off. */
export const asksBeforeShutdown = (kubelet: KubeletConfiguration = USUAL_KUBELET): boolean =>
  (kubelet.shutdownGracePeriod ?? 0) > 0 || (kubelet.shutdownGracePeriodByPodPriority ?? []).length > 0;

export interface VolumesHost {
  readonly ctx: ComponentContext;
  readonly machine: string;
  /** The pod runs: it has what it needs. */
  isRunning(uid: string): boolean;
}

/** The pod has to wait; with a text if there is something to tell. */
export interface VolumeWait {
  readonly retryAt: number;
  readonly message?: string;
}

export interface PodVolumes {
  /** A pod with claims is here. */
  add(pod: Pod): void;
  check(pod: Pod): VolumeWait | undefined;
  /** Nothing of it runs any more: its volumes are unmounted. */
  remove(uid: string): void;
  /** Unique names, sorted; the same array while they are the same. */
  readonly inUse: readonly string[];
}

/** Whether the pod has volumes that may have to be attached. */
export const hasClaims = (pod: Pod): boolean =>
  pod.spec.volumes?.some((v) => v.persistentVolumeClaim !== undefined || v.ephemeral !== undefined) ?? false;

/** Component that containers of the driver of mock devices are. */
export const DEVICE_DRIVER = 'dra-example-driver';

export interface DevicesHost {
  readonly ctx: ComponentContext;
  readonly world: World;
  readonly machine: string;
  /** The pod is here, and may run. */
  isKnown(uid: string): boolean;
}

export interface PodDevices {
  /** Has the devices made ready; the event's text, if that failed. */
  prepare(pod: Pod): string | undefined;
  /** What a container finds in its environment besides its own. */
  env(pod: Pod, container: Container): Readonly<Record<string, string>>;
  /** Nothing of the pod runs any more. */
  release(uid: string): void;
}

/** Whether devices have to be made ready for the pod. */
export const claimsDevices = ({ spec, status }: Pod): boolean =>
  (spec.resourceClaims?.length ?? 0) > 0 || status?.extendedResourceClaimStatus !== undefined;
