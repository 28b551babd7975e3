/**
 * Who makes a request. Components are trusted and have no user; whoever comes through `handle` without credentials is
 * the administrator whose kubeconfig kubeadm writes.
 * Upstream: staging/src/k8s.io/apiserver/pkg/authentication/{user,serviceaccount}.
 */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';
export const NODES = 'system:nodes';
export const ANONYMOUS = 'system:anonymous';
/** Bound to cluster-admin by a ClusterRoleBinding of the same name. */
export const CLUSTER_ADMINS = 'kubeadm:cluster-admins';

export const ADMIN: UserInfo = { name: 'kubernetes-admin', groups: [CLUSTER_ADMINS, AUTHENTICATED] };

const ACCOUNT_PREFIX = 'system:serviceaccount:';
const NODE_PREFIX = 'system:node:';
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export const accountUsername = (namespace: string, name: string): string => `${ACCOUNT_PREFIX}${namespace}:${name}`;

export const accountGroups = (namespace: string): readonly string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
];

/** Namespace and name in a service account's user name; undefined for any other user. */
export function splitAccountUsername(username: string): readonly [namespace: string, name: string] | undefined {
  if (!username.startsWith(ACCOUNT_PREFIX)) return undefined;
  const [namespace = '', name = '', ...rest] = username.slice(ACCOUNT_PREFIX.length).split(':');
  return rest.length === 0 && LABEL.test(namespace) && SUBDOMAIN.test(name) ? [namespace, name] : undefined;
}

/** Node that a user name means; undefined for any other user. */
export function nodeOfUsername(username: string): string | undefined {
  if (!username.startsWith(NODE_PREFIX)) return undefined;
  const name = username.slice(NODE_PREFIX.length);
  return SUBDOMAIN.test(name) ? name : undefined;
}

/** Everybody who is known is in this group. */
export const withAuthenticated = (user: UserInfo): UserInfo =>
  user.groups.includes(AUTHENTICATED) ? user : { ...user, groups: [...user.groups, AUTHENTICATED] };
