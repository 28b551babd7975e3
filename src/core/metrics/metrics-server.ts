import type { Node, Pod } from '../api/types.ts';
import type { ComponentContext, ComponentDef } from '../runtime/component.ts';
import type { Informer } from '../runtime/informer.ts';
import { LabelIndex } from '../runtime/label-index.ts';
import { MetricPoints } from './metric-points.ts';
import type { NodeSummary } from './summary.ts';

/**
 * Asks every kubelet every 15 s what its containers use, keeps the last two answers, and serves the difference as
 * metrics.k8s.io. What it knows is gone when it stops; while it is stopped its API is not available.
 * Upstream: sigs.k8s.io/metrics-server, cmd/metrics-server and pkg/server.
 */
export const METRICS_SERVER = 'metrics-server';
const RESOLUTION_MS = 15_000;

export interface MetricsServerDeps {
  /** The kubelet's answer, or undefined if it cannot be reached. */
  scrape(node: string): NodeSummary | undefined;
}

/** What is known while it runs. */
export interface Running {
  readonly points: MetricPoints;
  readonly pods: LabelIndex<Pod>;
  readonly nodes: Informer<Node>;
}

export class MetricsServer {
  readonly #deps: MetricsServerDeps;
  #running: Running | undefined;

  constructor(deps: MetricsServerDeps) {
    this.#deps = deps;
  }

  /** Undefined while it is stopped. */
  get running(): Running | undefined {
    return this.#running;
  }

  component(): ComponentDef {
    return { name: METRICS_SERVER, start: (ctx) => this.#start(ctx) };
  }

  #start(ctx: ComponentContext): void {
    const pods = new LabelIndex<Pod>();
    ctx.informer('Pod').handle(({ type, object, old }) => pods.apply(object as Pod, old as Pod, type === 'deleted'));
    const running = {
      points: new MetricPoints(RESOLUTION_MS),
      pods,
      nodes: ctx.informer('Node') as Informer<Node>,
    };
    this.#running = running;
    ctx.onStop(() => (this.#running = undefined));
    const rounds = ctx.timers('scrape', () => {
      this.#scrape(running);
      rounds.after('', RESOLUTION_MS);
    });
    rounds.after('', FIRST_MS);
  }

  #scrape({ nodes, points }: Running): void {
    const round = new Map<string, NodeSummary>();
    for (const { metadata } of nodes.list()) {
      const summary = this.#deps.scrape(metadata.name);
      if (summary) round.set(metadata.name, summary);
    }
    points.store(round);
  }
}

/** Until its caches are filled. */
const FIRST_MS = 100;
