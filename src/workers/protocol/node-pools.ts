import { entryOf } from '../../core/lib/entry-of.ts';
import { formatMilli, toMilli, toUnits } from '../../core/api/quantity.ts';
import type { NewMachines } from '../../core/index.ts';

/**
 * Machines in words, the same on the command line, in the page's address and over HTTP: `3`, or pools with commas
 * between them, each a count, a preset and what is different: `3 medium, 2 gpu zone=zone-c taint=gpu=yes:NoSchedule`.
 */
const GIB = 1024 ** 3;
export const GPU = 'nvidia.com/gpu';

export type NodePreset = 'small' | 'medium' | 'large' | 'gpu';
type Shape = Pick<NewMachines, 'cpuMilli' | 'memoryBytes' | 'extended' | 'prefix'>;

export const NODE_PRESETS: Readonly<Record<NodePreset, Shape>> = {
  small: { cpuMilli: 2000, memoryBytes: 4 * GIB },
  medium: { cpuMilli: 4000, memoryBytes: 8 * GIB },
  large: { cpuMilli: 16_000, memoryBytes: 64 * GIB },
  gpu: { cpuMilli: 8000, memoryBytes: 32 * GIB, extended: { [GPU]: 1 }, prefix: 'gpu' },
};

const POOLS_USAGE =
  "COUNT [small|medium|large|gpu] [KEY=VALUE...], pools with commas between them, such as '3 medium, 2 gpu zone=zone-c'; " +
  'keys: cpu, memory, pods, zone, region, type, gpu, name, label=KEY=VALUE, taint=KEY=VALUE:EFFECT, ' +
  'grace=SECONDS[/SECONDS for critical pods]';

/** Bad words are an error whose message says what is wrong with them. */
export class PoolError extends Error {
  override name = 'PoolError';
}

export function parsePools(text: string): NewMachines[] {
  return text.split(',').map((part) => parsePool(part.trim()));
}

/** Words that make no sense are taken as if they were not there. */
export function nodesInWords(text: string): NewMachines[] | number {
  try {
    return parsePools(text);
  } catch (error) {
    if (error instanceof PoolError) return 3;
    throw error;
  }
}

export function countOf(pools: readonly NewMachines[]): number {
  return pools.reduce((sum, pool) => sum + pool.count, 0);
}

type Draft = { -readonly [K in keyof NewMachines]: NewMachines[K] };

function parsePool(text: string): NewMachines {
  const words = text.split(/\s+/).filter((w) => w !== '');
  const count = words[0] !== undefined && /^\d+$/.test(words[0]) ? Number(words.shift()) : 1;
  const preset =
    words[0] !== undefined && Object.hasOwn(NODE_PRESETS, words[0]) ? (words.shift() as NodePreset) : 'medium';
  if (text === '' || count < 1 || count > 5000) throw new PoolError(`nodes must be ${POOLS_USAGE}; not "${text}"`);
  const draft: Draft = { count, ...NODE_PRESETS[preset] };
  for (const word of words) {
    const at = word.indexOf('=');
    const key = word.slice(0, at);
    const read = at > 0 ? entryOf(READERS, key) : undefined;
    if (!read) throw new PoolError(`"${word}" says nothing of a node: ${POOLS_USAGE}`);
    read(draft, word.slice(at + 1), word);
  }
  return draft;
}

type Reader = (draft: Draft, value: string, word: string) => void;

const READERS: Readonly<Record<string, Reader>> = {
  cpu: (d, v, word) => void (d.cpuMilli = positive(toMilli(quantity(v, word)), word)),
  memory: (d, v, word) => void (d.memoryBytes = positive(toUnits(quantity(v, word)), word)),
  pods: (d, v, word) => void (d.maxPods = whole(v, word)),
  zone: (d, v) => void (d.zone = v),
  region: (d, v) => void (d.region = v),
  type: (d, v) => void (d.instanceType = v),
  name: (d, v) => void (d.prefix = v),
  gpu: (d, v, word) => void (d.extended = { ...d.extended, [GPU]: whole(v, word) }),
  label(d, v, word) {
    const [key, value] = pair(v, word);
    d.labels = { ...d.labels, [key]: value };
  },
  taint(d, v, word) {
    const m = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(v);
    if (!m) throw new PoolError(`"${word}" must be like taint=KEY=VALUE:NoSchedule`);
    const [, key = '', value, effect] = m;
    const taint = { key, effect: effect as 'NoSchedule', ...(value ? { value } : {}) };
    d.taints = [...(d.taints ?? []), taint];
  },
  grace(d, v, word) {
    const [all = '', critical = '0'] = v.split('/');
    d.kubelet = {
      shutdownGracePeriod: whole(all, word),
      shutdownGracePeriodCriticalPods: whole(critical, word),
    };
  },
};

function quantity(value: string, word: string): string {
  if (!/^\d+(\.\d+)?(m|[KMGT]i?)?$/.test(value)) throw new PoolError(`"${word}" needs a quantity, such as 4 or 16Gi`);
  return value;
}

function positive(n: number, word: string): number {
  if (!Number.isSafeInteger(n) || n <= 0) throw new PoolError(`"${word}" needs more than nothing`);
  return n;
}

function whole(value: string, word: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new PoolError(`"${word}" needs a whole number`);
  return Number(value);
}

function pair(value: string, word: string): [string, string] {
  const at = value.indexOf('=');
  if (at < 1) throw new PoolError(`"${word}" must be like label=KEY=VALUE`);
  return [value.slice(0, at), value.slice(at + 1)];
}

/** '4 CPUs, 8 GiB', as short as that. */
export function shapeText({ cpuMilli, memoryBytes, extended }: Shape): string {
  const gpus = extended?.[GPU];
  return `${formatMilli(cpuMilli)} CPU · ${memoryBytes / GIB} GiB${gpus ? ` · ${gpus} GPU` : ''}`;
}
