import { objectKey } from '../api/group-kind.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';
import type { Containers } from './containers.ts';
import { podName } from './containers.ts';
import type { WorldRequest, WorldResponse } from './http.ts';
import type { HttpAnswer, ImageDef } from './images/image.ts';
import type { ContainerRecord, SandboxRecord } from './records.ts';
import { runBuiltin } from './shell/builtins.ts';
import { compileArgv } from './shell/compile.ts';
import { step } from './shell/step.ts';
import { programOutcome } from './program.ts';

/** What answers at an address: finds the process that listens on a port and asks its image. */
export interface EndpointsOptions {
  readonly containers: Containers;
  readonly now: () => number;
  /** Sandboxes that may have the port: one for a pod's address, all on the host's network for a machine's. */
  sandboxesAt(ip: string): readonly SandboxRecord[];
  /** False: nothing answers there, not even with a refusal. */
  isReachable(ip: string): boolean;
  isHung(pod: string, container: string): boolean;
  /** Charges the container for a request; milliseconds it takes. */
  serve(record: ContainerRecord, isSample: boolean): number;
}

/** From request to answer inside the cluster. */
const LATENCY_MS = 2;
/** Refusals come from the kernel. */
const REFUSED_MS = 1;

interface Listener {
  readonly record: ContainerRecord;
  readonly def: ImageDef;
}

export type Connection = 'open' | 'refused' | 'timeout';

export class Endpoints {
  readonly #o: EndpointsOptions;

  constructor(options: EndpointsOptions) {
    this.#o = options;
  }

