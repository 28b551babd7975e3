import type {
  Attributes,
  Auth,
  Authentication,
  Decision,
  PolicyRule,
  RuleList,
} from '../../apiserver/auth/authorizer.ts';
import { MASTERS, type UserInfo } from '../../apiserver/auth/user.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import type { KubeObject } from '../../api/types.ts';
import { authenticateToken } from '../service-account/authenticate-token.ts';
import { nodeDecision, nodeIdentity } from './node-authorizer.ts';
import { CLUSTER_BINDING, describeGrant, roleOf, visitRules, type Binding } from './resolver.ts';
import { ruleAllows } from './rules.ts';

/**
 * The authorizers of a cluster made by kubeadm, in their order: system:masters, Node, RBAC; and its tokens. Whether a
 * user is a superuser is remembered for one user with the two objects that make it so: grants only add up, so as long as
 * both are the same nothing can have changed.
 * Upstream: pkg/kubeapiserver/authorizer, staging/src/k8s.io/apiserver/pkg/authorization/union/union.go.
 */
export function clusterAuth(ctx: KindContext): Auth {
  return new ClusterAuth(ctx);
}

interface Witness {
  readonly user: UserInfo;
  readonly binding: KubeObject;
  readonly role: KubeObject;
}

const ALLOWED: Decision = { isAllowed: true, reason: '' };

class ClusterAuth implements Auth {
  readonly #ctx: KindContext;
  #witness: Witness | undefined;

  constructor(ctx: KindContext) {
    this.#ctx = ctx;
  }

  authorize(attributes: Attributes): Decision {
    if (attributes.user.groups.includes(MASTERS)) return ALLOWED;
    const node = nodeDecision(this.#ctx, attributes);
    if (node.isAllowed) return node;
    const rbac = this.#rbac(attributes);
    const reasons = [node.reason, rbac.reason].filter((r) => r !== '');
    return rbac.isAllowed ? rbac : { isAllowed: false, reason: reasons.join('\n') };
  }

  isSuperuser(user: UserInfo): boolean {
    if (user.groups.includes(MASTERS)) return true;
    if (this.#isWitnessed(user)) return true;
    this.#witness = this.#findWitness(user);
    return this.#witness !== undefined;
  }

  rulesFor(user: UserInfo, namespace: string): RuleList {
    const rules: PolicyRule[] = [];
    const errors: string[] = [];
    visitRules(this.#ctx, user, namespace, (granted, error) => {
      if (granted) rules.push(granted.rule);
      else errors.push(error);
      return true;
    });
    const isNode = nodeIdentity(user) !== undefined;
    if (isNode) errors.unshift('node authorizer does not support user rule resolution');
    return { rules, isIncomplete: isNode, error: aggregate(errors) };
  }

  authenticate(token: string, audiences?: readonly string[]): Authentication {
    return authenticateToken(this.#ctx, token, audiences);
  }

  #rbac(attributes: Attributes): Decision {
    const errors: string[] = [];
    let allowed: string | undefined;
    visitRules(this.#ctx, attributes.user, attributes.namespace, (granted, error) => {
      if (!granted) errors.push(error);
      else if (ruleAllows(attributes, granted.rule)) allowed = describeGrant(granted);
      return allowed === undefined;
    });
    if (allowed !== undefined) return { isAllowed: true, reason: `RBAC: allowed by ${allowed}` };
    return { isAllowed: false, reason: errors.length > 0 ? `RBAC: ${aggregate(errors)}` : '' };
  }

  #isWitnessed(user: UserInfo): boolean {
    const known = this.#witness;
    if (known?.user !== user) return false;
    const binding = this.#ctx.find(CLUSTER_BINDING, undefined as never, known.binding.metadata.name as string);
    return binding === known.binding && roleOf(this.#ctx, binding as Binding, '') === known.role;
  }

  #findWitness(user: UserInfo): Witness | undefined {
    let found: Witness | undefined;
    let isForResources = '';
    let isForUrls = '';
    visitRules(this.#ctx, user, '', (granted) => {
      if (!granted) return true;
      const { rule, binding } = granted;
      const name = binding.metadata.name as string;
      if (isEverything(rule, rule.apiGroups) && isEverything(rule, rule.resources) && !rule.resourceNames?.length)
        isForResources = name;
      if (isEverything(rule, rule.nonResourceURLs)) isForUrls = name;
      const role = isForResources === name && isForUrls === name ? roleOf(this.#ctx, binding, '') : undefined;
      if (role) found = { user, binding, role };
      return found === undefined;
    });
    return found;
  }
}

const isEverything = (rule: PolicyRule, list: readonly string[] | undefined): boolean =>
  rule.verbs.includes('*') && list?.includes('*') === true;

/** As utilerrors.NewAggregate prints itself. */
function aggregate(errors: readonly string[]): string {
  const unique = [...new Set(errors)];
  return unique.length === 1 ? (unique[0] as string) : unique.length === 0 ? '' : `[${unique.join(', ')}]`;
}
