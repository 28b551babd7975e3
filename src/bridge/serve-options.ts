import type { NewMachines, Preset } from '../core/index.ts';
import { parsePools, PoolError } from '../workers/protocol/node-pools.ts';

/** Reads the command line of `npm run serve`. Everything wrong with it is one sentence that says what to do. */
export interface ServeOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly nodes: number | readonly NewMachines[];
  /** Virtual time over wall time. */
  readonly speed: number;
  readonly seed: number;
  readonly preset: Preset;
  /** The machines are those of a cloud. */
  readonly cloud: boolean;
  /** Node ports answer on 127.0.0.1. */
  readonly exposeNodePorts: boolean;
  /** Serves the cluster of a page that joins, instead of one of its own. */
  readonly join: boolean;
  /** Origins of pages that may join, besides this computer's own. */
  readonly origins: readonly string[];
  /** File to write a kubeconfig to. */
  readonly kubeconfig: string | undefined;
  readonly help: boolean;
}

export class UsageError extends Error {
  override name = 'UsageError';
}

export const USAGE = `Usage: npm run serve -- [options]

Runs a simulated cluster and serves the Kubernetes API on 127.0.0.1, for kubectl and other clients.

  --port N            port to listen on (default 8001; 0 takes any free one)
  --nodes N           machines (default 3), or pools of them, as for npm run sim: '2 medium, 1 gpu zone=zone-c'
  --speed X           virtual time over wall time, 0.1 to 100 (default 1)
  --seed N            seed of all randomness (default 1)
  --preset NAME       plain: nodes that take pods, and nothing else (default); kubeadm: the first node is a control
                      plane whose components are pods
  --cloud             the machines are those of a cloud, whose cloud-controller-manager tells the cluster of them
  --expose-node-ports node ports of Services answer on 127.0.0.1
  --join              serves the cluster of a page, which joins with a code that is printed
  --origin URL        origin of a page that may join, if it is not on this computer; may be repeated
  --kubeconfig FILE   writes a kubeconfig for this server`;

type Draft = { -readonly [K in keyof ServeOptions]: ServeOptions[K] };
type Reader = (draft: Draft, value: string) => void;

const WITH_VALUE: Readonly<Record<string, Reader>> = {
  '--port': (d, v) => void (d.port = integer('--port', v, 0, 65_535)),
  '--nodes': (d, v) => void (d.nodes = nodes(v)),
  '--speed': (d, v) => void (d.speed = number('--speed', v, 0.1, 100)),
  '--seed': (d, v) => void (d.seed = integer('--seed', v, 0, 2 ** 32 - 1)),
  '--preset': (d, v) => void (d.preset = preset(v)),
  '--origin': (d, v) => void (d.origins = [...d.origins, origin(v)]),
  '--kubeconfig': (d, v) => void (d.kubeconfig = v),
};

const FLAGS: Readonly<Record<string, (draft: Draft) => void>> = {
  '-h': (d) => void (d.help = true),
  '--help': (d) => void (d.help = true),
  '--cloud': (d) => void (d.cloud = true),
  '--join': (d) => void (d.join = true),
  '--expose-node-ports': (d) => void (d.exposeNodePorts = true),
};

export function parseServeOptions(argv: readonly string[]): ServeOptions {
  const draft: Draft = {
    port: 8001,
    nodes: 3,
    speed: 1,
    seed: 1,
    preset: 'plain',
    cloud: false,
    exposeNodePorts: false,
    join: false,
    origins: [],
    kubeconfig: undefined,
    help: false,
  };
  const words = argv.flatMap((a) => (/^--[a-z]+=/.test(a) ? [a.split('=', 1)[0] as string, afterEquals(a)] : [a]));
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const flag = FLAGS[word];
    if (flag) flag(draft);
    else i += readValue(draft, word, words[i + 1]);
  }
  return draft;
}

const afterEquals = (word: string): string => word.slice(word.indexOf('=') + 1);

function readValue(draft: Draft, word: string, value: string | undefined): number {
  const reader = WITH_VALUE[word];
  if (!reader) throw new UsageError(`unknown option ${word}; see --help`);
  if (value === undefined) throw new UsageError(`${word} needs a value`);
  reader(draft, value);
  return 1;
}

/** A number is machines of the usual shape. */
function nodes(text: string): ServeOptions['nodes'] {
  if (/^[-+.\d]+$/.test(text)) return integer('--nodes', text, 1, 5_000);
  try {
    return parsePools(text);
  } catch (error) {
    if (error instanceof PoolError) throw new UsageError(`--nodes: ${error.message}`);
    throw error;
  }
}

function origin(text: string): string {
  if (/^https?:\/\/[^/]+$/.test(text)) return text.toLowerCase();
  throw new UsageError(`--origin must be like https://example.org, not ${JSON.stringify(text)}`);
}

function preset(text: string): Preset {
  if (text === 'plain' || text === 'kubeadm') return text;
  throw new UsageError(`--preset must be plain or kubeadm, not ${JSON.stringify(text)}`);
}

function integer(name: string, text: string, min: number, max: number): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= min && n <= max) return n;
  throw new UsageError(`${name} must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}

function number(name: string, text: string, min: number, max: number): number {
  const n = Number(text);
  if (n >= min && n <= max) return n;
  throw new UsageError(`${name} must be a number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}
