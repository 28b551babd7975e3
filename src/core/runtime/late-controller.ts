import type { KindTypes, KubeObject } from '../api/types.ts';
import type { KindId } from './client.ts';
import type { ComponentContext } from './component.ts';
import { withRecorder, type ManagedController } from './controller.ts';

/**
 * Controllers that start with the first object that gives them something to do: until then their code need not be loaded,
 * and a cluster pays for one look at each object of a kind that is rare.
 * Invariant: when they start depends on objects alone, never on when their code was loaded.
 */
export type Wakes = { readonly [K in KindId]?: (object: KindTypes[K], ctx: ComponentContext) => boolean };

type Wake = (object: KubeObject, ctx: ComponentContext) => boolean;

type Load = () => readonly ManagedController[];

interface Alarms {
  readonly wakes: Wakes;
  /** Asked about objects that are gone. */
  readonly whenGone?: Wakes;
}

export function lateControllers(name: string, alarms: Alarms, load: Load): ManagedController {
  return { name, start: (ctx) => wait(ctx, name, alarms, load) };
}

function wait(ctx: ComponentContext, name: string, { wakes, whenGone = {} }: Alarms, load: Load): void {
  const { tracer } = ctx;
  let isAwake = false;
  // By a timer: a controller that starts must not join the handlers while they are being told of an event.
  const begin = ctx.timers(`${name}/wake`, () => {
    for (const c of load()) tracer.during(c.name, tracer.current, () => c.start(withRecorder(ctx, c.name)));
  });
  for (const [kind, concerns] of Object.entries(wakes) as [string, Wake][]) {
    const misses = (whenGone as Readonly<Record<string, Wake>>)[kind];
    ctx.informerOf(kind).handle(({ type, object }) => {
      const asked = type === 'deleted' ? misses : concerns;
      if (isAwake || !asked?.(object, ctx)) return;
      isAwake = true;
      begin.after('', 0);
    });
  }
}
