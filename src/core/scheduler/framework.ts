import type { NodeInfo } from './node-info.ts';
import type { PluginEntry } from './plugins/registry.ts';
import type { PodInfo } from './pod-info.ts';
import { unresolvable } from './plugin.ts';
import type { ClusterEvent, FilterFailure, Plugin, PluginHandle, Queued, Rejection, Verdict } from './plugin.ts';
import { ScoreTable } from './score-table.ts';

/**
 * Calls the plugins of a profile at their extension points, in order, and says who objected.
 * Upstream: pkg/scheduler/framework/runtime/framework.go.
 */
export interface PreFilterOutcome {
  readonly rejection?: Rejection;
  /** The only nodes worth a look, and the plugins that say so. */
  readonly only?: ReadonlySet<string>;
  readonly limitedBy: readonly string[];
}

export interface PostFilterOutcome {
  readonly message: string;
  readonly nominatedNode?: string;
  readonly victims?: readonly string[];
}

interface Scorer {
  readonly plugin: Plugin;
  readonly weight: number;
}

const UNLIMITED: PreFilterOutcome = { limitedBy: [] };

/** Extension points by their names in a configuration, and as upstream calls their type. */
export const POINTS = {
  preEnqueue: 'PreEnqueuePlugin',
  queueSort: 'QueueSortPlugin',
  preFilter: 'PreFilterPlugin',
  filter: 'FilterPlugin',
  postFilter: 'PostFilterPlugin',
  preScore: 'PreScorePlugin',
  score: 'ScorePlugin',
  reserve: 'ReservePlugin',
  permit: 'PermitPlugin',
  preBind: 'PreBindPlugin',
  bind: 'BindPlugin',
  postBind: 'PostBindPlugin',
} as const;

export type Point = keyof typeof POINTS;
/** Plugins of each point in the order they run. */
export type PointOrder = Readonly<Record<Point, readonly { readonly name: string; readonly weight?: number }[]>>;

export class Framework {
  readonly #plugins: readonly Plugin[];
  readonly #byName: ReadonlyMap<string, Plugin>;
  readonly #at: Readonly<Record<Point, readonly Plugin[]>>;
  readonly #scorers: readonly Scorer[];
  readonly #scoresAfter: ReadonlySet<Plugin>;
  /** Filters that have something to say of the pod at hand. */
  #active: Plugin[] = [];
  /** Those among them that may refuse a node. */
  #asked: Plugin[] = [];
  #lastRejection: Rejection | undefined;

