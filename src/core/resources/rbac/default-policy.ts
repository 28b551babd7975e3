import { deepFreeze } from '../../lib/freeze.ts';
import type { ClusterRole } from '../../api/types.ts';
import type { PolicyRule } from '../../apiserver/auth/authorizer.ts';
import { CLUSTER_ADMINS } from '../../apiserver/auth/user.ts';
import { CLUSTER_ROLE_BINDINGS, NAMESPACE_ROLES, ROLE_BINDINGS } from './bindings-data.ts';
import { CLUSTER_ROLES } from './cluster-roles-data.ts';
import { gathered } from '../cluster-role/aggregation-controller.ts';
import { CONTROLLER_ROLES } from './controller-roles-data.ts';

/**
 * The roles and bindings of a new cluster, read from the compact tables; equal lists and all labels are shared.
 * Upstream: plugin/pkg/auth/authorizer/rbac/bootstrappolicy, and kubeadm for the binding of its administrators.
 */
export interface PolicyObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
}

const GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${GROUP}/v1`;
const ANNOTATIONS = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };
const LABELS: Readonly<Record<string, string>> = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const AGGREGATE = `${GROUP}/aggregate-to-`;
const CONTROLLER_PREFIX = 'system:controller:';

const VERBS: Readonly<Record<string, string>> = {
  READ: 'get,list,watch',
  WRITE: 'create,delete,deletecollection,patch,update',
  ALL: 'create,delete,deletecollection,get,list,patch,update,watch',
};

type Split = (list: string) => readonly string[];

function readPolicy(): readonly PolicyObject[] {
  const split = splitter();
  const controllers = roles(CONTROLLER_ROLES, split);
  return [
    ...withGathered(roles(CLUSTER_ROLES, split)),
    ...controllers,
    ...lines(CLUSTER_ROLE_BINDINGS).map(binding),
    ...controllers.map(controllerBinding),
    ...roles(NAMESPACE_ROLES, split),
    ...lines(ROLE_BINDINGS).map(binding),
    administrators(),
  ];
}

/**
 * Roles that gather have what they gather from the start, as the aggregation controller would have it in a moment: it
 * finds nothing to do. Each of the three gathers from the one before it.
 */
function withGathered(all: PolicyObject[]): PolicyObject[] {
  const out = [...all];
  for (const name of ['view', 'edit', 'admin']) {
    const at = out.findIndex((role) => role.metadata.name === name);
    const role = out[at] as unknown as ClusterRole;
    out[at] = { ...role, rules: gathered(role, out as unknown as ClusterRole[]) } as unknown as PolicyObject;
  }
  return out;
}

const lines = (table: string): string[] => table.split('\n').filter((line) => line !== '');

function splitter(): Split {
  const known = new Map<string, readonly string[]>();
  return (text) => {
    let list = known.get(text);
    if (!list) known.set(text, (list = (VERBS[text] ?? text).split(',').map((t) => (t === 'core' ? '' : t))));
    return list;
  };
}

function roles(table: string, split: Split): PolicyObject[] {
  const out: PolicyObject[] = [];
  let rules: PolicyRule[] = [];
  for (const line of lines(table)) {
    if (line.startsWith(' ')) rules.push(ruleOf(line.slice(2), split));
    else out.push(role(line, (rules = [])));
  }
  return out;
}

function ruleOf(text: string, split: Split): PolicyRule {
  const [verbs = '', groups = '', resources, names] = text.split(' ');
  if (resources === undefined) return { nonResourceURLs: split(groups), verbs: split(verbs) };
  const rule = { apiGroups: split(groups), resources: split(resources), verbs: split(verbs) };
  return names === undefined ? rule : { ...rule, resourceNames: split(names) };
}

function role(head: string, rules: readonly PolicyRule[]): PolicyObject {
  const [id = '', ...marks] = head.split(' ');
  let labels = LABELS;
  let from: string | undefined;
  for (const mark of marks) {
    if (mark.startsWith('>')) labels = { ...LABELS, [AGGREGATE + mark.slice(1)]: 'true' };
    else from = mark.slice(1);
  }
  const metadata = metaOf(id, labels);
  const kind = metadata.namespace === undefined ? 'ClusterRole' : 'Role';
  if (from === undefined) return { apiVersion: API_VERSION, kind, metadata, rules } as PolicyObject;
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { [AGGREGATE + from]: 'true' } }] };
  return { aggregationRule, apiVersion: API_VERSION, kind, metadata } as PolicyObject;
}

function metaOf(id: string, labels: Readonly<Record<string, string>> = LABELS): PolicyObject['metadata'] {
  const slash = id.indexOf('/');
  if (slash < 0) return { name: id, labels, annotations: ANNOTATIONS };
  return { name: id.slice(slash + 1), namespace: id.slice(0, slash), labels, annotations: ANNOTATIONS };
}

function binding(line: string): PolicyObject {
  const [id = '', name = '', ...subjects] = line.split(' ');
  return bindingOf(metaOf(id), name, subjects.map(subjectOf));
}

function controllerBinding({ metadata }: PolicyObject): PolicyObject {
  const { name } = metadata;
  return bindingOf(metadata, name, [account('kube-system', name.slice(CONTROLLER_PREFIX.length))]);
}

function bindingOf(metadata: PolicyObject['metadata'], role: string, subjects: readonly object[]): PolicyObject {
  const isNamespaced = metadata.namespace !== undefined;
  const kind = isNamespaced ? 'RoleBinding' : 'ClusterRoleBinding';
  const roleRef = { apiGroup: GROUP, kind: isNamespaced ? 'Role' : 'ClusterRole', name: role };
  const bound = { apiVersion: API_VERSION, kind, metadata, roleRef };
  return subjects.length > 0 ? ({ ...bound, subjects } as PolicyObject) : bound;
}

const account = (namespace: string, name: string): object => ({ kind: 'ServiceAccount', name, namespace });

function subjectOf(text: string): object {
  const equals = text.indexOf('=');
  const [sort, name] = [text.slice(0, equals), text.slice(equals + 1)];
  const slash = name.indexOf('/');
  if (sort === 'account') return account(name.slice(0, slash), name.slice(slash + 1));
  return { apiGroup: GROUP, kind: sort === 'user' ? 'User' : 'Group', name };
}

/** Made by kubeadm for those whose kubeconfig it writes; as good as any other binding. */
function administrators(): PolicyObject {
  return bindingOf({ name: CLUSTER_ADMINS }, 'cluster-admin', [
    { apiGroup: GROUP, kind: 'Group', name: CLUSTER_ADMINS },
  ]);
}

/** In the order in which upstream creates them. Read once: all clusters share them. */
export const DEFAULT_POLICY: readonly PolicyObject[] = deepFreeze(readPolicy());

/** Rules of one of the built-in ClusterRoles, whatever has become of the object. */
export function defaultRules(name: string): readonly PolicyRule[] {
  const role = DEFAULT_POLICY.find((o) => o.metadata.name === name);
  return (role as { rules?: readonly PolicyRule[] } | undefined)?.rules ?? [];
}
