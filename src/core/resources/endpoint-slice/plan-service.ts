import type { EndpointSlice } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { planSlices, type SliceUpdate } from './plan-slices.ts';
import { groupKey, type Group, type Member, type ServiceView } from './service-view.ts';
import { hasServiceLabels, isOwnedBy } from './slice-object.ts';
import type { SliceContent } from './slice-object.ts';
import { withoutHints } from './topology-hints.ts';
import { usesTopologyMode } from './traffic-distribution.ts';

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
  for (const [key, existing] of byGroup) {
    if (view.groups.has(key)) planGroup(view, key, existing, { plan, changed, additions: additions.get(key) ?? [] });
    else plan.remove.push(...existing);
  }
  for (const [key, members] of additions) {
    if (!byGroup.has(key)) planGroup(view, key, [], { plan, changed, additions: members });
  }
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
  const hasForeignHints = usesTopologyMode(view.service);
  const affected = new Set<string>();
  for (const endpoint of changed) {
    const slice = view.sliceOf(endpoint);
    if (slice) affected.add(slice.metadata.name);
  }
  const made = planSlices({
    existing,
    isAffected: (slice) => view.isStale || affected.has(slice.metadata.name),
    needsLabels: (slice) => view.isStale && !hasServiceLabels(slice, view.service),
    wanted: (endpoint, had) => {
      const member = view.members.get(endpoint);
      if (member?.group !== key) return undefined;
      // Hints that come from all endpoints together are put in afterwards.
      return had.hints && hasForeignHints && deepEqual(withoutHints(had), member.endpoint) ? had : member.endpoint;
    },
    additions: additions.map((m) => m.endpoint),
  });
  const contentOf = (endpoints: SliceUpdate['endpoints']): SliceContent => ({ ...group, endpoints });
  for (const endpoints of made.create) plan.create.push(contentOf(endpoints));
  for (const { slice, endpoints } of made.update) plan.update.push({ slice, content: contentOf(endpoints) });
  plan.remove.push(...made.remove);
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