  /** Opens a TCP connection and says no more. */
  connect(ip: string, port: number): Connection {
    if (!this.#o.isReachable(ip)) return 'timeout';
    // A hung process still has its socket: the kernel accepts for it.
    return this.#listener(ip, port) ? 'open' : 'refused';
  }

  deliver(ip: string, port: number, request: WorldRequest): WorldResponse {
    if (!this.#o.isReachable(ip)) return { kind: 'timeout' };
    const listener = this.#listener(ip, port);
    if (!listener) return { kind: 'refused', latencyMs: REFUSED_MS };
    const { record, def } = listener;
    const { spec } = record;
    if (this.#o.isHung(podName(spec), spec.name)) return { kind: 'timeout' };
    if (!def.http) return { kind: 'refused', latencyMs: LATENCY_MS, isReset: true };
    const now = formatTime(EPOCH_MS + this.#o.now());
    const ctx = { spec, port, ip, now, attempt: record.attempt };
    const answer = def.http(request, ctx);
    if (def.accessLog) this.#o.containers.log(spec, def.accessLog(request, answer, ctx));
    const pod = objectKey('Pod', spec.namespace, spec.pod);
    const latencyMs = LATENCY_MS + this.#o.serve(record, request.isSample ?? false);
    return { kind: 'answered', ...answer, latencyMs, pod, ...(def.tlsPorts?.includes(port) ? { isTls: true } : {}) };
  }

  /** The container that would answer a request, without making it; or what happens instead. */
  serverAt(ip: string, port: number): ContainerRecord | 'refused' | 'timeout' {
    if (!this.#o.isReachable(ip)) return 'timeout';
    const listener = this.#listener(ip, port);
    if (!listener) return 'refused';
    const { spec } = listener.record;
    if (this.#o.isHung(podName(spec), spec.name)) return 'timeout';
    return listener.def.http ? listener.record : 'refused';
  }

  /** Runs a command inside a container: exec probes, exec hooks, kubectl exec. */
  exec(record: ContainerRecord, argv: readonly string[], timeoutMs: number): ExecResult {
    const { spec } = record;
    if (record.exit) return { kind: 'exited', status: 126, output: 'container not running', spentMs: 0 };
    if (this.#o.isHung(podName(spec), spec.name)) return { kind: 'timeout' };
    const { def } = this.#o.containers.behaviour(spec.image);
    const now = this.#o.now();
    let state = { pc: 0, status: 0, files: record.process.files };
    let output = '';
    const code = compileArgv(argv);
    for (let spentMs = 0; ;) {
      const result = step(code, state, {
        env: spec.env,
        hostname: spec.pod,
        now: formatTime(EPOCH_MS + now),
        program: (words) => this.#client(words, record, def),
      });
      output += result.output;
      state = result.state as typeof state;
      const { next } = result;
      if (next.kind === 'sleep') spentMs += next.ms;
      if (next.kind === 'serve' || spentMs >= timeoutMs) return { kind: 'timeout' };
      if (next.kind !== 'exit') continue;
      this.#o.containers.writeFiles(record, state.files);
      return { kind: 'exited', status: next.code, output, spentMs };
    }
  }

  #client(argv: readonly string[], record: ContainerRecord, def: ImageDef): ReturnType<typeof programOutcome> {
    const program = (argv[0] ?? '').replace(/^.*\//, '');
    const { spec } = record;
    if (program === 'curl' || program === 'wget') return fetched(argv, program, this.#local(argv, record, def));
    const isServing = this.#isServing(record);
    const answer = def.exec?.(argv, { spec, isServing });
    if (answer) return { kind: 'works', ms: 10, status: answer.status, output: answer.output };
    if (runBuiltin(argv, { files: {}, env: {}, hostname: '', now: '' })) return { kind: 'works', ms: 1, status: 0 };
    // A program of the application that is not known: it says that a serving process is well.
    return { kind: 'works', ms: 10, status: isServing || record.process.servesAt === undefined ? 0 : 1 };
  }

  /** A request of the container to itself. */
  #local(argv: readonly string[], record: ContainerRecord, def: ImageDef): HttpAnswer | undefined {
    const url = argv.find((a) => /^(https?:\/\/)?(localhost|127\.0\.0\.1)([:/]|$)/.test(a));
    const m = url === undefined ? null : /^(?:https?:\/\/)?[^:/]+(?::(\d+))?(\/.*)?$/.exec(url);
    if (!m) return { status: 200, body: '' };
    const port = Number(m[1] ?? 80);
    if (!this.#isServing(record) || !def.http || !def.ports(record.spec).includes(port)) return undefined;
    const ctx = { spec: record.spec, port, ip: '127.0.0.1', now: '', attempt: record.attempt };
    return def.http({ method: 'GET', path: m[2] ?? '/' }, ctx);
  }

  #listener(ip: string, port: number): Listener | undefined {
    for (const sandbox of this.#o.sandboxesAt(ip)) {
      for (const record of this.#o.containers.ofPod(sandbox.podUid)) {
        if (!this.#isServing(record)) continue;
        const { def } = this.#o.containers.behaviour(record.spec.image);
        if (def.ports(record.spec).includes(port)) return { record, def };
      }
    }
    return undefined;
  }

  #isServing(record: ContainerRecord): boolean {
    const { servesAt } = record.process;
    return !record.exit && servesAt !== undefined && servesAt <= this.#o.now();
  }
}

export type ExecResult =
  | { readonly kind: 'exited'; readonly status: number; readonly output: string; readonly spentMs: number }
  | { readonly kind: 'timeout' };

/** What curl and wget make of an answer. */
function fetched(
  argv: readonly string[],
  program: string,
  answer: HttpAnswer | undefined,
): ReturnType<typeof programOutcome> {
  const works = (status: number, output: string) => ({ kind: 'works', ms: 5, status, output }) as const;
  if (!answer)
    return works(
      program === 'curl' ? 7 : 1,
      program === 'wget'
        ? "wget: can't connect to remote host: Connection refused\n"
        : 'curl: (7) Failed to connect: Could not connect to server\n',
    );
  if (answer.status < 400) return works(0, answer.body);
  if (program === 'wget') return works(1, `wget: server returned error: HTTP/1.1 ${answer.status}\n`);
  const failsOnError = argv.some((a) => a === '--fail' || /^-[a-zA-Z]*f/.test(a));
  return failsOnError
    ? works(22, `curl: (22) The requested URL returned error: ${answer.status}\n`)
    : works(0, answer.body);
}
