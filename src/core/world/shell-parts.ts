import type { Pod } from '../api/types.ts';
import type { Clock } from '../lib/clock.ts';
import type { Store } from '../store/store.ts';
import type { Tracer } from '../trace/trace.ts';
import type { ContainerFiles } from './container-files.ts';
import type { ImageDef, LateImage, ServerHost } from './images/image.ts';
import type { DirNode, TreeNode } from './files/node.ts';
import type { Volumes } from './files/volumes.ts';
import type { Logs } from './logs.ts';
import type { ContainerRecord, ContainerSpec, ImageRecord, MachineRecord, SandboxRecord } from './records.ts';
import type { Faults } from './faults.ts';
import type { ManifestChanges } from './manifests.ts';
import type { SeamIndex } from './seams.ts';
import type { ExecOptions, Execution } from './shell-host/execution.ts';
import type { LeafAnswer, LeafRequest } from './shell/run/proc.ts';

/**
 * What the world needs of the shells of containers. They are handed in from outside, so that a cluster of plain images
 * runs before they were loaded: without a command line, a probe that executes or a visitor, nobody asks for them.
 */
export interface ShellParts {
  /** Whether it is a shell, a program that images have in common, or one of this image's own. */
  isProgram(name: string, image: string): boolean;
  /** Behaviours of images that are not there from the start (images/late-repositories.ts), by repository. */
  imageDef(repository: string): ImageDef | undefined;
  /** The other half of an image, by the name of its ImageDef. */
  lateImage(name: string): LateImage | undefined;
  /** Users, groups and the release of an image, by path. */
  etcOfImage(image: string, def: ImageDef): Record<string, string>;
  /** The files that a machine's own system brings. */
  hostTree(machine: MachineRecord, manifests: readonly Pod[]): DirNode;
  /** Pods of manifests that are no longer as they were, and of new ones. */
  compareManifests(before: TreeNode | undefined, now: TreeNode | undefined): ManifestChanges;
  shells(options: ShellsOptions): Shells;
}

/** Throws if they were not loaded: whoever loads late lets nothing pass that needs them. */
export type ShellSource = () => ShellParts;

/** Where machines for scripts are saved. */
export const SHELL_BUCKET = 'Shell';

export interface ShellsOptions {
  readonly store: Store<unknown>;
  readonly clock: Clock;
  readonly tracer: Tracer;
  readonly files: ContainerFiles;
  get(podUid: string, name: string): ContainerRecord | undefined;
  ofPod(podUid: string): Iterable<ContainerRecord>;
  readonly volumes: Volumes;
  readonly logs: Pick<Logs, 'bytes' | 'read'>;
  readonly broken: Faults;
  readonly seams: SeamIndex;
  readonly images: { onMachine(machine: string): readonly ImageRecord[] };
  sandboxesOn(machine: string): Iterable<SandboxRecord>;
  behaviour(image: string): { readonly def: ImageDef };
  /** What a server in the container has at hand. */
  server(record: ContainerRecord): ServerHost;
  sandbox(podUid: string): SandboxRecord | undefined;
  machine(name: string): MachineRecord | undefined;
  log(spec: ContainerSpec, line: string, isPartial?: boolean): void;
  /** The container's main process has ended. */
  exited(record: ContainerRecord, status: number, reason?: string, message?: string): void;
  /** A process that is the image's own program began to listen, or stopped. */
  serves(record: ContainerRecord, server: { readonly startMs: number } | undefined): void;
  /** A signal to the image's own process. */
  signalMain(record: ContainerRecord, signal: string): void;
}

/** The processes of containers; shells.ts has them. */
export interface Shells {
  hasLeaves: boolean;
  readonly isWaiting: boolean;
  rebuild(): void;
  save(): void;
  start(record: ContainerRecord, argv: readonly string[]): void;
  signal(record: ContainerRecord, name: string): boolean;
  /** The number of a new container's first process, where it shares them with others. */
  firstPid(spec: ContainerSpec): number;
  stop(podUid: string, name: string): void;
  flush(record: ContainerRecord): void;
  /** Processes in a container that is more than its image's own; 0: it has no machine. */
  processes(podUid: string, name: string): number;
  exec(
    record: ContainerRecord,
    argv: readonly string[],
    options: ExecOptions,
  ): Execution | { readonly missing: string; readonly status: number };
  /** Joins the container's own process; undefined: it is its image's own, which reads nothing. */
  attach(record: ContainerRecord, options: ExecOptions): Execution | undefined;
  leafRequests(): { readonly key: string; readonly id: number; readonly request: LeafRequest }[];
  answerLeaf(key: string, id: number, answer: LeafAnswer): void;
}
