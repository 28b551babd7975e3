import type { Endpoint, EndpointSlice } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { endpointKey } from './endpoint.ts';
import { planSlices, type SliceUpdate } from './plan-slices.ts';
import { groupKey, type Group, type Member, type ServiceView } from './service-view.ts';
import { hasServiceLabels, isOwnedBy } from './slice-object.ts';
import type { SliceContent } from './slice-object.ts';
import { withoutHints } from './topology-hints.ts';
import { usesTopologyMode } from './traffic-distribution.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * All writes one Service needs, over its address families and sets of ports. Pure.
 * Upstream: staging/src/k8s.io/endpointslice/reconciler.go (Reconcile, reconcileByAddressType, finalize).
 */
export interface ServicePlan {
  readonly create: SliceContent[];
  readonly update: { readonly slice: EndpointSlice; readonly content: SliceContent }[];
  readonly remove: EndpointSlice[];
}

/** `changed`: keys of the endpoints that changed since the last plan; with a stale view all are looked at. */
export function planService(view: ServiceView, changed: ReadonlySet<string>): ServicePlan {
  const plan: ServicePlan = { create: [], update: [], remove: [] };
  const byGroup = new Map<string, EndpointSlice[]>();
  for (const slice of view.slices()) {
    const group = groupKey(slice.addressType, slice.ports ?? []);
    if (isOwnedBy(slice, view.service)) byGroup.set(group, [...(byGroup.get(group) ?? []), slice]);
    else plan.remove.push(slice);
  }
  const additions = additionsByGroup(view, changed);
  for (const [key, existing] of byGroup)
    if (view.groups.has(key)) planGroup(view, key, existing, { plan, changed, additions: additions.get(key) ?? [] });
  for (const [key, members] of additions)
    if (!byGroup.has(key)) planGroup(view, key, [], { plan, changed, additions: members });
  // What goes altogether comes last: slices that are given new content are taken in this order.
  for (const [key, existing] of byGroup) if (!view.groups.has(key)) plan.remove.push(...existing);
  for (const family of view.families) keepPlaceholder(view, plan, family);
  return reuse(view, plan);
}

function additionsByGroup(view: ServiceView, changed: ReadonlySet<string>): Map<string, Member[]> {
  const out = new Map<string, Member[]>();
  const add = (member: Member | undefined): void => {
    if (!member) return;
    const slice = view.sliceOf(member.key);
    if (slice && groupKey(slice.addressType, slice.ports ?? []) === member.group) return;
    const list = out.get(member.group);
    if (list) list.push(member);
    else out.set(member.group, [member]);
  };
  if (view.isStale) for (const member of view.members.values()) add(member);
  else for (const key of changed) add(view.members.get(key));
  for (const list of out.values()) list.sort((a, b) => (a.podKey < b.podKey ? -1 : 1));
  return out;
}

interface GroupWork {
  readonly plan: ServicePlan;
  readonly changed: ReadonlySet<string>;
  readonly additions: readonly Member[];
}

function planGroup(view: ServiceView, key: string, existing: readonly EndpointSlice[], work: GroupWork): void {
  const { plan, changed, additions } = work;
  const group = view.groups.get(key) as Group;
  const affected = new Set<string>();
  for (const endpoint of changed) {
    const slice = view.sliceOf(endpoint);
    if (slice) affected.add(slice.metadata.name);
  }
  const isAffected = (slice: EndpointSlice): boolean => view.isStale || affected.has(slice.metadata.name);
  const seen = new Set<string>();
  const made = planSlices({
    existing,
    isAffected,
    needsLabels: (slice) => view.isStale && !hasServiceLabels(slice, view.service),
    wanted: (endpoint, had) => {
      const member = view.members.get(endpoint);
      if (member?.group !== key || seen.has(endpoint)) return undefined;
      seen.add(endpoint);
      return isSameBeyondHints(had, member.endpoint) ? had : member.endpoint;
    },
    additions: additions.map((m) => m.endpoint),
  });
  const contentOf = (endpoints: SliceUpdate['endpoints']): SliceContent => ({
    ...FRESH,
    ...group,
    endpoints: hinted(view, endpoints),
  });
  for (const endpoints of made.create) plan.create.push(contentOf(endpoints));
  for (const { slice, endpoints } of made.update) plan.update.push({ slice, content: contentOf(endpoints) });
  plan.remove.push(...made.remove);
  const written = new Set([...made.update.map((u) => u.slice), ...made.remove]);
  for (const slice of existing) {
    if (written.has(slice) || !isAffected(slice)) continue;
    const had = slice.endpoints ?? [];
    const endpoints = hinted(view, had);
    if (endpoints !== had) plan.update.push({ slice, content: { ...group, endpoints } });
  }
}

/** Hints do not count where endpoints are placed: slices are hinted when they are packed. */
const isSameBeyondHints = (a: Endpoint, b: Endpoint): boolean => a === b || deepEqual(withoutHints(a), withoutHints(b));

/** With the hints that each should have by itself; the same list if it has. What mode Auto gives comes afterwards. */
function hinted(view: ServiceView, endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const { service, isStale } = view;
  if (usesTopologyMode(service) || (!isStale && service.spec.trafficDistribution === undefined)) return endpoints;
  const next = endpoints.map((e) => {
    const wanted = view.members.get(endpointKey(e))?.endpoint ?? e;
    return deepEqual(wanted.hints, e.hints) ? e : wanted;
  });
  return next.some((e, i) => e !== endpoints[i]) ? next : endpoints;
}

/** A Service without any endpoint keeps one empty slice. */
function keepPlaceholder(view: ServiceView, plan: ServicePlan, family: Group['family']): void {
  const mine = view.slices().filter((s) => s.addressType === family);
  const going = plan.remove.filter((s) => s.addressType === family);
  if (mine.length > going.length || plan.create.some((c) => c.family === family)) return;
  const [only, ...more] = going;
  if (only && more.length === 0 && isPlaceholder(only, view)) plan.remove.splice(plan.remove.indexOf(only), 1);
  else plan.create.push({ family, ports: [], endpoints: [] });
}

function isPlaceholder(slice: EndpointSlice, view: ServiceView): boolean {
  const isEmpty = (slice.endpoints ?? []).length === 0 && (slice.ports ?? []).length === 0;
  return isEmpty && isOwnedBy(slice, view.service) && hasServiceLabels(slice, view.service);
}

/** Instead of deleting one slice and creating another, the one is given the other's content. */
function reuse(view: ServiceView, plan: ServicePlan): ServicePlan {
  const remove = plan.remove.filter((slice) => {
    const i = plan.create.map((c) => c.family as string).lastIndexOf(slice.addressType);
    if (i < 0 || !isOwnedBy(slice, view.service)) return true;
    plan.update.push({ slice, content: plan.create.splice(i, 1)[0] as SliceContent });
    return false;
  });
  return { ...plan, remove };
}
