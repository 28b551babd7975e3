import { describe, expect, it } from 'vitest';
import type { Selector } from '../../api/label-selector.ts';
import type { Node, Pod } from '../../api/types.ts';
import { Rng, type RngStream } from '../../lib/rng.ts';
import { handleOf } from '../../testing/scheduling-builders.ts';
import { SchedulerCache } from '../cache.ts';
import { NodeFinder } from '../find-node.ts';
import { Framework } from '../framework.ts';
import { Nominations } from '../nominations.ts';
import type { ObjectLookup } from '../plugin.ts';
import { DEFAULT_PLUGINS } from '../plugins/registry.ts';
import { podInfo } from '../pod-info.ts';
import { judgeNaively, type Judgement } from './naive-scheduler.ts';
import { RandomCluster } from './random-cluster.ts';
import { selects } from './selecting.ts';
import { labelsOf, type World } from './world.ts';

/**
 * The scheduler against its naive reference, in random clusters that change under it: the same nodes will do, for the
 * same reasons and with the same scores. More seeds: DRYDOCK_SEEDS=500 npx vitest run
 * src/core/scheduler/reference; one seed: DRYDOCK_SEED=17; with both, so many from that one on.
 */
const { DRYDOCK_SEED = '1', DRYDOCK_SEEDS = process.env['DRYDOCK_SEED'] ? '1' : '30' } = process.env;
const SEEDS = Array.from({ length: Number(DRYDOCK_SEEDS) }, (_, i) => Number(DRYDOCK_SEED) + i);
const STEPS = 60;

class Subject {
  readonly #random: RngStream;
  readonly #make: RandomCluster;
  readonly #nodes = new Map<string, Node>();
  readonly #placed = new Map<string, Pod>();
  readonly #cache = new SchedulerCache();
  readonly #finder: NodeFinder;
  #count = 0;

  constructor(seed: number) {
    const rng = new Rng(seed);
    this.#random = rng.fork('cluster');
    this.#make = new RandomCluster(this.#random);
    // Devices are another matter, and so is preemption.
    const plugins = DEFAULT_PLUGINS.filter((p) => p.name !== 'DynamicResources' && p.name !== 'DefaultPreemption');
    this.#finder = new NodeFinder({
      framework: new Framework(plugins, handleOf(this.#cache, this.#objects())),
      cache: this.#cache,
      nominations: new Nominations(),
      random: rng.fork('ties'),
      percentageOfNodesToScore: 100,
    });
    for (let i = 0; i < 5; i++) this.#setNode(`n${i}`);
    for (let i = 0; i < 12; i++) this.#place();
  }

  #objects(): Partial<ObjectLookup> {
    const { claims, volumes, namespaces, services } = this.#make.fixed;
    const joined = new Map<string, Selector>();
    return {
      claim: (namespace, name) => claims.find((c) => c.metadata.namespace === namespace && c.metadata.name === name),
      volume: (name) => volumes.find((v) => v.metadata.name === name),
      podsUsing: (namespace, name) =>
        [...this.#placed.values()].filter(
          ({ metadata, spec }) =>
            metadata.namespace === namespace && spec.volumes?.some((v) => v.persistentVolumeClaim?.claimName === name),
        ).length,
      namespaceLabels: (name) => namespaces[name],
      workloadSelector: (pod) => {
        const mine = services.filter(
          (s) => s.namespace === pod.metadata.namespace && selects({ matchLabels: { ...s.selector } }, labelsOf(pod)),
        );
        const pairs = mine.flatMap((s) => Object.entries(s.selector));
        const key = JSON.stringify(pairs);
        if (pairs.length === 0) return undefined;
        if (!joined.has(key))
          joined.set(
            key,
            pairs.map(([k, v]) => ({ key: k, operator: 'In', values: [v] })),
          );
        return joined.get(key);
      },
    };
  }

  #setNode(name: string): void {
    const made = this.#make.node(name);
    this.#nodes.set(name, made);
    this.#cache.setNode(made);
  }

  #place(): void {
    const made = this.#make.pod(`p${this.#count++}`);
    const nodeName = this.#one([...this.#nodes.keys()]);
    this.#put({ ...made, spec: { ...made.spec, nodeName } });
  }

  #put(pod: Pod): void {
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    this.#placed.set(key, pod);
    this.#cache.setPod(pod, key);
  }

  #one<T>(from: readonly T[]): T {
    return from[this.#random.int(from.length)] as T;
  }

  /** Something happens in the cluster. */
  change(): void {
    const act = this.#random.int(9);
    const keys = [...this.#placed.keys()];
    const known = this.#one(keys);
    if (act === 0) this.#setNode(`n${this.#random.int(8)}`);
    else if (act === 1 && this.#nodes.size > 3) this.#removeNode(this.#one([...this.#nodes.keys()]));
    else if (act <= 3 && keys.length > 5) {
      this.#placed.delete(known);
      this.#cache.removePod(known);
    } else if (act === 4 && keys.length > 0) this.#relabel(this.#placed.get(known) as Pod);
    else this.#place();
  }

  #removeNode(name: string): void {
    this.#nodes.delete(name);
    this.#cache.removeNode(name);
  }

  /** Or begins to go. */
  #relabel(pod: Pod): void {
    const { labels } = this.#make.pod('other').metadata;
    const going = this.#random.int(2) ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {};
    this.#put({ ...pod, metadata: { ...pod.metadata, ...(labels ? { labels } : {}), ...going } });
  }

  judge(): { naive: unknown; real: unknown } {
    const pod = this.#make.pod('subject');
    const world: World = {
      ...this.#make.fixed,
      nodes: this.#cache.list().map((n) => n.node as Node),
      placed: [...this.#placed.values()],
    };
    return { naive: shapeOf(judgeNaively(pod, world)), real: shapeOf(this.#ask(pod)) };
  }

  #ask(pod: Pod): Judgement {
    const { feasible, failure, scores } = this.#finder.survey(podInfo(pod));
    const refused = [...failure.byNode.entries()].map(([node, { plugin, verdict }]) => [
      node,
      { plugin, reasons: verdict.reasons, isUnresolvable: verdict.code === 'unresolvable' },
    ]);
    const byPlugin = (scores?.plugins ?? []).map(({ name, weight }, i) => [
      name,
      { raw: scores?.raw[i], normalized: scores?.normalized[i], weight },
    ]);
    return {
      refused: Object.fromEntries(refused) as Judgement['refused'],
      feasible: feasible.map((n) => n.name),
      scores: Object.fromEntries(byPlugin) as Judgement['scores'],
      totals: scores?.totals ?? feasible.map(() => 0),
    };
  }
}

/** By names, so that a difference is easy to read. */
function shapeOf({ refused, feasible, scores, totals }: Judgement): unknown {
  const named = (values: readonly number[]) => Object.fromEntries(feasible.map((name, i) => [name, values[i]]));
  const byPlugin = Object.entries(scores).map(([plugin, { raw, normalized, weight }]) => [
    plugin,
    { raw: named(raw), normalized: named(normalized), weight },
  ]);
  return { refused, feasible, scores: Object.fromEntries(byPlugin), totals: named(totals) };
}

describe('the scheduler and its naive reference', () => {
  it.each(SEEDS)('seed %i: the same nodes, reasons and scores', (seed) => {
    const subject = new Subject(seed);
    for (let step = 0; step < STEPS; step++) {
      subject.change();
      const { naive, real } = subject.judge();
      expect(real, `step ${step}; replay: DRYDOCK_SEED=${seed} npx vitest run src/core/scheduler/reference`).toEqual(
        naive,
      );
    }
  });
});
