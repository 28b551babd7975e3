import type { FileView } from '../../files/file-view.ts';
import type { LeafAnswer, Proc } from './proc.ts';

/**
 * What a program or builtin is given. Invariant: a program does what it can at once and says what it waits for; it is
 * called again with the same `state`, so all that it remembers is there.
 */
export interface Io {
  /** Without the program's own name. */
  readonly args: readonly string[];
  readonly name: string;
  /** Kept between two calls; undefined at first. */
  state: unknown;
  readonly proc: Proc;
  readonly files: FileView;
  /** Virtual milliseconds since the engine's start, and since 1970. */
  readonly now: number;
  readonly epochMs: number;
  readonly env: Readonly<Record<string, string>>;
  readonly machine: MachineInfo;
  readonly network: Network;
  out(text: string): void;
  err(text: string): void;
  /** All of standard input, or undefined while more may come. */
  readAll(): string | undefined;
  /** What is there now; undefined: nothing yet; '' at the end. */
  readSome(fd?: number): string | undefined;
  /** Next line with its end; undefined: not there yet; '' at the end. */
  readLine(fd?: number): string | undefined;
  path(text: string): string;
  /** Asks the host to run this program. */
  leaf(argv: readonly string[], stdin: string): LeafAnswer | undefined;
  /** Starts another program as a child and gives its pid. */
  spawn(argv: readonly string[]): number;
  exitOf(pid: number): number | undefined;
  /** Becomes another program. */
  become(argv: readonly string[]): void;
  signal(pid: number, signal: string): boolean;
  /** Whether it may signal that process. */
  maySignal(pid: number): boolean;
  /** Whether it has this capability (without CAP_). */
  can(capability: string): boolean;
  /** A kernel parameter. */
  sysctl(name: string): string | undefined;
  processes(): Iterable<Proc>;
  /** Path of a program by its name. */
  which(name: string): string | undefined;
  isTty(): boolean;
}

/** A status when it is done, or what it waits for. */
export type Outcome =
  number | 'read' | 'leaf' | 'forever' | 'became' | { readonly sleepUntil: number } | { readonly child: number };

export type Program = (io: Io) => Outcome;

/** Facts of the container and its node that programs show. */
export interface MachineInfo {
  readonly hostname: string;
  readonly namespace: string;
  readonly ip: string;
  readonly node: string;
  readonly image: string;
  /** Of the machine: limits do not hide any. */
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly bootedAt: number;
  /** It may do what the machine's root may. */
  readonly isPrivileged?: boolean;
  readonly userName: (uid: number) => string | undefined;
  readonly groupName: (gid: number) => string | undefined;
}

export interface HttpAnswer {
  readonly kind: 'answered' | 'refused' | 'timeout' | 'no-such-name' | 'no-route' | 'dns-unreachable';
  readonly latencyMs: number;
  readonly status?: number;
  readonly body?: string;
  readonly ip?: string;
  readonly port?: number;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Not HTTP: `body` goes to whoever speaks this, and what is said comes back as the answer's body. */
  readonly protocol?: string;
}

export interface SrvAnswer {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** The simulated network as seen from one pod. */
export interface Network {
  request(method: string, url: string, options?: RequestOptions): HttpAnswer;
  resolve(name: string): { readonly name: string; readonly ips: readonly string[] } | 'no-such-name' | 'unreachable';
  /** Where the ports of a Service are. */
  srv?(name: string): readonly SrvAnswer[] | 'no-such-name' | 'unreachable';
  /** What a name is another name for, or whose an address is. */
  pointer?(
    name: string,
    type: 'CNAME' | 'PTR',
  ): { readonly name: string; readonly target: string } | 'no-such-name' | 'unreachable';
  connect(host: string, port: number): 'open' | 'refused' | 'timeout' | 'no-such-name';
  /** Whether anything at this address answers a ping. */
  ping(ip: string): boolean;
  readonly dnsServer: string;
}
