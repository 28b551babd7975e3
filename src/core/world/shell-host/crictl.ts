import { encode } from '../files/bytes.ts';
import { hexId, parseImage } from '../image-ref.ts';
import type { Logs } from '../logs.ts';
import { containerKey, type ContainerRecord, type ImageRecord, type SandboxRecord } from '../records.ts';
import { parseArgs, type Args } from '../shell/programs/args.ts';
import type { Io, Outcome } from '../shell/run/io.ts';
import { ago, humanSize, table } from './crictl-table.ts';

/**
 * crictl on a node: pods, ps, images, logs, stop, version. Upstream: kubernetes-sigs/cri-tools, cmd/crictl.
 * Left out: exec, inspect, stats, and making anything: a runtime has nobody but its kubelet for that.
 */
export interface RuntimeFacts {
  readonly machineName: string;
  sandboxesOn(machine: string): Iterable<SandboxRecord>;
  ofPod(podUid: string): Iterable<ContainerRecord>;
  readonly images: { onMachine(machine: string): readonly ImageRecord[] };
  readonly logs: Pick<Logs, 'read'>;
  /** Ends a container's process from outside. */
  stop(record: ContainerRecord): void;
}

type Verb = (io: Io, args: Args, facts: RuntimeFacts) => number;

export function crictl(io: Io, facts: RuntimeFacts): Outcome {
  const [name = 'help', ...rest] = withoutEndpoint(io.args);
  const verb = VERBS[ALIASES[name] ?? name];
  if (verb) return verb(io, parseArgs(rest, 'nopl'), facts);
  io.err(`No help topic for '${name}'\n`);
  return 3;
}

const withoutEndpoint = (args: readonly string[]): string[] =>
  args.filter((a, i) => !/^-(r|i|-runtime-endpoint|-image-endpoint)/.test(a) && !/^-(r|i|-runtime-endpoint|-image-endpoint)$/.test(args[i - 1] ?? '')); // prettier-ignore

const ALIASES: Readonly<Record<string, string>> = { image: 'images', img: 'images', p: 'pods', stopp: 'stop' };

const short = (id: string): string => id.slice(0, 13);
const sandboxId = ({ podUid, attempt }: SandboxRecord): string => hexId(`sandbox ${podUid} ${attempt}`);

function pods(io: Io, args: Args, { machineName, sandboxesOn }: RuntimeFacts): number {
  const name = args.value('name') === '' ? args.words[0] : args.value('name');
  const all = newestFirst([...sandboxesOn(machineName)], (s) => s.createdAt).filter(
    (s) => name === undefined || s.pod.includes(name),
  );
  if (args.has('q')) return lines(io, all.map(sandboxId));
  const rows = all.map((s) => [
    short(sandboxId(s)),
    ago(io.now - s.createdAt),
    s.isReady ? 'Ready' : 'NotReady',
    s.pod,
    s.namespace,
    String(s.attempt),
    '(default)', // prettier-ignore
  ]);
  io.out(table(['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], rows));
  return 0;
}

interface Running {
  readonly record: ContainerRecord;
  readonly sandbox: SandboxRecord;
}

const containersOf = ({ machineName, sandboxesOn, ofPod }: RuntimeFacts): Running[] =>
  newestFirst(
    [...sandboxesOn(machineName)].flatMap((sandbox) =>
      [...ofPod(sandbox.podUid)].map((record) => ({ record, sandbox })),
    ),
    ({ record }) => record.startedAt,
  );

function ps(io: Io, args: Args, facts: RuntimeFacts): number {
  const name = args.value('name') === '' ? args.words[0] : args.value('name');
  const all = containersOf(facts).filter(
    ({ record }) => (args.has('a') || !record.exit) && (name === undefined || record.spec.name.includes(name)),
  );
  if (args.has('q')) return lines(io, all.map(({ record }) => record.id)); // prettier-ignore
  const rows = all.map(({ record, sandbox }) => [
    short(record.id),
    short(record.imageId.replace(/^.*sha256:/, '')),
    ago(io.now - record.startedAt),
    record.exit ? 'Exited' : 'Running',
    record.spec.name,
    String(record.attempt),
    short(sandboxId(sandbox)),
    sandbox.pod,
    sandbox.namespace,
  ]);
  io.out(table(['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], rows));
  return 0;
}

function images(io: Io, args: Args, { images: disk, machineName }: RuntimeFacts): number {
  const [name] = args.words;
  const full = name === undefined ? undefined : parseImage(name);
  const all = disk
    .onMachine(machineName)
    .filter(({ image }) => full === undefined || image.startsWith(`${full.registry}/${full.repository}`));
  const idOf = ({ imageId }: ImageRecord): string => imageId.replace(/^.*sha256:/, '');
  if (args.has('q')) return lines(io, all.map((i) => `sha256:${idOf(i)}`)); // prettier-ignore
  const rows = all.map((i) => {
    const { registry, repository, tag } = parseImage(i.image) ?? { registry: '', repository: i.image, tag: undefined };
    return [`${registry}/${repository}`, tag ?? '<none>', short(idOf(i)), humanSize(i.sizeBytes)];
  });
  io.out(table(['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], rows));
  return 0;
}

/** The one container whose id begins so; none: the runtime's error. */
function found(io: Io, id: string | undefined, facts: RuntimeFacts): ContainerRecord | undefined {
  const record = id ? containersOf(facts).find((c) => c.record.id.startsWith(id))?.record : undefined;
  if (!record) {
    const why = `rpc error: code = NotFound desc = an error occurred when try to find container "${id ?? ''}": not found`;
    io.err(`E crictl: container status: ${why}\n`);
  }
  return record;
}

function logs(io: Io, args: Args, facts: RuntimeFacts): number {
  const record = found(io, args.words[0], facts);
  if (!record) return 1;
  const all = facts.logs.read(containerKey(record.spec.podUid, record.spec.name), false);
  const tail = args.value('tail');
  const count = tail === undefined ? undefined : Number(tail === '' ? args.words[1] : tail);
  return lines(io, (count === undefined ? all : all.slice(Math.max(0, all.length - count))).map(encode));
}

function stop(io: Io, args: Args, facts: RuntimeFacts): number {
  let status = 0;
  for (const id of args.words) {
    const record = found(io, id, facts);
    if (!record) status = 1;
    else if (!record.exit) facts.stop(record);
    if (record) io.out(`${id}\n`);
  }
  return status;
}

const lines = (io: Io, all: readonly string[]): number => (all.forEach((l) => io.out(`${l}\n`)), 0);

const VERSION = 'Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.2.0\nRuntimeApiVersion:  v1\n';

const VERBS: Readonly<Record<string, Verb>> = {
  pods,
  ps,
  images,
  logs,
  stop,
  version: (io) => (io.out(VERSION), 0),
};

function newestFirst<T>(all: readonly T[], at: (item: T) => number): T[] {
  return [...all].sort((a, b) => at(b) - at(a));
}