  /** `orderOf`: from a profile; without, every plugin runs at every point it has, in the order of the entries. */
  constructor(
    entries: readonly PluginEntry[],
    handle: PluginHandle,
    orderOf: (made: readonly Plugin[]) => PointOrder | undefined = () => undefined,
  ) {
    const made = entries.map(({ create, weight, args }) => ({ plugin: create(handle, args), weight }));
    this.#plugins = made.map((m) => m.plugin);
    this.#byName = new Map(this.#plugins.map((p) => [p.name, p]));
    const order = orderOf(this.#plugins);
    this.#at = Object.fromEntries(
      (Object.keys(POINTS) as Point[]).map((point) => [point, this.#pluginsAt(point, order)]),
    ) as never;
    const weights = new Map(
      order?.score.map(({ name, weight }) => [name, weight || 1]) ?? made.map((m) => [m.plugin.name, m.weight]),
    );
    this.#scorers = this.#at.score.map((plugin) => ({ plugin, weight: weights.get(plugin.name) ?? 1 }));
    this.#scoresAfter = new Set(this.#at.preScore);
  }

  #pluginsAt(point: Point, order: PointOrder | undefined): Plugin[] {
    if (!order) return this.#plugins.filter((p) => p[point]);
    return order[point].flatMap(({ name }) => this.#byName.get(name) ?? []);
  }

  preEnqueue(pod: PodInfo): Rejection | undefined {
    return firstObjection(this.#at.preEnqueue, (p) => p.preEnqueue?.(pod));
  }

  compare(a: Queued, b: Queued): number {
    return this.#at.queueSort[0]?.queueSort?.(a, b) ?? 0;
  }

  preFilter(pod: PodInfo): PreFilterOutcome {
    const skipped = new Set<Plugin>();
    let outcome = UNLIMITED;
    for (const plugin of this.#at.preFilter) {
      const result = plugin.preFilter?.(pod);
      if (result === undefined) continue;
      if (result === 'skip') skipped.add(plugin);
      else if ('code' in result)
        return { rejection: { plugin: plugin.name, verdict: result }, limitedBy: [plugin.name] };
      else outcome = narrow(outcome, plugin.name, result.only);
      if (outcome.rejection) return outcome;
    }
    this.#active = this.#at.filter.filter((p) => !skipped.has(p));
    this.#asked = this.#active.filter((p) => !p.passesAll?.(pod));
    return outcome;
  }

  filter(pod: PodInfo, node: NodeInfo): Rejection | undefined {
    const asked = this.#asked;
    for (let i = 0; i < asked.length; i++) {
      const plugin = asked[i] as Plugin;
      const verdict = plugin.filter?.(pod, node);
      if (verdict) return this.#rejection(plugin.name, verdict);
    }
    return undefined;
  }

  /** Most nodes are refused for the same reason as the one before. */
  #rejection(plugin: string, verdict: Verdict): Rejection {
    const last = this.#lastRejection;
    if (last?.verdict === verdict && last.plugin === plugin) return last;
    return (this.#lastRejection = { plugin, verdict });
  }

  /** Puts the pod on the node for the plugins and the node's sums, to see what would be. */
  imagineWith(pod: PodInfo, node: NodeInfo): void {
    node.addPod(pod);
    for (const plugin of this.#active) plugin.addPod?.(pod, node);
  }

  imagineWithout(pod: PodInfo, node: NodeInfo): void {
    node.removePod(pod);
    for (const plugin of this.#active) plugin.removePod?.(pod, node);
  }

  postFilter(pod: PodInfo, failure: FilterFailure): PostFilterOutcome {
    const messages: string[] = [];
    let nominatedNode: string | undefined;
    for (const plugin of this.#at.postFilter) {
      const result = plugin.postFilter?.(pod, failure);
      if (!result) continue;
      nominatedNode = result.nominatedNode ?? nominatedNode;
      if (result.isSuccess || result.isError)
        return {
          ...withNomination(result.message, result.nominatedNode),
          ...(result.victims ? { victims: result.victims } : {}),
        };
      messages.push(result.message);
    }
    return withNomination(messages.join(', '), nominatedNode);
  }

  score(pod: PodInfo, nodes: readonly NodeInfo[]): ScoreTable {
    const scorers = this.#scorers.filter(
      ({ plugin }) => !this.#scoresAfter.has(plugin) || plugin.preScore?.(pod, nodes) !== 'skip',
    );
    const table = new ScoreTable(
      nodes.length,
      scorers.map(({ plugin, weight }) => ({ name: plugin.name, weight })),
    );
    for (const { plugin, weight } of scorers) {
      const raw = new Array<number>(nodes.length);
      for (let i = 0; i < nodes.length; i++) raw[i] = plugin.score?.(pod, nodes[i] as NodeInfo) ?? 0;
      const normalized = plugin.normalize ? [...raw] : raw;
      plugin.normalize?.(pod, normalized, nodes);
      table.add(raw, normalized, weight);
    }
    return table;
  }

  /** Reserve, then Permit: all or nothing. */
  reserve(pod: PodInfo, node: string): Rejection | undefined {
    const rejection =
      firstObjection(this.#at.reserve, (p) => p.reserve?.(pod, node)) ??
      firstObjection(this.#at.permit, (p) => p.permit?.(pod, node));
    if (rejection) this.unreserve(pod, node);
    return rejection;
  }

  unreserve(pod: PodInfo, node: string): void {
    for (const plugin of [...this.#at.reserve].reverse()) plugin.unreserve?.(pod, node);
  }

  /** All plugins' PreBind, or the first objection; 'wait' if one has begun something that takes time. */
  preBind(pod: PodInfo, node: string): Rejection | 'wait' | undefined {
    return this.#ask((p) => p.preBind?.(pod, node));
  }

  /** Whether what `preBind` began is done. */
  isPreBound(pod: PodInfo, node: string): Rejection | 'wait' | undefined {
    return this.#ask((p) => p.isPreBound?.(pod, node));
  }

  #ask(ask: (plugin: Plugin) => 'wait' | Verdict | undefined): Rejection | 'wait' | undefined {
    let waits = false;
    for (const plugin of this.#at.preBind) {
      const answer = ask(plugin);
      if (answer === 'wait') waits = true;
      else if (answer) return { plugin: plugin.name, verdict: answer };
    }
    return waits ? 'wait' : undefined;
  }

  /** Name of the plugin that binds; it may throw a StatusError when asked to. */
  get binder(): Plugin | undefined {
    return this.#at.bind[0];
  }

  postBind(pod: PodInfo, node: string): void {
    for (const plugin of this.#at.postBind) plugin.postBind?.(pod, node);
  }

  /** Whether one of the plugins that refused the pod thinks the event may help it. */
  mayHelp(rejectors: ReadonlySet<string>, pod: PodInfo, event: ClusterEvent): boolean {
    for (const name of rejectors) {
      const hint = this.#byName.get(name)?.hints?.[event.type] as
        ((p: PodInfo, e: ClusterEvent) => boolean) | undefined;
      if (hint?.(pod, event)) return true;
    }
    return false;
  }
}

function firstObjection(
  plugins: readonly Plugin[],
  ask: (plugin: Plugin) => Verdict | undefined,
): Rejection | undefined {
  for (const plugin of plugins) {
    const verdict = ask(plugin);
    if (verdict) return { plugin: plugin.name, verdict };
  }
  return undefined;
}

function withNomination(message: string, nominatedNode: string | undefined): PostFilterOutcome {
  return { message, ...(nominatedNode === undefined ? {} : { nominatedNode }) };
}

function narrow(before: PreFilterOutcome, plugin: string, only: ReadonlySet<string>): PreFilterOutcome {
  const limitedBy = [...before.limitedBy, plugin];
  const kept = before.only ? new Set([...before.only].filter((n) => only.has(n))) : only;
  if (kept.size > 0) return { only: kept, limitedBy };
  const text = `node(s) didn't satisfy plugin(s) [${[...limitedBy].sort().join(' ')}] simultaneously`;
  return { rejection: { plugin, verdict: unresolvable(text) }, limitedBy };
}
