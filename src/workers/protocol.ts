import type {
  ApiRequest,
  ApiResponse,
  AutoscalerReasoning,
  EngineOptions,
  FaultRecord,
  FaultRequest,
  FaultTargetKind,
  HttpCall,
  HttpOutcome,
  MachineState,
  NewMachines,
  Preset,
  RoutingTable,
  SchedulingAttempt,
  TraceRecord,
  TrafficReport,
  TrafficSource,
} from '../core/index.ts';
import type { KubeObject } from '../core/api/types.ts';
import type { ObjectKey } from '../core/api/group-kind.ts';
import type { Status } from '../core/api/status-error.ts';

export type {
  ApiRequest,
  ApiResponse,
  AutoscalerReasoning,
  FaultRecord,
  FaultRequest,
  FaultTargetKind,
  Hop,
  HttpCall,
  HttpOutcome,
  LoadShape,
  MetricReasoning,
  NewMachines,
  NodeVerdict,
  PluginScore,
  RequestFailure,
  RoutingEndpoint,
  RoutingRule,
  RoutingTable,
  SchedulingAttempt,
  TraceCode,
  TraceRecord,
  TrafficReport,
  TrafficSource,
} from '../core/index.ts';

/**
 * Everything that crosses between the page and the engine: two closed unions of plain data. Rules:
 * 1. Each command with an `id` gets exactly one reply with that id.
 * 2. Data comes in frames. A reply to a write never overtakes the frame that shows it.
 * 3. At most two frames are unacknowledged; changes in between coalesce by key.
 * 4. Full lists only in frames of kind 'reset' (boot, rewind, restore).
 */
export const PROTOCOL_VERSION = 1;

/** What a cluster is made from. */
export interface ClusterChoice {
  readonly seed: number;
  /** How many, or machines in words (protocol/node-pools.ts). */
  readonly nodes: number | string;
  /** 'plain' if absent. */
  readonly preset?: Preset;
  /** 'none' if absent. */
  readonly cloudProvider?: CloudProvider;
}

/** Whose the machines are: nobody's in particular, or a simulated cloud's that tells the cluster of them. */
export type CloudProvider = NonNullable<EngineOptions['cloudProvider']>;

export interface BootOptions extends ClusterChoice {
  /** A snapshot taken earlier, to continue from. */
  readonly snapshot?: SavedSnapshot;
  /** Keep the hash of all writes, for the query 'hash'. */
  readonly hashWrites?: boolean;
  /** What has happened before the page sees the first frame; not with a snapshot. */
  readonly warmUp?: WarmUp;
}

/** A cluster that has come up, holds these documents, and had time to settle: in virtual time, so at once. */
export interface WarmUp {
  readonly documents: readonly ManifestDocument[];
  readonly label: string;
  /** Between boot and apply, for the nodes to become Ready. */
  readonly bootMs: number;
  /** After the apply. */
  readonly settleMs: number;
  readonly traffic?: TrafficSource;
}

/** A snapshot as structured-cloneable data. */
export interface SavedSnapshot {
  readonly format: number;
  readonly data: unknown;
  /** The cluster it is of: it fits no other. */
  readonly cluster?: ClusterChoice;
  /** What the timeline showed then. */
  readonly history?: TimelineHistory;
}

export interface TimelineHistory {
  readonly marks: readonly TimelineMark[];
  readonly samples: readonly Sample[];
}

