import { objectKey } from '../../api/group-kind.ts';
import { matches, selectorOf } from '../../api/label-selector.ts';
import type { ClusterRole } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { deepEqual } from '../../lib/equal.ts';

/**
 * Gives a ClusterRole with an aggregationRule the rules of all roles that its selectors match. Any change of any role
 * looks at all of them: there are few, and nobody knows who gathers from whom.
 * Upstream: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
 */
const NAME = 'clusterrole-aggregation-controller';
const KIND = 'rbac.authorization.k8s.io/ClusterRole';

type Rule = NonNullable<ClusterRole['rules']>[number];

/** Names of the roles that gather. */
type State = Set<string>;

export const clusterRoleAggregationController: ControllerDef<State> = {
  name: NAME,
  for: KIND,
  setup: () => new Set(),
  observe(_kind, { type, object }, { state }) {
    const role = object as ClusterRole;
    if (role.aggregationRule && type !== 'deleted') state.add(role.metadata.name);
    else state.delete(role.metadata.name);
  },
  keysOf: (_changed, { state }) => [...state],
  reconcile(ctx, key) {
    const role = ctx.informer(KIND).byKey(key);
    if (!role?.aggregationRule) return;
    const rules = gathered(role, ctx.informer(KIND).list());
    if (deepEqual(rules, role.rules ?? [])) return;
    ctx.tracer.decide('cluster-role.aggregate', objectKey(KIND, '', key), { rules: rules.length });
    write(ctx, role, rules);
  },
};

/** Applied, so that the rules of a role that somebody else made belong to this controller. */
function write(ctx: ControllerContext<State>, role: ClusterRole, rules: readonly Rule[]): void {
  if (role.metadata.managedFields === undefined) {
    ctx.client.update(KIND, { ...role, rules: [...rules] });
    return;
  }
  const { apiVersion, kind, metadata } = role;
  const body = { apiVersion, kind, metadata: { name: metadata.name }, rules };
  ctx.client.patch(KIND, '', metadata.name, body, { type: 'apply', manager: NAME, force: true });
}

/** In order of the selectors, then of the names, each rule once. */
export function gathered({ metadata, aggregationRule }: ClusterRole, all: readonly ClusterRole[]): Rule[] {
  const out: Rule[] = [];
  for (const selector of aggregationRule?.clusterRoleSelectors ?? []) {
    const wanted = selectorOf(selector);
    const meant = all.filter((r) => r.metadata.name !== metadata.name && matches(wanted, r.metadata.labels));
    for (const role of meant.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)))
      for (const rule of role.rules ?? []) if (!out.some((o) => deepEqual(o, rule))) out.push(rule);
  }
  return out;
}
