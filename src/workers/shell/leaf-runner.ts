import type { Engine, LeafAnswer, LeafRequest } from '../../core/index.ts';

/**
 * Runs the programs that the engine's shells ask for. Invariants: the engine's time stands still until each is
 * answered, and an answer depends on the request alone, so a run is the same however long the library takes; what was
 * asked before a rewind is not answered after it.
 */
export type RunLeaf = (request: LeafRequest) => Promise<LeafAnswer>;

export interface LeafRunnerOptions {
  engine(): Engine | undefined;
  readonly run: RunLeaf;
  /** An answer is in: time may go on. */
  answered(entry: { readonly argv: readonly string[]; readonly status: number }): void;
  onError(error: unknown): void;
}

export class LeafRunner {
  readonly #o: LeafRunnerOptions;
  readonly #asked = new WeakSet<LeafRequest>();

  constructor(options: LeafRunnerOptions) {
    this.#o = options;
  }

  /** To be called whenever the engine may have asked for something. */
  look(): void {
    for (const { request } of this.#o.engine()?.leafRequests() ?? []) {
      if (this.#asked.has(request)) continue;
      this.#asked.add(request);
      void this.#run(request);
    }
  }

  async #run(request: LeafRequest): Promise<void> {
    try {
      const answer = await this.#o.run(request);
      const engine = this.#o.engine();
      const waiting = engine?.leafRequests().find((r) => r.request === request);
      if (!engine || !waiting) return;
      engine.answerLeaf(waiting.key, waiting.id, answer);
      this.#o.answered({ argv: request.argv, status: answer.status });
    } catch (error) {
      this.#o.onError(error);
    }
  }
}
