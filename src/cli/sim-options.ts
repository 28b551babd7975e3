import type { NewMachines, Preset } from '../core/index.ts';
import { parseDuration } from '../core/lib/duration.ts';
import { LOAD_USAGE, parseLoad, type TimedLoad } from './load-option.ts';
import { NODES_USAGE, parseAddNodes, parseNodes, parseRemoveNode, type TimedMachines } from './node-option.ts';
import { UsageError } from './usage-error.ts';

export { UsageError } from './usage-error.ts';

/** Reads the command line of `npm run sim`. Everything wrong with it is one sentence that says what to do. */
export interface SimOptions {
  readonly files: readonly string[];
  readonly nodes: number | readonly NewMachines[];
  readonly seed: number;
  readonly preset: Preset;
  /** The machines are those of a cloud. */
  readonly cloud: boolean;
  /** Virtual milliseconds to advance in all. */
  readonly forMs: number;
  readonly faults: readonly TimedFault[];
  readonly machines: readonly TimedMachines[];
  readonly loads: readonly TimedLoad[];
  readonly get: readonly string[];
  readonly output: 'table' | 'wide' | 'json' | 'yaml';
  readonly namespace: string;
  readonly allNamespaces: boolean;
  readonly events: boolean;
  readonly hash: boolean;
  readonly help: boolean;
}

export interface TimedFault {
  readonly name: string;
  readonly target: string;
  readonly args: Readonly<Record<string, string | number>>;
  readonly atMs: number;
  /** Undone instead of injected. */
  readonly clears: boolean;
}

export const USAGE = `Usage: npm run -s sim -- FILE... [options]

Applies the files to a fresh cluster, advances virtual time, then prints what is asked for.

${NODES_USAGE}
  --seed N            seed of all randomness (default 1)
  --preset NAME       plain (default), or kubeadm: the first machine is a control plane whose components are pods
  --cloud             the machines are those of a cloud, whose cloud-controller-manager tells the cluster of them
  --for TIME          virtual time to advance after the apply, such as 90s, 10m, 1h30m (default 1m)
  --fault 'F'         'NAME TARGET @TIME' or 'clear NAME TARGET @TIME'; TARGET is node/NAME, pod/[NAMESPACE/]NAME,
                      image/REF, component/NAME or cluster; more words as key=value. May be repeated.
${LOAD_USAGE}
  --get KIND[/NAME]   prints objects (may be repeated); KIND as kubectl takes it: deploy, pods, svc, ...
  -n NAMESPACE        namespace of --get (default: default);  -A for all
  -o json|yaml|wide   how to print them
  --events            prints the event log with virtual times
  --hash              prints the hash of the write log
FILE may be - for standard input.`;

type Draft = {
  -readonly [K in keyof SimOptions]: SimOptions[K] extends readonly (infer T)[] ? T[] : SimOptions[K];
};

const DEFAULTS: SimOptions = {
  files: [],
  nodes: 3,
  seed: 1,
  preset: 'plain',
  cloud: false,
  forMs: 60_000,
  faults: [],
  machines: [],
  loads: [],
  get: [],
  output: 'table',
  namespace: 'default',
  allNamespaces: false,
  events: false,
  hash: false,
  help: false,
};

type Reader = (draft: Draft, value: string) => void;

const WITH_VALUE: Readonly<Record<string, Reader>> = {
  '--nodes': (d, v) => void (d.nodes = parseNodes(v, (n) => integer('--nodes', n, 1, 5000))),
  '--add-nodes': (d, v) => void d.machines.push(parseAddNodes(v)),
  '--remove-node': (d, v) => void d.machines.push(parseRemoveNode(v)),
  '--preset': (d, v) => void (d.preset = preset(v)),
  '--seed': (d, v) => void (d.seed = integer('--seed', v, 0, 2 ** 32 - 1)),
  '--for': (d, v) => void (d.forMs = duration('--for', v)),
  '--load': (d, v) => void d.loads.push(parseLoad(v)),
  '--fault': (d, v) => void d.faults.push(parseFault(v)),
  '--get': (d, v) => void d.get.push(v),
  '-n': (d, v) => void (d.namespace = v),
  '--namespace': (d, v) => void (d.namespace = v),
  '-o': (d, v) => void (d.output = outputOf(v)),
  '--output': (d, v) => void (d.output = outputOf(v)),
};

