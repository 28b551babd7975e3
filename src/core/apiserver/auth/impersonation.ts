import { badRequest, type StatusError } from '../../api/status-error.ts';
import type { Attributes, Auth } from './authorizer.ts';
import { forbiddenByPolicy } from './forbidden.ts';
import {
  accountGroups,
  ANONYMOUS,
  AUTHENTICATED,
  nodeOfUsername,
  NODES,
  splitAccountUsername,
  UNAUTHENTICATED,
  type UserInfo,
} from './user.ts';

/**
 * `kubectl --as`: acting as somebody else. The constrained modes are asked first (may this user do this one thing while
 * being somebody of that sort?), then the old verb `impersonate`, which is good for everything; if none allows it, the
 * first refusal is the answer.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/filters/impersonation.
 * Left out: the shortcut checks for more than ten groups or extras.
 */
const PREFIX = 'impersonate-';
const EXTRA_PREFIX = 'impersonate-extra-';
const AUTHENTICATION = 'authentication.k8s.io';
/** The bridge joins the values of a repeated header by this; no header value can have it. */
const SEPARATOR = '\n';
const NODE_NAME_KEY = 'authentication.kubernetes.io/node-name';

type Headers = Readonly<Record<string, string>>;

/** The user that the headers ask for; undefined if they ask for none. */
export function wantedUser(headers: Headers | undefined): UserInfo | undefined {
  let isAsked = false;
  for (const name in headers) if (name.startsWith(PREFIX)) isAsked = true;
  if (!headers || !isAsked) return undefined;
  const name = headers['impersonate-user'] ?? '';
  const uid = headers['impersonate-uid'] ?? '';
  const groups = headers['impersonate-group']?.split(SEPARATOR) ?? [];
  const extra = extraOf(headers);
  if (name) return { name, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
  if (uid || groups.length > 0 || extra) throw withoutName(uid, groups, extra);
  return undefined;
}

function extraOf(headers: Headers): Record<string, string[]> | undefined {
  const pairs = Object.entries(headers).filter(([header]) => header.startsWith(EXTRA_PREFIX));
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(
    pairs.map(([header, value]) => [unescaped(header.slice(EXTRA_PREFIX.length)), value.split(SEPARATOR)]),
  );
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch (error) {
    if (error instanceof URIError) return key;
    throw error;
  }
}

function withoutName(uid: string, groups: readonly string[], extra: UserInfo['extra']): StatusError {
  const list = (items: readonly string[]): string => `[]string{${items.map((i) => JSON.stringify(i)).join(', ')}}`;
  const pairs = Object.entries(extra ?? {}).map(([key, values]) => `${JSON.stringify(key)}:${list(values)}`);
  const go = `Groups:${groups.length > 0 ? list(groups) : '[]string(nil)'}, Extra:map[string][]string${extra ? `{${pairs.join(', ')}}` : '(nil)'}`;
  return badRequest(
    `requested &user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, ${go}} without impersonating a user name`,
  );
}

interface Mode {
  readonly name: string;
  applies(wanted: UserInfo, requestor: UserInfo): boolean;
}

const hasNameOnly = (u: UserInfo): boolean => !u.uid && u.groups.length === 0 && !u.extra;

const MODES: readonly Mode[] = [
  { name: 'associated-node', applies: (u, by) => hasNameOnly(u) && isNodeOf(u, by) },
  { name: 'arbitrary-node', applies: (u) => hasNameOnly(u) && nodeOfUsername(u.name) !== undefined },
  { name: 'serviceaccount', applies: (u) => hasNameOnly(u) && splitAccountUsername(u.name) !== undefined },
  { name: 'user-info', applies: (u) => !nodeOfUsername(u.name) && !splitAccountUsername(u.name) },
];

/** A pod's service account, and the node its pod runs on. */
function isNodeOf(wanted: UserInfo, requestor: UserInfo): boolean {
  const node = nodeOfUsername(wanted.name);
  const own = requestor.extra?.[NODE_NAME_KEY];
  return node !== undefined && !!splitAccountUsername(requestor.name) && own?.length === 1 && own[0] === node;
}

/** The wanted user with its fixed groups, if the requestor of `attributes` may be it. Throws Forbidden. */
export function impersonate(auth: Auth, wanted: UserInfo, attributes: Attributes): UserInfo {
  let first: StatusError | undefined;
  for (const mode of MODES) {
    if (!mode.applies(wanted, attributes.user)) continue;
    const refusal =
      refused(auth, { ...attributes, verb: `impersonate-on:${mode.name}:${attributes.verb}` }) ??
      refusalToBe(auth, attributes.user, wanted, mode.name);
    if (!refusal) return complete(wanted, true);
    first ??= refusal;
  }
  const refusal = refusalToBe(auth, attributes.user, wanted, undefined);
  if (refusal) throw first ?? refusal;
  return complete(wanted, false);
}

function refused(auth: Auth, attributes: Attributes): StatusError | undefined {
  const { isAllowed, reason } = auth.authorize(attributes);
  return isAllowed ? undefined : forbiddenByPolicy(attributes, reason);
}

/** Each part of the wanted user is asked for on its own. `mode` undefined is the old way. */
function refusalToBe(
  auth: Auth,
  requestor: UserInfo,
  wanted: UserInfo,
  mode: string | undefined,
): StatusError | undefined {
  const verb = mode === undefined ? 'impersonate' : `impersonate:${mode}`;
  const group = mode === undefined ? '' : AUTHENTICATION;
  const base = { user: requestor, verb, group, namespace: '', subresource: '' };
  const parts: Attributes[] = [{ ...base, ...subjectOf(wanted, mode) }];
  if (wanted.uid) parts.push({ ...base, group: AUTHENTICATION, resource: 'uids', name: wanted.uid });
  for (const name of wanted.groups) parts.push({ ...base, resource: 'groups', name });
  for (const [subresource, values] of Object.entries(wanted.extra ?? {}))
    for (const name of values)
      parts.push({ ...base, group: AUTHENTICATION, resource: 'userextras', subresource, name });
  for (const part of parts) {
    const refusal = refused(auth, part);
    if (refusal) return refusal;
  }
  return undefined;
}

function subjectOf(
  { name }: UserInfo,
  mode: string | undefined,
): { resource: string; name: string; namespace?: string } {
  const account = splitAccountUsername(name);
  if (account) return { resource: 'serviceaccounts', namespace: account[0], name: account[1] };
  const node = mode === undefined ? undefined : nodeOfUsername(name);
  if (node !== undefined) return { resource: 'nodes', name: mode === 'associated-node' ? '*' : node };
  return { resource: 'users', name };
}

function complete(wanted: UserInfo, isConstrained: boolean): UserInfo {
  const account = wanted.groups.length === 0 ? splitAccountUsername(wanted.name) : undefined;
  const isNode = isConstrained && nodeOfUsername(wanted.name) !== undefined;
  const groups = account ? accountGroups(account[0]) : isNode ? [NODES] : wanted.groups;
  if (wanted.name === ANONYMOUS) return withGroup({ ...wanted, groups }, UNAUTHENTICATED);
  return groups.includes(UNAUTHENTICATED) ? { ...wanted, groups } : withGroup({ ...wanted, groups }, AUTHENTICATED);
}

const withGroup = (user: UserInfo, group: string): UserInfo =>
  user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] };
