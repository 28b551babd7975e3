/**
 * Why this node, why not that one: one attempt to place a pod, as data. Kept for the last attempts of every pod and
 * shown by the page; also the source of the FailedScheduling text.
 */
export interface SchedulingAttempt {
  /** 'Pod/default/web-x'. */
  readonly pod: string;
  /** Virtual milliseconds. */
  readonly at: number;
  readonly result: 'scheduled' | 'unschedulable' | 'error';
  /** The chosen node. */
  readonly node?: string;
  /** Upstream's text: '0/3 nodes are available: ...'. */
  readonly message?: string;
  readonly nodes: readonly NodeVerdict[];
  /** Room was made for it there by sending these pods away ('default/web-y'). */
  readonly preemption?: { readonly node: string; readonly victims: readonly string[] };
}

export interface NodeVerdict {
  readonly node: string;
  /** The plugin that refused the node, with its reasons; absent if the node is feasible. */
  readonly rejectedBy?: {
    readonly plugin: string;
    readonly reasons: readonly string[];
    readonly isUnresolvable: boolean;
  };
  /** Present for feasible nodes, when there was more than one to choose from. */
  readonly scores?: readonly PluginScore[];
  readonly total?: number;
}

export interface PluginScore {
  readonly plugin: string;
  readonly raw: number;
  /** 0 to 100. */
  readonly normalized: number;
  readonly weight: number;
}
