/** A node in rows: what it has, what may be used, what its pods ask for. */
import { formatMilli, toMilli, toUnits } from '../../../core/api/quantity.ts';
import type { Node, Taint } from '../../../core/api/types.ts';
import type { MachineView } from '../../../workers/protocol.ts';
import type { Use } from '../../metrics/use-metrics.ts';

export interface ResourceRow {
  readonly name: string;
  readonly capacity: string;
  readonly allocatable: string;
  readonly requested: string;
  /** Requested of allocatable, 0 to 1; undefined if nothing is known about requests. */
  readonly share?: number;
}

const GI = 1024 ** 3;
const MI = 1024 ** 2;

/** Bytes for people: '7.6 GiB', '512 MiB'. */
export function bytesText(bytes: number): string {
  const [amount, unit] = bytes >= GI ? [bytes / GI, 'GiB'] : [bytes / MI, 'MiB'];
  return `${Number(amount.toFixed(amount < 10 ? 1 : 0))} ${unit}`;
}

interface Measure {
  readonly read: (quantity: string | number | undefined) => number;
  readonly show: (value: number) => string;
}

const MEASURES: Readonly<Record<string, Measure>> = {
  cpu: { read: toMilli, show: formatMilli },
  memory: { read: toUnits, show: bytesText },
  'ephemeral-storage': { read: toUnits, show: bytesText },
};
const COUNT: Measure = { read: toUnits, show: String };

const FIRST: readonly string[] = ['cpu', 'memory', 'pods'];

function rank(name: string): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

export function resourceRows(node: Node, machine: MachineView | undefined, pods: number): ResourceRow[] {
  const { capacity = {}, allocatable = {} } = node.status ?? {};
  const requests: Readonly<Record<string, number | undefined>> = {
    cpu: machine?.cpuRequestedMilli,
    memory: machine?.memoryRequestedBytes,
    pods,
  };
  return Object.keys(capacity)
    .filter((name) => !name.startsWith('hugepages-'))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((name) => {
      const { read, show } = MEASURES[name] ?? COUNT;
      const usable = read(allocatable[name]);
      const asked = requests[name];
      return {
        name,
        capacity: show(read(capacity[name])),
        allocatable: show(usable),
        requested: asked === undefined ? '' : show(asked),
        ...(asked === undefined || usable === 0 ? {} : { share: asked / usable }),
      };
    });
}

export interface UseRow {
  readonly name: string;
  readonly text: string;
  /** Of what pods may use. */
  readonly share: number;
}

export function inUseRows(node: Node, { cpuMilli, memoryBytes }: Use): UseRow[] {
  const { cpu, memory } = node.status?.allocatable ?? {};
  const row = (name: string, text: string, used: number, usable: number): UseRow[] =>
    usable === 0 ? [] : [{ name, text, share: used / usable }];
  return [
    ...row('cpu', formatMilli(cpuMilli), cpuMilli, toMilli(cpu)),
    ...row('memory', bytesText(memoryBytes), memoryBytes, toUnits(memory)),
  ];
}

/** As `kubectl describe node` prints a taint: 'key=value:NoSchedule'. */
export function taintText(taint: Taint): string {
  return `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`;
}

/** The shortest name of an image on a node: tags before digests. */
export function imageName(names: readonly string[] | undefined): string {
  return [...(names ?? [])].sort((a, b) => Number(a.includes('@')) - Number(b.includes('@')))[0] ?? '<none>';
}