export type Command =
  | { readonly type: 'engine.boot'; readonly id: number; readonly options: BootOptions }
  | { readonly type: 'api.request'; readonly id: number; readonly request: ApiRequest }
  | {
      /** kubectl apply / delete of parsed documents, in order. `label` names the act on the timeline. */
      readonly type: 'manifest.apply' | 'manifest.delete';
      readonly id: number;
      readonly documents: readonly ManifestDocument[];
      readonly dryRun: boolean;
      readonly label: string;
    }
  | {
      readonly type: 'rollout.undo';
      readonly id: number;
      readonly namespace: string;
      readonly name: string;
      readonly toRevision?: number;
    }
  | { readonly type: 'clock.play' }
  | { readonly type: 'clock.pause' }
  | { readonly type: 'clock.speed'; readonly factor: number }
  | { readonly type: 'clock.step-event'; readonly id: number }
  | { readonly type: 'clock.step'; readonly id: number; readonly ms: number }
  /** 'step': one step (or second of play) back; 'command': to before the user's last act. */
  | { readonly type: 'clock.rewind'; readonly id: number; readonly to: 'step' | 'command' }
  | { readonly type: 'fault.inject'; readonly id: number; readonly fault: FaultRequest }
  | { readonly type: 'fault.clear'; readonly id: number; readonly faultId: string }
  /** Switches on new machines; answers with their names. */
  | { readonly type: 'node.add'; readonly id: number; readonly machines: NewMachines }
  /** Takes a machine away, as deleting a VM does; its Node stays. */
  | { readonly type: 'node.remove'; readonly id: number; readonly name: string }
  | { readonly type: 'traffic.set'; readonly id: number; readonly source: TrafficSource }
  | { readonly type: 'query'; readonly id: number; readonly query: Query }
  /**
   * A request of somebody else than the page, whose reply waits for no frame. What goes on coming (a watch, a log) comes
   * in 'remote' events, a piece whenever the reader has room.
   */
  | { readonly type: 'remote.request'; readonly id: number; readonly request: ApiRequest }
  /** Runs a command in a container, on a terminal. What it writes comes in 'exec' events of the session, named by the page. */
  | {
      readonly type: 'exec.open';
      readonly id: number;
      readonly session: number;
      readonly podKey: ObjectKey;
      readonly container: string;
      readonly command: readonly string[];
    }
  | { readonly type: 'exec.input'; readonly session: number; readonly bytes: Uint8Array }
  | { readonly type: 'exec.close'; readonly session: number }
  /** The reader has room for the next piece; or wants no more. */
  | { readonly type: 'remote.more' | 'remote.close'; readonly stream: number }
  | { readonly type: 'frame.ack'; readonly seq: number }
  /** Makes the engine throw, to try the crash page. */
  | { readonly type: 'debug.crash' };

export interface ManifestDocument {
  /** Index in the editor's file, to map errors back to lines. */
  readonly index: number;
  readonly object: KubeObject;
}

/** What became of one document. */
export interface ManifestResult {
  readonly index: number;
  readonly ref: string;
  /** kubectl's word. */
  readonly outcome: 'created' | 'configured' | 'unchanged' | 'deleted' | 'failed';
  readonly status?: Status;
  readonly warnings: readonly string[];
}

/** Questions about the present moment; each has its answer type in `Answers`. */
export type Query =
  | { readonly name: 'why'; readonly key: ObjectKey }
  | { readonly name: 'why-trace'; readonly trace: number }
  | { readonly name: 'verdicts'; readonly key: ObjectKey }
  /** What a HorizontalPodAutoscaler thought at its last looks, oldest first. */
  | { readonly name: 'autoscaling'; readonly key: ObjectKey }
  /** Virtual milliseconds at which a CronJob starts next. */
  | { readonly name: 'next-run'; readonly key: ObjectKey }
  | { readonly name: 'routes'; readonly node: string }
  | { readonly name: 'object'; readonly key: ObjectKey }
  | { readonly name: 'logs'; readonly key: ObjectKey; readonly container?: string; readonly previous?: boolean }
  | { readonly name: 'http'; readonly call: HttpCall }
  | { readonly name: 'report' }
  | { readonly name: 'snapshot' }
  | { readonly name: 'hash' };

export interface Answers {
  readonly why: readonly TraceRecord[];
  readonly 'why-trace': readonly TraceRecord[];
  readonly verdicts: readonly SchedulingAttempt[];
  readonly autoscaling: readonly AutoscalerReasoning[];
  readonly 'next-run': number | null;
  readonly routes: RoutingTable | null;
  readonly object: KubeObject | null;
  readonly logs: readonly string[];
  readonly http: HttpOutcome;
  readonly report: CrashReport;
  readonly snapshot: SavedSnapshot;
  readonly hash: string;
}

export interface ClockState {
  /** Virtual milliseconds since boot. */
  readonly now: number;
  readonly isPlaying: boolean;
  /** 0.1 to 100. */
  readonly speed: number;
  readonly canRewindStep: boolean;
  readonly canRewindCommand: boolean;
}