const SWITCHES: Readonly<Record<string, (draft: Draft) => void>> = {
  '-A': (d) => void (d.allNamespaces = true),
  '--all-namespaces': (d) => void (d.allNamespaces = true),
  '--cloud': (d) => void (d.cloud = true),
  '--events': (d) => void (d.events = true),
  '--hash': (d) => void (d.hash = true),
  '-h': (d) => void (d.help = true),
  '--help': (d) => void (d.help = true),
};

export function parseOptions(argv: readonly string[]): SimOptions {
  const draft: Draft = { ...DEFAULTS, files: [], faults: [], machines: [], loads: [], get: [] };
  const rest = argv.flatMap((a) =>
    /^--[a-z-]+=/.test(a) ? [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)] : [a],
  );
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] as string;
    const reader = WITH_VALUE[word];
    if (SWITCHES[word]) SWITCHES[word](draft);
    else if (reader) {
      const value = rest[++i];
      if (value === undefined) throw new UsageError(`${word} needs a value`);
      reader(draft, value);
    } else if (word.startsWith('-') && word !== '-') throw new UsageError(`unknown option ${word}; see --help`);
    else draft.files.push(word);
  }
  return draft;
}

function preset(text: string): Preset {
  if (text === 'plain' || text === 'kubeadm') return text;
  throw new UsageError(`--preset must be plain or kubeadm, not ${JSON.stringify(text)}`);
}

function integer(name: string, text: string, min: number, max: number): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < min || n > max)
    throw new UsageError(`${name} must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
  return n;
}

function duration(name: string, text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined)
    throw new UsageError(`${name} must be a time such as 90s, 10m or 1h30m, not ${JSON.stringify(text)}`);
  return ms;
}

function outputOf(text: string): SimOptions['output'] {
  if (text === 'json' || text === 'yaml' || text === 'wide') return text;
  throw new UsageError(`-o must be json, yaml or wide, not ${JSON.stringify(text)}`);
}

export function parseFault(text: string): TimedFault {
  const words = text.trim().split(/\s+/);
  const clears = words[0] === 'clear';
  const [name, ...rest] = clears ? words.slice(1) : words;
  const at = rest.find((w) => w.startsWith('@'));
  const pairs = rest.filter((w) => !w.startsWith('@') && w.includes('=') && !w.includes('/'));
  const target = rest.find((w) => !w.startsWith('@') && !pairs.includes(w)) ?? '';
  if (!name) throw new UsageError(`--fault needs 'NAME TARGET @TIME', not ${JSON.stringify(text)}`);
  const args = Object.fromEntries(
    pairs.map((p) => [p.slice(0, p.indexOf('=')), numberOrText(p.slice(p.indexOf('=') + 1))]),
  );
  return {
    name,
    target: targetName(target),
    args,
    atMs: at === undefined ? 0 : duration('the time of a fault', at.slice(1)),
    clears,
  };
}

const numberOrText = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);

/** 'node/node-2' -> 'node-2', 'pod/web' -> 'default/web', 'image/nginx:1' -> 'nginx:1'. */
function targetName(target: string): string {
  const slash = target.indexOf('/');
  const kind = slash < 0 ? target : target.slice(0, slash);
  const name = slash < 0 ? '' : target.slice(slash + 1);
  if (kind === 'cluster') return '';
  if (kind === 'pod' && name !== '' && !name.includes('/')) return `default/${name}`;
  if (['node', 'pod', 'image', 'component'].includes(kind)) return name;
  return target;
}
