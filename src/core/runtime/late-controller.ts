import type { KindTypes, KubeObject } from '../api/types.ts';
import type { KindId } from './client.ts';
import type { ComponentContext } from './component.ts';
import type { ManagedController } from './controller.ts';

/**
 * A controller that starts with the first object that gives it something to do: until then its code need not be loaded,
 * and a cluster pays for one look at each object of a kind that is rare.
 * Invariant: when it starts depends on objects alone, never on when its code was loaded.
 */
export type Wakes = { readonly [K in KindId]?: (object: KindTypes[K], ctx: ComponentContext) => boolean };

type Wake = (object: KubeObject, ctx: ComponentContext) => boolean;

export function lateController(name: string, wakes: Wakes, load: () => ManagedController): ManagedController {
  return { name, start: (ctx) => wait(ctx, name, wakes, load) };
}

function wait(ctx: ComponentContext, name: string, wakes: Wakes, load: () => ManagedController): void {
  let isAwake = false;
  // By a timer: a controller that starts must not join the handlers while they are being told of an event.
  const begin = ctx.timers(`${name}/wake`, () => {
    ctx.tracer.during(name, ctx.tracer.current, () => load().start(ctx));
  });
  for (const [kind, concerns] of Object.entries(wakes) as [string, Wake][]) {
    ctx.informerOf(kind).handle(({ type, object }) => {
      if (isAwake || type === 'deleted' || !concerns(object, ctx)) return;
      isAwake = true;
      begin.after('', 0);
    });
  }
}
