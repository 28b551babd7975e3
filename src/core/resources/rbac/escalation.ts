import { forbidden, type StatusError } from '../../api/status-error.ts';
import type { ClusterRole, KubeObject } from '../../api/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../apiserver/admission.ts';
import type { PolicyRule } from '../../apiserver/auth/authorizer.ts';
import type { UserInfo } from '../../apiserver/auth/user.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { deepEqual } from '../../lib/equal.ts';
import { compactRules, missingRules, quotedList, ruleText } from './covers.ts';
import { roleNotFound, roleOf, type Binding } from './resolver.ts';

/**
 * Nobody gives away what he does not have: a role may only hold, and a binding only grant, what its author may do, unless
 * he has the verb `escalate` or `bind`. It runs as the last of the mutating plugins, which is where upstream's storage
 * has it. Upstream: pkg/registry/rbac/{clusterrole,role,clusterrolebinding,rolebinding}/policybased/storage.go.
 */
const GROUP = 'rbac.authorization.k8s.io';
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

type Check = (request: AdmissionRequest, user: UserInfo, ctx: KindContext) => void;

const CHECKS: Readonly<Record<string, Check>> = {
  clusterroles: checkRole,
  roles: checkRole,
  clusterrolebindings: checkBinding,
  rolebindings: checkBinding,
};

export const rbacEscalation: AdmissionPlugin = {
  name: 'RBACEscalation',
  mutate(request, ctx) {
    const { op, kind, object, old } = request;
    if (!op.user || kind.def.group !== GROUP || request.operation === 'DELETE') return object;
    if (ctx.auth.isSuperuser(op.user) || (old && isForCollectorOnly(object, old))) return object;
    CHECKS[kind.def.plural]?.(request, op.user, ctx);
    return object;
  },
};

/** Only what lets the garbage collector finish changes. */
function isForCollectorOnly(object: KubeObject, old: KubeObject): boolean {
  const { ownerReferences: _o, finalizers: _f, managedFields: _m, ...meta } = object.metadata;
  const { ownerReferences: _p, finalizers: _g, managedFields: _n, ...oldMeta } = old.metadata;
  return deepEqual({ ...object, metadata: meta }, { ...old, metadata: oldMeta });
}

function checkRole(request: AdmissionRequest, user: UserInfo, ctx: KindContext): void {
  const { kind, namespace, object, old, op } = request;
  const resource = kind.def.plural;
  const base = { user, group: GROUP, subresource: '', namespace, resource };
  if (ctx.auth.authorize({ ...base, verb: 'escalate', name: op.name ?? '' }).isAllowed) return;
  const role = object as ClusterRole;
  const lacking = lackingText(ctx, user, namespace, role.rules ?? []);
  if (lacking !== undefined) throw refusal(request, lacking);
  const aggregates = (o: KubeObject | undefined): boolean =>
    ((o as ClusterRole | undefined)?.aggregationRule?.clusterRoleSelectors?.length ?? 0) > 0;
  if (!aggregates(role) && !aggregates(old)) return;
  if (lackingText(ctx, user, namespace, EVERYTHING) !== undefined)
    throw refusal(request, 'must have cluster-admin privileges to use the aggregationRule');
}

function checkBinding(request: AdmissionRequest, user: UserInfo, ctx: KindContext): void {
  const { namespace, object } = request;
  const binding = object as Binding;
  const { apiGroup, kind, name } = binding.roleRef ?? {};
  const base = { user, group: apiGroup ?? '', subresource: '', namespace, name: name ?? '' };
  const resource = `${String(kind).toLowerCase()}s`;
  if (ctx.auth.authorize({ ...base, verb: 'bind', resource }).isAllowed) return;
  const role = roleOf(ctx, binding, namespace);
  if (!role) throw roleNotFound(binding);
  const lacking = lackingText(ctx, user, namespace, role.rules ?? []);
  if (lacking !== undefined) throw refusal(request, lacking);
}

/** What the user lacks of the rules, as upstream says it; undefined if nothing. */
function lackingText(
  ctx: KindContext,
  user: UserInfo,
  namespace: string,
  wanted: readonly PolicyRule[],
): string | undefined {
  const { rules, error } = ctx.auth.rulesFor(user, namespace);
  const missing = missingRules(rules, wanted);
  if (missing.length === 0) return undefined;
  const texts = [...new Set(compactRules(missing).map(ruleText))].sort();
  const who = `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)})`;
  const unresolved = error === '' ? '' : `; resolution errors: [${error}]`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${texts.join('\n')}${unresolved}`;
}

const refusal = ({ kind, object }: AdmissionRequest, why: string): StatusError =>
  forbidden({ group: GROUP, resource: kind.def.plural, name: object.metadata.name ?? '' }, why);
