import type { KubeObject } from '../../core/api/types.ts';
import type { ObjectKey } from '../../core/api/group-kind.ts';
import type { JoinStatus } from '../join/join-link.ts';
import type { JoinCode } from '../../workers/protocol/relay.ts';
import type { EngineClient } from '../../workers/client.ts';
import type {
  ClockState,
  ClusterChoice,
  ComponentView,
  CrashReport,
  FaultRecord,
  FaultView,
  Frame,
  KindView,
  MachineView,
  PodSummary,
  Sample,
  SavedSnapshot,
  TimelineMark,
  TrafficReport,
} from '../../workers/protocol.ts';

/**
 * What the page knows, one slice a file. Rules:
 * 1. One store per mount (several widgets on one page), never a module global.
 * 2. Only bridge.ts writes the engine slice, one set() per frame.
 * 3. Maps are replaced, never changed in place, and only if something in them changed; select narrowly.
 */
export interface EngineSlice {
  readonly phase: 'booting' | 'running' | 'crashed';
  readonly client: EngineClient;
  readonly kinds: readonly KindView[];
  readonly faultCatalog: readonly FaultView[];
  /** Every API object but Pods' bulk, Leases and managed noise, by key ('apps/Deployment/default/web'). */
  readonly objects: ReadonlyMap<ObjectKey, KubeObject>;
  /** Always complete, whatever the number of pods. */
  readonly pods: ReadonlyMap<ObjectKey, PodSummary>;
  readonly clock: ClockState;
  readonly machines: readonly MachineView[];
  readonly components: readonly ComponentView[];
  readonly faults: readonly FaultRecord[];
  readonly marks: readonly TimelineMark[];
  readonly samples: readonly Sample[];
  readonly traffic: readonly TrafficReport[];
  readonly crash: CrashReport | null;
  /** The last snapshot the engine handed over when it crashed. */
  readonly snapshot: SavedSnapshot | null;
  /** Whether requests to the API server are answered. */
  readonly isApiUp: boolean;
  /** What the cluster was made from. */
  readonly cluster: Required<ClusterChoice>;
  /** Closes the engine and starts a new one: from the snapshot if there is one, else as chosen. Set by the session. */
  restart(snapshot: SavedSnapshot | null, choice?: Required<ClusterChoice>): void;
  /** Grows by one with each frame. */
  readonly frameSeq: number;
  applyFrame(frame: Frame): void;
}

export type GraphView = 'nodes' | 'ownership';
export type InspectorTab = 'overview' | 'why' | 'events' | 'conditions' | 'logs' | 'yaml' | 'routes' | 'scheduling';
export type Theme = 'light' | 'dark';
export type Locale = 'en' | 'zh';
export type RailPanel = 'yaml' | 'resources' | 'faults' | 'traffic';

export interface ViewSlice {
  readonly selection: ObjectKey | null;
  readonly view: GraphView;
  readonly tab: InspectorTab;
  readonly theme: Theme;
  readonly locale: Locale;
  readonly panel: RailPanel;
  readonly isPanelOpen: boolean;
  /** Namespace shown; '' for all but the system ones, '*' for all. */
  readonly namespace: string;
  readonly toasts: readonly Toast[];
  /** What lies over the page. */
  readonly overlay: Overlay | null;
  readonly shell: ShellTarget | null;
  readonly isInspectorOpen: boolean;
  /** Width or height in pixels the user gave a panel, by panel. */
  readonly sizes: Readonly<Partial<Record<SizedPanel, number>>>;
  select(key: ObjectKey | null, tab?: InspectorTab): void;
  setView(view: GraphView): void;
  setTab(tab: InspectorTab): void;
  setTheme(theme: Theme): void;
  setLocale(locale: Locale): void;
  openPanel(panel: RailPanel): void;
  closePanel(): void;
  setNamespace(namespace: string): void;
  toast(toast: Omit<Toast, 'id'>): void;
  dismissToast(id: number): void;
  openOverlay(overlay: Overlay): void;
  closeOverlay(): void;
  openShell(shell: ShellTarget): void;
  closeShell(): void;
  setInspectorOpen(isOpen: boolean): void;
  setSize(panel: SizedPanel, px: number): void;
}

/** A container with a shell open in it. */
export interface ShellTarget {
  readonly podKey: ObjectKey;
  readonly container: string;
}

export type Overlay = 'palette' | 'help' | 'join' | 'cluster' | 'add-node' | 'remove-node' | 'share';
export type SizedPanel = 'left' | 'inspector' | 'timeline';

export interface Toast {
  readonly id: number;
  readonly tone: 'neutral' | 'good' | 'bad';
  readonly text: string;
}

export interface EditorFile {
  readonly name: string;
  readonly text: string;
}

export interface EditorSlice {
  readonly files: readonly EditorFile[];
  readonly activeFile: string;
  openFile(file: EditorFile): void;
  closeFile(name: string): void;
  setText(name: string, text: string): void;
  /** Does nothing if the new name is taken. */
  renameFile(name: string, next: string): void;
  activate(name: string): void;
}

/** A server on this computer through which programs control the page's cluster. */
export interface JoinSlice {
  readonly join: { readonly status: 'off' | JoinStatus; readonly port?: number };
  joinBridge(code: JoinCode): Promise<void>;
  leaveBridge(): void;
}

export type AppState = EngineSlice & ViewSlice & EditorSlice & JoinSlice;
