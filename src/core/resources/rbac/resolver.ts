import type { PolicyRule } from '../../apiserver/auth/authorizer.ts';
import { splitAccountUsername, type UserInfo } from '../../apiserver/auth/user.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { notFound } from '../../api/status-error.ts';
import type { ClusterRole, ClusterRoleBinding, KubeObject, RoleBinding } from '../../api/types.ts';

/**
 * Which rules a user has: those of every role that a binding gives it. Read from the stored objects each time: there are
 * some sixty bindings, and nothing needs to be kept up to date. Upstream: pkg/registry/rbac/validation/rule.go.
 */
export type RoleSource = Pick<KindContext, 'find' | 'list'>;
export type Binding = RoleBinding | ClusterRoleBinding;
type Subject = NonNullable<Binding['subjects']>[number];

export interface GrantedRule {
  readonly rule: PolicyRule;
  readonly binding: Binding;
  readonly subject: Subject;
}

const GROUP = 'rbac.authorization.k8s.io';
export const BINDING = `${GROUP}/RoleBinding`;
export const CLUSTER_BINDING = `${GROUP}/ClusterRoleBinding`;

/** Where each kind of roleRef points, and what the resource is called in messages. */
const ROLES: ReadonlyMap<string, { readonly groupKind: string; readonly plural: string }> = new Map([
  ['ClusterRole', { groupKind: `${GROUP}/ClusterRole`, plural: 'clusterroles' }],
  ['Role', { groupKind: `${GROUP}/Role`, plural: 'roles' }],
]);

type Visit = (granted: GrantedRule | undefined, error: string) => boolean;

/** Calls back with each rule, and each role that does not exist, until `visit` returns false. */
export function visitRules(source: RoleSource, user: UserInfo, namespace: string, visit: Visit): void {
  for (const binding of source.list(CLUSTER_BINDING)) if (!visitBinding(source, user, '', binding, visit)) return;
  if (namespace === '') return;
  for (const binding of source.list(BINDING, namespace))
    if (!visitBinding(source, user, namespace, binding, visit)) return;
}

function visitBinding(source: RoleSource, user: UserInfo, namespace: string, o: KubeObject, visit: Visit): boolean {
  const binding = o as Binding;
  const subject = binding.subjects?.find((s) => isMeant(user, s, namespace));
  if (!subject) return true;
  const role = roleOf(source, binding, namespace);
  if (!role) return visit(undefined, missingRole(binding));
  for (const rule of role.rules ?? []) if (!visit({ rule, binding, subject }, '')) return false;
  return true;
}

export function roleOf(source: RoleSource, { roleRef }: Binding, namespace: string): ClusterRole | undefined {
  const kind = ROLES.get(roleRef.kind);
  return kind && (source.find(kind.groupKind, namespace, roleRef.name) as ClusterRole | undefined);
}

/** The text of a lister that does not find it, which has the singular. */
const missingRole = ({ roleRef }: Binding): string =>
  ROLES.get(roleRef.kind)
    ? `${roleRef.kind.toLowerCase()}.${GROUP} ${JSON.stringify(roleRef.name)} not found`
    : `unsupported role reference kind: ${JSON.stringify(roleRef.kind)}`;

export const roleNotFound = ({ roleRef }: Binding) =>
  notFound({ group: GROUP, resource: ROLES.get(roleRef.kind)?.plural ?? '', name: roleRef.name });

type Meant = (user: UserInfo, subject: Subject, namespace: string) => boolean;

const MEANT: ReadonlyMap<string, Meant> = new Map(
  Object.entries<Meant>({
    User: (user, { name }) => user.name === name,
    Group: (user, { name }) => user.groups.includes(name),
    ServiceAccount: (user, subject, namespace) => {
      if (!user.name.startsWith('system:serviceaccount:')) return false;
      const account = splitAccountUsername(user.name);
      return account?.[0] === (subject.namespace || namespace) && account[1] === subject.name;
    },
  }),
);

const isMeant: Meant = (user, subject, namespace) => MEANT.get(subject.kind)?.(user, subject, namespace) ?? false;

/** 'ClusterRoleBinding "x" of ClusterRole "y" to Group "z"'. */
export function describeGrant({ binding, subject }: GrantedRule): string {
  const q = (text: string): string => JSON.stringify(text);
  const { name, namespace } = binding.metadata as { name: string; namespace?: string };
  const isAccount = subject.apiGroup === undefined || subject.apiGroup === '';
  const who = isAccount ? `${subject.name}/${subject.namespace || (namespace ?? '')}` : subject.name;
  const bound = namespace === undefined ? `ClusterRoleBinding ${q(name)}` : `RoleBinding ${q(`${name}/${namespace}`)}`;
  return `${bound} of ${binding.roleRef.kind} ${q(binding.roleRef.name)} to ${subject.kind} ${q(who)}`;
}
