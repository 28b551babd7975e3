import type { EndpointSlice, Service } from '../../api/types.ts';
import type { RoutingRule } from '../types.ts';
import { compileService, localityOf, type Locality } from './compile-service.ts';

/**
 * Compiles each state of a Service once, for all nodes that see the same state: informers share objects, so the same
 * objects mean the same rules. Where traffic policies or hints make nodes differ, once for each kind of node: by zone, or
 * by node where one has endpoints of its own.
 */
interface Compiled {
  readonly slices: readonly EndpointSlice[];
  readonly locality: Locality;
  readonly rules: Map<string, readonly RoutingRule[]>;
  /** Nodes with endpoints, where rules differ by node. */
  readonly nodes: ReadonlySet<string>;
}

/** States of one Service that nodes may be at together: the newest, and some that lag. */
const STATES_KEPT = 4;
const NOBODY: ReadonlySet<string> = new Set();

export class RuleCompiler {
  readonly #compiled = new WeakMap<Service, Compiled[]>();

  /** `zoneOf` is asked only if the rules depend on it. */
  compile(
    service: Service,
    slices: readonly EndpointSlice[],
    node: string,
    zoneOf: () => string | undefined = () => undefined,
  ): readonly RoutingRule[] {
    const state = this.#stateOf(service, slices);
    const { locality, nodes, rules } = state;
    const zone = locality === 'nothing' ? undefined : zoneOf();
    const key = locality === 'nothing' ? '' : `${nodes.has(node) ? node : ''} ${zone ?? ''}`;
    const known = rules.get(key);
    if (known) return known;
    const compiled = compileService(service, slices, zone === undefined ? { node } : { node, zone });
    rules.set(key, compiled);
    return compiled;
  }

  #stateOf(service: Service, slices: readonly EndpointSlice[]): Compiled {
    let states = this.#compiled.get(service);
    if (!states) this.#compiled.set(service, (states = []));
    const known = states.find((s) => sameSlices(s.slices, slices));
    if (known) return known;
    const locality = localityOf(service, slices);
    const nodes = locality === 'node' ? nodesOf(slices) : NOBODY;
    const state: Compiled = { slices, locality, nodes, rules: new Map() };
    if (states.length === STATES_KEPT) states.shift();
    states.push(state);
    return state;
  }
}

const nodesOf = (slices: readonly EndpointSlice[]): Set<string> =>
  new Set(slices.flatMap(({ endpoints = [] }) => endpoints.flatMap((e) => e.nodeName ?? [])));

function sameSlices(a: readonly EndpointSlice[], b: readonly EndpointSlice[]): boolean {
  return a.length === b.length && a.every((slice, i) => slice === b[i]);
}
