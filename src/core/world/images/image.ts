import type { ContainerSpec, ProcessState } from '../records.ts';
import type { WorldRequest } from '../http.ts';
import type { FileView } from '../files/file-view.ts';
import type { Io, Network, Outcome } from '../shell/run/io.ts';
import type { UseProfile } from '../use/profile.ts';

/**
 * An image is a behaviour, chosen by repository name. To add one: a file here with an ImageDef and one line in
 * registry.ts. Say what the real image does; label in the header what is modelled.
 */
export interface ImageDef {
  readonly name: string;
  /** Repositories without registry: 'library/nginx'. The generic image has none. */
  readonly repositories: readonly string[];
  readonly sizeBytes: number;
  /** Component of the cluster that works while a container of this image runs ('kube-scheduler'). */
  readonly component?: string;
  /** Ports of `ports` on which it speaks TLS. */
  readonly tlsPorts?: readonly number[];
  /** It was told to speak TLS on this port. */
  isTls?(spec: ContainerSpec, port: number): boolean;
  /** From the start of the process until it listens. */
  readonly startMs: number;
  /** USER of the image, if it is not root: a number or a name. */
  readonly user?: number | string;
  /** Lines that it adds to /etc/passwd and /etc/group. */
  readonly accounts?: readonly [passwd: string, group: string];
  /** True if `args` alone are a command line (docker-entrypoint.sh, or none), false if they are given to the program. */
  readonly argsAreCommand: boolean;
  /** What the image does without a command of the container's own. */
  main(spec: ContainerSpec): MainOutcome;
  /** The shell that is its default command; it waits where its standard input is open. */
  readonly shell?: string;
  /** What a program that is not built into the shell does; default: the same as `main`. */
  program?(argv: readonly string[], spec: ContainerSpec): MainOutcome;
  /** Ports it listens on. */
  ports(spec: ContainerSpec): readonly number[];
  /** Ports it takes datagrams on; absent: none. */
  udpPorts?(spec: ContainerSpec): readonly number[];
  /** Whether a server that keeps something in mind listens on the port; undefined: as `ports` says. */
  isListening?(process: ProcessState, port: number): boolean | undefined;
  /** Speaks grpc.health.v1: the status of a service; undefined: not on that port. */
  grpcHealth?(service: string, port: number, spec: ContainerSpec): string | undefined;
  /** Absent: it does not speak HTTP. */
  http?(request: WorldRequest, ctx: ServeContext): HttpAnswer;
  readonly onTerm: TermBehaviour;
  /** Where it depends on what it was told. */
  termOf?(spec: ContainerSpec): TermBehaviour | undefined;
  /** What it costs; default: an ordinary small web application. */
  use?(spec: ContainerSpec): UseProfile;
  /** `epochMs`: when it starts. */
  startLog?(spec: ContainerSpec, epochMs: number): readonly string[];
  accessLog?(request: WorldRequest, answer: HttpAnswer, ctx: ServeContext): string;
  /** Files people know, by path; a directory's path ends with a slash. */
  files?(image: string): Readonly<Record<string, string>>;
  /** It has these files and no others. */
  readonly isBare?: true;
  /** Programs of the image's own, for scripts, exec and probes. */
  readonly commands?: Readonly<Record<string, Command>>;
  /** Common programs that it does not have; 'all': it has no shell either. */
  readonly lacks?: ReadonlySet<string> | 'all';
  /** The command line of the image, where it is run step by step: a program of the image's own. */
  entry?(spec: ContainerSpec): readonly string[] | undefined;
  /** Whether its late half (late/registry.ts) has a word in how this container begins: it reads its configuration. */
  readsConfiguration?(spec: ContainerSpec): boolean;
  /** Its late half answers requests even if it keeps nothing in mind. */
  readonly isLate?: true;
  /** True for a program that the image does not have; default: it has any and they behave as the image does. */
  hasNoOtherPrograms?(name: string): boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
}

/** The other half of an image: what needs more than a cluster of plain images has. By name of the ImageDef. */
export interface LateImage {
  readonly commands?: Readonly<Record<string, Command>>;
  /** What its server's processes call themselves, the first one first. */
  processes?(spec: ContainerSpec): readonly { readonly title: string; readonly uid?: number }[];
  /** It reads its configuration again when it is told (SIGHUP); what it then keeps in mind, or undefined. */
  reload?(host: ServerHost): string | undefined;
  /** When the server begins: what it keeps in mind, or why it ends at once. */
  boot?(host: ServerHost): BootOutcome | undefined;
  /** Requests to a server that keeps something in mind; undefined: as its first half answers. */
  http?(request: WorldRequest, host: ServerHost): HttpAnswer | undefined;
  /** Answers a client that speaks no HTTP, in bytes; undefined: it does not speak that protocol on that port. */
  talk?(message: string, protocol: string, host: ServerHost): string | undefined;
}

export interface BootOutcome {
  readonly memory?: string;
  readonly lines?: readonly string[];
  /** It ends at once with this status. */
  readonly exitCode?: number;
}

/** What a server of a container has at hand. */
export interface ServerHost {
  readonly spec: ContainerSpec;
  /** Port and address it was reached at. */
  readonly port: number;
  readonly ip: string;
  /** Address of the client, of those that speak no HTTP. */
  readonly from?: string;
  readonly files: FileView;
  readonly network: Network;
  /** Virtual milliseconds since the engine's start, and since 1970. */
  readonly now: number;
  readonly epochMs: number;
  readonly startedAt: number;
  readonly memory: string | undefined;
  remember(text: string): void;
  /** The process ends by itself after a while. */
  end(exitCode: number, afterMs: number): void;
  /** A process of its own uses so much for a while, from now on. */
  occupy(cpuMilli: number, bytes: number, seconds: number): void;
  log(line: string): void;
}

/** A program of an image, as `Program`, told what container it runs in. */
export type Command = (io: Io, ctx: ExecContext) => Outcome;

export type MainOutcome =
  /**
   * Runs until it is told to end. A program that nobody knows works for a while in a Job's pod and ends: an image that is
   * not known (`unknown`), or another command than a known image's own, unless the image runs `forever` whatever it is told.
   */
  | { readonly kind: 'serve'; readonly as?: 'unknown' | 'forever' }
  | { readonly kind: 'exit'; readonly code: number; readonly afterMs: number; readonly lines?: readonly string[] };

/** 'ignored': no handler, and the kernel spares process 1: only SIGKILL ends it. */
export type TermBehaviour = 'ignored' | { readonly exitCode: number; readonly afterMs: number };

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** Lower-case names; without 'content-type' it is guessed from the body. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServeContext {
  readonly spec: ContainerSpec;
  readonly port: number;
  readonly ip: string;
  /** Virtual time as a web server logs it: ISO 8601. */
  readonly now: string;
  readonly attempt: number;
  /** Since the container's start. */
  readonly uptimeMs: number;
  /** A file of the container; undefined: there is none, or it may not be read. Absent: all is as in the image. */
  read?(path: string): string | undefined;
}

export interface ExecContext {
  readonly spec: ContainerSpec;
  readonly isServing: boolean;
  /** The container's own server. */
  readonly server: ServerHost;
  /** The program of that name that images have in common. */
  readonly common?: (io: Io) => Outcome;
}

export const SERVE: MainOutcome = { kind: 'serve' };
export const SERVE_FOREVER: MainOutcome = { kind: 'serve', as: 'forever' };
export const UNKNOWN: MainOutcome = { kind: 'serve', as: 'unknown' };
export const MIB = 1024 * 1024;
