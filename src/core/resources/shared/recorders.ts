import type { ComponentContext } from '../../runtime/component.ts';
import { createRecorder, type EventRecorder } from '../../runtime/recorder.ts';

/** Recorders of those whose part a controller plays, by name: their events name them, not the controller. */
export class Recorders {
  readonly #ctx: ComponentContext;
  readonly #known = new Map<string, EventRecorder>();

  constructor(ctx: ComponentContext) {
    this.#ctx = ctx;
  }

  of(component: string): EventRecorder {
    let known = this.#known.get(component);
    if (!known) {
      const { client } = this.#ctx;
      known = createRecorder({ component, client, times: this.#ctx, random: this.#ctx.random(`events/${component}`) });
      this.#known.set(component, known);
    }
    return known;
  }
}