/** One kind the server has, for lists, the editor and the graph. */
export interface KindView {
  readonly groupKind: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
}

export interface FaultView {
  readonly name: string;
  readonly targets: readonly FaultTargetKind[];
  /** Happens once and leaves nothing to clear. */
  readonly isOneShot: boolean;
}

export interface ComponentView {
  /** 'kube-scheduler', 'kube-controller-manager', 'kubelet/node-1', 'kube-proxy/node-1'. */
  readonly name: string;
  readonly isRunning: boolean;
}

export type MachineView = MachineState;

/** Something worth a mark on the timeline; the sentence is made from code and args. */
export interface TimelineMark {
  readonly trace: number;
  readonly t: number;
  readonly lane: 'you' | 'cluster';
  readonly tone: 'neutral' | 'good' | 'bad' | 'busy';
  readonly code: TraceRecord['code'];
  readonly ref: string;
  readonly args: TraceRecord['args'];
}

/** Pods at one moment, for the timeline's curve. */
export interface Sample {
  readonly t: number;
  readonly ready: number;
  readonly total: number;
}

/** A pod in so few bytes that thousands fit in a frame; used instead of the object above the host's limit. */
export interface PodSummary {
  readonly key: ObjectKey;
  readonly uid: string;
  readonly node: string;
  /** As in kubectl's STATUS column. */
  readonly status: string;
  readonly tone: PodTone;
  readonly ready: number;
  readonly containers: number;
  readonly restarts: number;
  readonly owner: string;
}

/** The four states the page tells apart by colour, shape and word. */
export type PodTone = 'ready' | 'pending' | 'failed' | 'leaving' | 'done';

export interface Frame {
  readonly seq: number;
  readonly kind: 'reset' | 'delta';
  readonly clock: ClockState;
  readonly upserts: readonly KubeObject[];
  readonly removed: readonly ObjectKey[];
  readonly pods: readonly PodSummary[];
  readonly machines?: readonly MachineView[];
  readonly components?: readonly ComponentView[];
  readonly faults?: readonly FaultRecord[];
  /** Whether requests are answered; comes with the machines. */
  readonly isApiUp?: boolean;
  readonly marks: readonly TimelineMark[];
  readonly samples: readonly Sample[];
  readonly traffic: readonly TrafficReport[];
}

/** Everything needed to see the same crash again. */
export interface CrashReport extends ClusterChoice {
  readonly message: string;
  readonly stack: string;
  readonly now: number;
  /** The user's acts so far, with their virtual times. */
  readonly commands: readonly { readonly t: number; readonly command: unknown }[];
  readonly trace: readonly TraceRecord[];
}

export type Event =
  | {
      readonly type: 'ready';
      readonly version: number;
      readonly kinds: readonly KindView[];
      readonly faults: readonly FaultView[];
    }
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly status: Status }
  | { readonly type: 'remote'; readonly stream: number; readonly text: string; readonly isOver: boolean }
  | { readonly type: 'exec'; readonly session: number; readonly output: Uint8Array }
  /** `error`: it never ran, in the words of kubelet and runtime. */
  | { readonly type: 'exec.exit'; readonly session: number; readonly code?: number; readonly error?: string }
  | { readonly type: 'crashed'; readonly report: CrashReport; readonly snapshot?: SavedSnapshot };

/** `stream`: the id its events have. */
export type RemoteAnswer = { readonly stream: number } | { readonly answer: ApiResponse };

/** The result type of each command that has a reply. */
export interface Results {
  readonly 'engine.boot': null;
  readonly 'api.request': ApiResponse;
  readonly 'remote.request': RemoteAnswer;
  readonly 'manifest.apply': readonly ManifestResult[];
  readonly 'manifest.delete': readonly ManifestResult[];
  readonly 'rollout.undo': ManifestResult;
  readonly 'clock.step-event': null;
  readonly 'clock.step': null;
  readonly 'clock.rewind': null;
  readonly 'fault.inject': FaultRecord | null;
  readonly 'fault.clear': null;
  readonly 'node.add': readonly string[];
  readonly 'node.remove': null;
  readonly 'traffic.set': null;
  readonly 'exec.open': null;
}
