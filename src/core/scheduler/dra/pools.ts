import type { CounterSet, Device, NodeSelector, ResourceSlice } from '../../api/types.ts';
import { meetsAnyTerm, type Labelled } from '../../api/node-selector.ts';

/**
 * Pools of devices as one node sees them. Only the newest generation of a pool counts; one that is not there in full, or
 * is wrong in itself, gives no device. Upstream: structured/internal/incubating/pools_incubating.go.
 */
export interface Pool {
  readonly driver: string;
  readonly name: string;
  readonly isIncomplete: boolean;
  readonly isInvalid: boolean;
  /** With devices for this node, by name. */
  readonly slices: readonly ResourceSlice[];
  /** The others: their devices use the counters too. */
  readonly others: readonly ResourceSlice[];
  readonly counterSets: ReadonlyMap<string, CounterSet>;
}

/** All slices, made ready for asking about one node after the other. */
export interface SliceIndex {
  readonly all: readonly ResourceSlice[];
  readonly byNode: ReadonlyMap<string, readonly ResourceSlice[]>;
  /** Those without a node, or with counters. */
  readonly shared: readonly ResourceSlice[];
  /** What was gathered for nodes, by name: the same while their labels are. */
  readonly gathered: Map<string, { readonly labels: Labelled['labels']; readonly pools: readonly Pool[] }>;
}

export function indexSlices(all: readonly ResourceSlice[]): SliceIndex {
  const byNode = new Map<string, ResourceSlice[]>();
  const shared: ResourceSlice[] = [];
  for (const slice of all) {
    const { nodeName } = slice.spec;
    if (!nodeName || hasCounters(slice)) shared.push(slice);
    else byNode.set(nodeName, [...(byNode.get(nodeName) ?? []), slice]);
  }
  return { all, byNode, shared, gathered: new Map() };
}

const hasCounters = ({ spec }: ResourceSlice): boolean => (spec.sharedCounters?.length ?? 0) > 0;
const poolKey = ({ spec }: ResourceSlice): string => `${spec.driver}/${spec.pool.name}`;

export function gatherPools(index: SliceIndex, node: Labelled): readonly Pool[] {
  const known = index.gathered.get(node.name);
  if (known?.labels === node.labels) return known.pools;
  const pools = gather(index, node);
  index.gathered.set(node.name, { labels: node.labels, pools });
  return pools;
}

function gather(index: SliceIndex, node: Labelled): Pool[] {
  const found = new Map<string, ResourceSlice[]>();
  for (const slice of [...(index.byNode.get(node.name) ?? []), ...index.shared])
    if (isRelevant(slice, node)) addNewest(found, slice);
  const pools = [...found.values()].flatMap((slices) => poolOf(slices, index.all) ?? []).sort(byId);
  // Devices that take time to be bound come last.
  const waits = pools.filter(hasBindingConditions);
  return waits.length === 0 ? pools : [...pools.filter((p) => !hasBindingConditions(p)), ...waits];
}

function isRelevant(slice: ResourceSlice, node: Labelled): boolean {
  const { nodeName, allNodes, nodeSelector, perDeviceNodeSelection, devices = [] } = slice.spec;
  if (hasCounters(slice)) return true;
  if (nodeName || allNodes || nodeSelector) return reaches(slice.spec, node);
  return perDeviceNodeSelection === true && devices.some((device) => reaches(device, node));
}

export interface Reach {
  readonly nodeName?: string;
  readonly allNodes?: boolean;
  readonly nodeSelector?: NodeSelector;
}

/** Upstream: NodeMatches. */
export function reaches({ nodeName, allNodes, nodeSelector }: Reach, node: Labelled): boolean {
  if (nodeName) return node.name === nodeName;
  return allNodes === true || (nodeSelector !== undefined && meetsAnyTerm(nodeSelector.nodeSelectorTerms, node));
}

function addNewest(found: Map<string, ResourceSlice[]>, slice: ResourceSlice): void {
  const key = poolKey(slice);
  const known = found.get(key);
  const newest = known?.[0]?.spec.pool.generation ?? -1;
  const { generation } = slice.spec.pool;
  if (!known || generation > newest) found.set(key, [slice]);
  else if (generation === newest) known.push(slice);
}

/** Undefined: a newer generation is on its way that has nothing for this node. */
function poolOf(slices: readonly ResourceSlice[], all: readonly ResourceSlice[]): Pool | undefined {
  const first = slices[0] as ResourceSlice;
  const { generation, resourceSliceCount } = first.spec.pool;
  if (slices.length === resourceSliceCount) return buildPool(slices, []);
  const same = all.filter((slice) => poolKey(slice) === poolKey(first));
  if (same.some((slice) => slice.spec.pool.generation > generation)) return undefined;
  const current = same.filter((slice) => slice.spec.pool.generation === generation);
  if (current.length !== resourceSliceCount) return { ...emptyPool(first), isIncomplete: true };
  const names = new Set(slices.map((slice) => slice.metadata.name));
  return buildPool(
    slices,
    current.filter((slice) => !names.has(slice.metadata.name)),
  );
}

function emptyPool({ spec }: ResourceSlice): Pool {
  const { driver, pool } = spec;
  const counterSets = new Map<string, CounterSet>();
  return { driver, name: pool.name, isIncomplete: false, isInvalid: false, slices: [], others: [], counterSets };
}

function buildPool(slices: readonly ResourceSlice[], others: readonly ResourceSlice[]): Pool {
  const sorted = [...slices].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const withDevices = sorted.filter((slice) => !hasCounters(slice));
  const empty = emptyPool(sorted[0] as ResourceSlice);
  const counterSets = countersIn(sorted);
  const isValid =
    counterSets !== undefined &&
    areUnique(withDevices.flatMap(devicesOf).map((device) => device.name)) &&
    [...sorted, ...others].flatMap(devicesOf).every((device) => countersExist(device, counterSets));
  if (!isValid) return { ...empty, isInvalid: true };
  return { ...empty, slices: withDevices, others, counterSets };
}

const devicesOf = ({ spec }: ResourceSlice): readonly Device[] => spec.devices ?? [];
const areUnique = (names: readonly string[]): boolean => new Set(names).size === names.length;

/** Undefined: two of one name. */
function countersIn(slices: readonly ResourceSlice[]): Map<string, CounterSet> | undefined {
  const sets = slices.flatMap(({ spec }) => spec.sharedCounters ?? []);
  return areUnique(sets.map((set) => set.name)) ? new Map(sets.map((set) => [set.name, set])) : undefined;
}

function countersExist({ consumesCounters = [] }: Device, sets: ReadonlyMap<string, CounterSet>): boolean {
  return consumesCounters.every(({ counterSet, counters = {} }) => {
    const set = sets.get(counterSet);
    return set !== undefined && Object.keys(counters).every((name) => Object.hasOwn(set.counters ?? {}, name));
  });
}

const hasBindingConditions = ({ slices }: Pool): boolean =>
  slices.some((slice) => devicesOf(slice).some((device) => device.bindingConditions !== undefined));

function byId(a: Pool, b: Pool): number {
  if (a.driver !== b.driver) return a.driver < b.driver ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
