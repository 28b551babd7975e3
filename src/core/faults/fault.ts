/**
 * A fault bends a seam of the world for as long as its record stands in the world store. Clearing it deletes the
 * record: faults overlap and each is undone by itself. Acts that happen once (delete a pod) leave no record and are
 * undone by going back to before the command.
 */
export type FaultTargetKind = 'Node' | 'Pod' | 'Image' | 'Component' | 'Cluster';

export interface FaultRequest {
  readonly name: string;
  /** Node name, 'namespace/pod', image reference, component name, or '' for the cluster. */
  readonly target: string;
  readonly args?: Readonly<Record<string, string | number>>;
}

/** An active fault. */
export interface FaultRecord extends FaultRequest {
  readonly id: string;
  /** Virtual milliseconds. */
  readonly since: number;
  readonly trace: number;
}
