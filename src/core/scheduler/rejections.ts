import type { NodeInfo } from './node-info.ts';
import type { Rejection, RejectionsByNode } from './plugin.ts';

/**
 * Which nodes were refused and why. Most are never asked about: written as two arrays, looked up by a map that is made
 * when somebody asks.
 */
export class Rejections implements RejectionsByNode {
  readonly #nodes: NodeInfo[] = [];
  readonly #rejections: Rejection[] = [];
  /** Names of the plugins that refused one. */
  readonly plugins = new Set<string>();
  /** A plugin that failed, instead of refusing. */
  failed: Rejection | undefined;
  #last = '';
  #byName: Map<string, Rejection> | undefined;

  get size(): number {
    return this.#nodes.length;
  }

  add(node: NodeInfo, rejection: Rejection): void {
    this.#nodes.push(node);
    this.#rejections.push(rejection);
    if (rejection.verdict.code === 'error') this.failed = rejection;
    if (rejection.plugin !== this.#last) this.plugins.add((this.#last = rejection.plugin));
  }

  get(name: string): Rejection | undefined {
    return (this.#byName ??= new Map(this.entries())).get(name);
  }

  values(): readonly Rejection[] {
    return this.#rejections;
  }

  *entries(): Generator<readonly [string, Rejection]> {
    for (let i = 0; i < this.#nodes.length; i++)
      yield [(this.#nodes[i] as NodeInfo).name, this.#rejections[i] as Rejection];
  }
}
