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
const KIND = 'rbac.authorization.k8s.io/ClusterRole';

type Rule = NonNullable<ClusterRole['rules']>[number];

export const clusterRoleAggregationController: ControllerDef = {
  name: 'clusterrole-aggregation-controller',
  for: KIND,
  keysOf: (_changed, ctx) => aggregated(ctx).map((role) => role.metadata.name),
  reconcile(ctx, key) {
    const role = ctx.informer(KIND).byKey(key);
    if (!role?.aggregationRule) return;
    const rules = gathered(role, allRoles(ctx));
    if (deepEqual(rules, role.rules ?? [])) return;
    ctx.tracer.decide('cluster-role.aggregate', objectKey(KIND, '', key), { rules: rules.length });
    ctx.client.update(KIND, { ...role, rules });
  },
};

const allRoles = (ctx: ControllerContext<undefined>): readonly ClusterRole[] => ctx.informer(KIND).list();

const aggregated = (ctx: ControllerContext<undefined>): ClusterRole[] =>
  allRoles(ctx).filter((role) => role.aggregationRule !== undefined);

/** In order of the selectors, then of the names, each rule once. */
export function gathered({ metadata, aggregationRule }: ClusterRole, all: readonly ClusterRole[]): Rule[] {
  const sorted = [...all].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const out: Rule[] = [];
  for (const selector of aggregationRule?.clusterRoleSelectors ?? []) {
    const wanted = selectorOf(selector);
    for (const role of sorted) {
      if (role.metadata.name === metadata.name || !matches(wanted, role.metadata.labels)) continue;
      for (const rule of role.rules ?? []) if (!out.some((o) => deepEqual(o, rule))) out.push(rule);
    }
  }
  return out;
}
