/**
 * What a process remembers, as plain data. Invariant: no closures, no references between processes: a copy of these
 * values is the process. Open files are numbers into their machine's table, shared by those that inherited them.
 */
export interface Variable {
  value: string;
  exported: boolean;
  readonly: boolean;
}

/** A part of a word under construction; `cut` separates the words of "$@". */
export interface Piece {
  readonly t: string;
  readonly q: boolean;
  /** From an expansion: split into fields if not quoted. */
  readonly x?: true;
  readonly cut?: true;
}

export interface Builder {
  words: string[];
  pieces: Piece[];
}

/** What a script comes back to, innermost last. */
export type Control =
  | { k: 'loop'; leave: number; again: number; words?: string[]; at?: number }
  | { k: 'redirects'; saved: Saved }
  | { k: 'call'; src: string; pc: number; args: string[]; locals: Record<string, Variable | null>; tested: boolean }
  /** A text run in the middle of another: eval, `.`, a trap. */
  | { k: 'source'; src: string; pc: number; status?: number; args?: string[] };

/** Open files as they were before a redirection; null: was closed. */
export type Saved = Record<number, number | null>;

export type Wait =
  | { k: 'sleep'; until: number }
  | { k: 'child'; pids: number[]; then: 'status' | 'capture' | 'wait'; q: boolean; tested: boolean; pipe?: number }
  /** `seen`: so much was there already, without what is looked for. */
  | { k: 'read'; file: number; seen: number }
  | { k: 'drain'; pipe: number }
  | { k: 'host'; id: number }
  | { k: 'forever' };

/** A command that runs inside the process: a builtin of the shell, or the program that the process is. */
export interface Running {
  name: string;
  argv: string[];
  /** The program's own memory. */
  state: unknown;
  /** What it has read of its standard input so far. */
  input?: string;
  /** What it asked of the host. */
  leaf?: number;
  /** To be put back when a builtin has ended. */
  saved: Saved;
  /** Variables that were set for it alone. */
  vars: Record<string, Variable | null>;
  tested: boolean;
}

export interface Proc {
  readonly pid: number;
  ppid: number;
  /** As `ps` shows it. */
  argv: string[];
  /** Text of the script it runs; '' for a program. */
  src: string;
  pc: number;
  /** $0. */
  name: string;
  /** $1 and on. */
  args: string[];
  vars: Map<string, Variable>;
  functions: Map<string, { src: string; pc: number }>;
  traps: Map<string, string>;
  options: Set<string>;
  cwd: string;
  /** Another root than the container's (chroot): its path in the container. */
  root?: string;
  umask: number;
  uid: number;
  gid: number;
  groups: number[];
  fds: Map<number, number>;
  stack: Builder[];
  control: Control[];
  redirects: { fd: number; file: number | null }[];
  prefix: { name: string; value: string }[];
  hasRedirectError: boolean;
  status: number;
  /** Of the last substitution, for a command that is only assignments. */
  captured: number | undefined;
  background: number[];
  lastBackground: number;
  running: Running | undefined;
  wait: Wait | undefined;
  signals: string[];
  /** At a terminal. */
  tty: boolean;
  /** Reads its script from standard input; with a prompt if it talks to a person. */
  input: { buffer: string; prompt: boolean } | undefined;
  /** Somebody outside the machine asks for its status: it stays until then. */
  kept: boolean;
  /** Set when it has ended. */
  exit: number | undefined;
  startedAt: number;
}

export type OpenFile =
  | { k: 'file'; path: string; pos: number; append: boolean; write: boolean }
  | { k: 'pipe'; pipe: number; end: 'r' | 'w' }
  | { k: 'data'; data: string; pos: number }
  /** Where output leaves the machine: the container's log (0) or a session. */
  | { k: 'sink'; sink: number; error: boolean }
  | { k: 'null' }
  | { k: 'zero' };

export interface Pipe {
  data: string;
  /** Somebody outside may still write. */
  external: boolean;
}

export interface MachineState {
  procs: Map<number, Proc>;
  files: Map<number, OpenFile>;
  pipes: Map<number, Pipe>;
  nextPid: number;
  /** Of the container's own process; absent: 1. */
  first?: number;
  nextFile: number;
  nextPipe: number;
  /** Asked of the host and not answered yet, or answered and not taken. */
  leaves: Map<number, { request: LeafRequest; answer?: LeafAnswer }>;
  nextLeaf: number;
  /** Had to stop before all was done: it uses all the processor it can get. */
  busy: boolean;
}

/** A program that the host runs: a pure function of all this. */
export interface LeafRequest {
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Virtual milliseconds since 1970. */
  readonly now: number;
  readonly files: LeafFiles;
}

/** Files by absolute path; directories end with a slash. */
export type LeafFiles = Readonly<Record<string, string>>;

export interface LeafAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote; undefined: removed. */
  readonly files: Readonly<Record<string, string | undefined>>;
}

/** A copy that shares nothing that may change. */
export function copyState<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [k, copyState(v)])) as T;
  if (value instanceof Set) return new Set(value) as T;
  if (Array.isArray(value)) return value.map(copyState) as T;
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) out[key] = copyState(item);
  return out as T;
}
