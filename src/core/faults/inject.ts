import { objectKey } from '../api/group-kind.ts';
import { badRequest } from '../api/status-error.ts';
import type { WorldFault } from '../world/seams.ts';
import { podOf } from './checks.ts';
import type { FaultContext, FaultDef, FaultRecord, FaultRequest } from './fault.ts';
import { FAULTS } from './registry.ts';

/**
 * Breaks what the request says. Returns the record by whose id it is undone; undefined for what happens once. Throws a
 * StatusError for a request that fits no fault or no target.
 */
export function injectFault(ctx: FaultContext, request: FaultRequest): FaultRecord | undefined {
  const def = FAULTS.find((f) => f.name === request.name);
  if (!def) throw badRequest(`unknown fault "${request.name}"`);
  const error = def.validate(request, ctx);
  if (error !== undefined) throw badRequest(`${def.name}: ${error}`);
  const { tracer, world } = ctx;
  const trace = tracer.record('fault', 'fault.injected', refOf(def, request), {
    fault: def.name,
    target: request.target,
  });
  return tracer.during(tracer.actor, trace, () => {
    def.act?.(request, ctx);
    if (!def.bends) return undefined;
    const fault: WorldFault = {
      ...request,
      id: `${def.name}-${world.random('faults').suffix(5)}`,
      since: ctx.nowMs(),
      ...(def.lastsMs ? { until: ctx.nowMs() + def.lastsMs(request) } : {}),
      trace,
      bends: def.bends(request),
    };
    world.addFault(fault);
    return fault;
  });
}

/** The object a fault is about, for the trace. */
function refOf(def: FaultDef, { target }: FaultRequest): string {
  if (def.targets.includes('Node')) return objectKey('Node', '', target);
  const pod = def.targets.includes('Pod') ? podOf(target) : undefined;
  return pod ? objectKey('Pod', pod.namespace, pod.name) : '';
}
