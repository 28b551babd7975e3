import type { TraceCode } from '../trace/codes.ts';
import type { Container, Pod } from '../api/types.ts';
import type { ContainerRecord, SandboxRecord } from '../world/records.ts';
import type { BackOff } from './back-off.ts';

/** What one pod worker remembers, is told, and wants done. Plain data, so that `next` can be tested by table. */
export interface WorkerState {
  /** 'finished': terminal, nothing runs any more. 'terminated': also due for deletion. */
  readonly phase: 'syncing' | 'finished' | 'terminating' | 'terminated';
  /** The one slow thing it is busy with. */
  readonly task?: Task;
  readonly containers: Readonly<Record<string, ContainerWork>>;
  /** Images of volumes that were pulled for the container that comes next. */
  readonly pulled?: readonly string[];
  /** Time to try mounting again. */
  readonly mount?: { readonly delayMs: number; readonly retryAt: number };
  /** When all must be gone, once the pod is terminating. */
  readonly graceEndsAt?: number;
  /** The kubelet has decided that the pod fails. */
  readonly eviction?: Eviction;
}

/** Why a kubelet ends a pod for good. Upstream: pkg/kubelet/lifecycle (ShouldEvictResponse), eviction manager. */
export interface Eviction {
  readonly reason: string;
  readonly message: string;
  /** Instead of the pod's own. */
  readonly graceMs?: number;
  /** It gets the condition DisruptionTarget with reason TerminationByKubelet. */
  readonly isDisruption?: boolean;
  /** Message of that condition, if it is not the pod's. */
  readonly condition?: string;
}

export type Task =
  | { readonly kind: 'sandbox'; readonly doneAt: number }
  | {
      readonly kind: 'pull';
      readonly container: string;
      readonly image: string;
      /** Time in the queue and the pull itself. */
      readonly startedAt: number;
      readonly pullMs: number;
      readonly doneAt: number;
    }
  | { readonly kind: 'start'; readonly container: string; readonly doneAt: number }
  /** A hook that runs after the start; its end is seen, not known before. */
  | { readonly kind: 'post-start'; readonly container: string; readonly doneAt: number };

export interface ContainerWork {
  /** Shown as state.waiting. */
  readonly waiting?: { readonly reason: string; readonly message?: string };
  /** Nothing is tried before. */
  readonly retryAt?: number;
  readonly pullBackOff?: BackOff & { readonly error: string; readonly failedAt: number };
  readonly crashBackOff?: BackOff;
  readonly kill?: Kill;
}

/** A container on its way out. */
export interface Kill {
  readonly id: string;
  /** SIGTERM, after the preStop hook. */
  readonly termAt: number;
  readonly killAt: number;
  readonly isTermSent: boolean;
}

export const NEW_WORKER: WorkerState = { phase: 'syncing', containers: {} };

/** What the worker sees; the functions are queries without effect. */
export interface WorkerInput {
  readonly now: number;
  readonly pod: Pod;
  /** No longer in the API. */
  readonly isGone: boolean;
  /** The API server took the final delete; finalizers may still hold the object. */
  readonly isDeleteAccepted: boolean;
  readonly sandbox: SandboxRecord | undefined;
  container(name: string): ContainerRecord | undefined;
  isStarted(name: string): boolean;
  /** A probe that wants the container killed. */
  failedProbe(name: string): 'liveness' | 'startup' | undefined;
  /** Its new resources take a restart. */
  mustRestart?(c: Container): boolean;
  imageState(image: string): 'present' | 'absent' | 'invalid';
  /** Images of its volumes. */
  imageVolumes?(c: Container): readonly { readonly image: string; readonly policy: string | undefined }[];
  /** Secrets for pulling that the pod names and nobody has. */
  missingPullSecrets?(): readonly string[];
  imageSize(image: string): number;
  /** The registry's error, if the image cannot be pulled now. */
  pullError(image: string): string | undefined;
  /** When a pull begun now would get its turn, and how long it would take. */
  planPull(image: string): { readonly waitMs: number; readonly pullMs: number };
  /** `retryAt`: not by the worker's own back-off, and only worth an event if there is a message. */
  mountError(): { readonly message?: string; readonly reason?: string; readonly retryAt?: number } | undefined;
  configError(c: Container): string | undefined;
  /** Why the runtime would not make the container. */
  createError?(c: Container): string | undefined;
  /** Starts the preStop hook; how long it runs, Infinity if that is seen by `hookEnded`. */
  preStopMs(c: Container): number;
  hookEnded?(name: string): boolean;
  /** How the postStart hook stands; starts it when first asked. */
  postStart?(c: Container): 'running' | 'done' | 'failed';
  /** Seeded, in [low, high). */
  draw(low: number, high: number): number;
}

export type Effect =
  | {
      readonly type: 'event';
      readonly kind: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      readonly container?: string;
    }
  | { readonly type: 'decide'; readonly code: TraceCode; readonly args: Readonly<Record<string, unknown>> }
  | {
      readonly type: 'create-sandbox' | 'stop-sandbox' | 'reset-containers' | 'write-status' | 'delete-pod' | 'forget';
    }
  | { readonly type: 'add-image'; readonly image: string }
  | { readonly type: 'reserve-pull'; readonly image: string; readonly untilMs: number }
  /** 'start' tells whether the container's program could be started, too. */
  | { readonly type: 'start' | 'terminate' | 'kill'; readonly container: string };

export interface WorkerResult {
  readonly state: WorkerState;
  readonly effects: readonly Effect[];
  /** Come again then; absent: when something changes. */
  readonly wakeAt?: number;
  /** The effects change what the worker sees: call `next` again after them. */
  readonly again?: boolean;
}
