import type { Client } from '../runtime/client.ts';
import type { Tracer } from '../trace/trace.ts';
import type { Bend } from '../world/seams.ts';
import type { World } from '../world/world.ts';

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

/** What faults may use: the world, and the API as the user. */
export interface FaultContext {
  readonly world: World;
  readonly client: Client;
  readonly tracer: Tracer;
  nowMs(): number;
}

/**
 * One fault. To add one: a file here with a FaultDef, one line in registry.ts, and its texts on the page. It either
 * bends seams for as long as it stands, or acts once; it never changes the world by itself.
 */
export interface FaultDef {
  readonly name: string;
  readonly targets: readonly FaultTargetKind[];
  /** Happens once and leaves nothing to clear. */
  readonly isOneShot: boolean;
  /** Why the request cannot be done, in words; undefined if it can. */
  validate(request: FaultRequest, ctx: FaultContext): string | undefined;
  /** It ends by itself after so many milliseconds. */
  lastsMs?(request: FaultRequest): number;
  /** The seams it bends while it stands. */
  bends?(request: FaultRequest): readonly Bend[];
  /** What a one-shot fault does. Throws StatusError. */
  act?(request: FaultRequest, ctx: FaultContext): void;
}
