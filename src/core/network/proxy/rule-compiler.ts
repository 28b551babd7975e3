import type { EndpointSlice, Service } from '../../api/types.ts';
import type { RoutingRule } from '../types.ts';
import { compileService, isPerNode } from './compile-service.ts';

/**
 * Compiles each state of a Service once, for all nodes that see the same state: informers share objects, so the same
 * objects mean the same rules.
 */
interface Compiled {
  readonly slices: readonly EndpointSlice[];
  readonly rules: readonly RoutingRule[];
}

/** States of one Service that nodes may be at together: the newest, and some that lag. */
const STATES_KEPT = 4;

export class RuleCompiler {
  readonly #compiled = new WeakMap<Service, Compiled[]>();

  compile(service: Service, slices: readonly EndpointSlice[], node: string): readonly RoutingRule[] {
    if (isPerNode(service)) return compileService(service, slices, node);
    let states = this.#compiled.get(service);
    if (!states) this.#compiled.set(service, (states = []));
    const known = states.find((s) => sameSlices(s.slices, slices));
    if (known) return known.rules;
    const rules = compileService(service, slices, node);
    if (states.length === STATES_KEPT) states.shift();
    states.push({ slices, rules });
    return rules;
  }
}

function sameSlices(a: readonly EndpointSlice[], b: readonly EndpointSlice[]): boolean {
  return a.length === b.length && a.every((slice, i) => slice === b[i]);
}
