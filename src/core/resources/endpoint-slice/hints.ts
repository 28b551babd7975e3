import type { EndpointSlice, Service } from '../../api/types.ts';
import type { ControllerContext } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import type { Node } from '../../api/types.ts';
import type { AddressFamily } from './endpoint.ts';
import type { ServicePlan } from './plan-service.ts';
import type { ServiceView } from './service-view.ts';
import { planHints } from './topology-hints.ts';
import { usesTopologyMode } from './traffic-distribution.ts';
import { isNodeReady, isOverloaded, zoneOfNode, zoneRatios, type ZoneRatios } from './zone-allocations.ts';

/**
 * What the controller remembers of Services annotated with topology mode Auto: nothing while there is none. Nodes that come,
 * go, or change their readiness or zone bring back the Services whose zones have too few endpoints then.
 * Upstream: pkg/controller/endpointslice (checkNodeTopologyDistribution), topologycache.go (AddHints, RemoveHints).
 */
const ENABLED = 'Topology Aware Hints has been enabled';
const DISABLED = 'Topology Aware Hints has been disabled';

interface Told {
  readonly kind: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export class TopologyHints {
  /** Endpoints of each zone, by Service and family. */
  readonly #given = new Map<string, Map<AddressFamily, ReadonlyMap<string, number>>>();
  #ratios: { readonly of: ZoneRatios | undefined } | undefined;

  /** Keys of Services that must be looked at because of the nodes. */
  nodeChanged({ type, object, old }: InformerEvent<Node>, ctx: ControllerContext<unknown>): string[] {
    if (!this.#ratios && this.#given.size === 0) return [];
    const isSame =
      type === 'updated' && old && isNodeReady(old) === isNodeReady(object) && zoneOfNode(old) === zoneOfNode(object);
    if (isSame) return [];
    this.#ratios = undefined;
    if (this.#given.size === 0) return [];
    const ratios = this.#ratiosNow(ctx);
    return [...this.#given].flatMap(([key, families]) =>
      [...families.values()].some((zones) => isOverloaded(zones, ratios)) ? [key] : [],
    );
  }

  forget(key: string): void {
    this.#given.delete(key);
  }

  /** The plan with hints, and what is to be told of them. */
  apply(
    ctx: ControllerContext<unknown>,
    key: string,
    view: ServiceView,
    plan: ServicePlan,
  ): { plan: ServicePlan; told: Told[] } {
    const { service } = view;
    if (!usesTopologyMode(service)) return { plan, told: this.#drop(key, view) };
    let out = plan;
    const told: Told[] = [];
    for (const family of view.families) {
      const done = this.#applyTo(ctx, key, view, { plan: out, family });
      out = done.plan;
      told.push(...done.told);
    }
    return { plan: out, told };
  }

  #drop(key: string, view: ServiceView): Told[] {
    if (!this.#given.delete(key)) return [];
    return view.families.slice(0, 1).map((family) => disabled(DISABLED, family));
  }

  #applyTo(
    ctx: ControllerContext<unknown>,
    key: string,
    view: ServiceView,
    { plan, family }: { plan: ServicePlan; family: AddressFamily },
  ): { plan: ServicePlan; told: Told[] } {
    const creates = plan.create.filter((c) => c.family === family);
    const updates = plan.update.filter((u) => u.content.family === family);
    const gone = new Set<EndpointSlice>([...plan.remove, ...plan.update.map((u) => u.slice)]);
    const untouched = view.slices().filter((s) => s.addressType === family && !gone.has(s));
    const written = [...creates, ...updates.map((u) => u.content)].map((c) => c.endpoints);
    const made = planHints({ written, untouched: untouched.map((s) => s.endpoints ?? []) }, this.#ratiosNow(ctx));
    const content = new Map(creates.map((c, i) => [c, { ...c, endpoints: made.written[i] ?? [] }]));
    const update = [
      ...plan.update.map((u) => {
        const i = updates.indexOf(u);
        return i < 0 ? u : { ...u, content: { ...u.content, endpoints: made.written[creates.length + i] ?? [] } };
      }),
      ...untouched.flatMap((slice, i) => {
        const endpoints = made.untouched[i];
        return endpoints ? [{ slice, content: { family, ports: slice.ports ?? [], endpoints } }] : [];
      }),
    ];
    const create = plan.create.map((c) => content.get(c) ?? c);
    return { plan: { ...plan, create, update }, told: this.#note(key, family, made) };
  }

  #note(key: string, family: AddressFamily, { allocated, why }: ReturnType<typeof planHints>): Told[] {
    const families = this.#given.get(key);
    if (!allocated) {
      families?.delete(family);
      if (families?.size === 0) this.#given.delete(key);
      return [disabled(why ?? DISABLED, family)];
    }
    if (families) families.set(family, allocated);
    else this.#given.set(key, new Map([[family, allocated]]));
    const message = `${ENABLED}, addressType: ${family}`;
    return families ? [] : [{ kind: 'Normal', reason: 'TopologyAwareHintsEnabled', message }];
  }

  #ratiosNow(ctx: ControllerContext<unknown>): ZoneRatios | undefined {
    this.#ratios ??= { of: zoneRatios(ctx.informer('Node').list()) };
    return this.#ratios.of;
  }
}

const disabled = (why: string, family: AddressFamily): Told => ({
  kind: 'Warning',
  reason: 'TopologyAwareHintsDisabled',
  message: `${why}, addressType: ${family}`,
});

/** Whether hints of the Service are made by other rules than before. */
export const changesHints = (old: Service, now: Service): boolean =>
  old.metadata.annotations !== now.metadata.annotations && usesTopologyMode(old) !== usesTopologyMode(now);
