import type { PolicyRule } from '../../apiserver/auth/authorizer.ts';
import { CLUSTER_ADMINS } from '../../apiserver/auth/user.ts';
import { CLUSTER_ROLE_BINDINGS, NAMESPACE_ROLES, ROLE_BINDINGS } from './bindings-data.ts';
import { CLUSTER_ROLES } from './cluster-roles-data.ts';
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
const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const AGGREGATE = `${GROUP}/aggregate-to-`;
const CONTROLLER_PREFIX = 'system:controller:';

const VERBS: Readonly<Record<string, string>> = {
  READ: 'get,list,watch',
  WRITE: 'create,delete,deletecollection,patch,update',
  ALL: 'create,delete,deletecollection,get,list,patch,update,watch',
};

type Split = (list: string) => readonly string[];

/** In the order in which upstream creates them. */
export function defaultPolicy(): PolicyObject[] {
  const split = splitter();
  return [
    ...roles(CLUSTER_ROLES, split),
    ...roles(CONTROLLER_ROLES, split),
    ...lines(CLUSTER_ROLE_BINDINGS).map(binding),
    ...headsOf(CONTROLLER_ROLES).map((name) =>
      binding(`${name} ${name} account=kube-system/${name.slice(CONTROLLER_PREFIX.length)}`),
    ),
    ...roles(NAMESPACE_ROLES, split),
    ...lines(ROLE_BINDINGS).map(binding),
    administrators(),
  ];
}

/** Rules of one of the built-in ClusterRoles, whatever has become of the object. */
export function defaultRules(name: string): readonly PolicyRule[] {
  const role = roles(CLUSTER_ROLES, splitter()).find((r) => r.metadata.name === name);
  return (role as { rules?: readonly PolicyRule[] } | undefined)?.rules ?? [];
}

const lines = (table: string): string[] => table.split('\n').filter((line) => line !== '');
const headsOf = (table: string): string[] => lines(table).filter((line) => !line.startsWith(' '));

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
  const resourceNames = names === undefined ? {} : { resourceNames: split(names) };
  return { apiGroups: split(groups), ...resourceNames, resources: split(resources), verbs: split(verbs) };
}

function role(head: string, rules: readonly PolicyRule[]): PolicyObject {
  const [id = '', ...marks] = head.split(' ');
  const marked = (sign: string): string | undefined => marks.find((m) => m.startsWith(sign))?.slice(1);
  const [from, to] = [marked('<'), marked('>')];
  const meta = metaOf(id, to === undefined ? LABELS : { ...LABELS, [AGGREGATE + to]: 'true' });
  const kind = meta.namespace === undefined ? 'ClusterRole' : 'Role';
  if (from === undefined) return { apiVersion: API_VERSION, kind, metadata: meta, rules } as PolicyObject;
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { [AGGREGATE + from]: 'true' } }] };
  return { aggregationRule, apiVersion: API_VERSION, kind, metadata: meta } as PolicyObject;
}

function metaOf(id: string, labels: Readonly<Record<string, string>> = LABELS): PolicyObject['metadata'] {
  const slash = id.indexOf('/');
  const place = slash < 0 ? { name: id } : { name: id.slice(slash + 1), namespace: id.slice(0, slash) };
  return { ...place, labels, annotations: ANNOTATIONS };
}

function binding(line: string): PolicyObject {
  const [id = '', name = '', ...subjects] = line.split(' ');
  const metadata = metaOf(id);
  return bindingOf(metadata, name, subjects.map(subjectOf));
}

function bindingOf(metadata: PolicyObject['metadata'], role: string, subjects: readonly object[]): PolicyObject {
  const isNamespaced = metadata.namespace !== undefined;
  return {
    apiVersion: API_VERSION,
    kind: isNamespaced ? 'RoleBinding' : 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: GROUP, kind: isNamespaced ? 'Role' : 'ClusterRole', name: role },
    ...(subjects.length > 0 ? { subjects } : {}),
  } as PolicyObject;
}

function subjectOf(text: string): object {
  const equals = text.indexOf('=');
  const [sort, name] = [text.slice(0, equals), text.slice(equals + 1)];
  const slash = name.indexOf('/');
  if (sort === 'account')
    return { kind: 'ServiceAccount', name: name.slice(slash + 1), namespace: name.slice(0, slash) };
  return { apiGroup: GROUP, kind: sort === 'user' ? 'User' : 'Group', name };
}

/** Made by kubeadm for those whose kubeconfig it writes; as good as any other binding. */
function administrators(): PolicyObject {
  return bindingOf({ name: CLUSTER_ADMINS }, 'cluster-admin', [
    { apiGroup: GROUP, kind: 'Group', name: CLUSTER_ADMINS },
  ]);
}
