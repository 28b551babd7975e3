import type { Attributes, Decision } from '../../apiserver/auth/authorizer.ts';
import { NODES, type UserInfo } from '../../apiserver/auth/user.ts';
import { nodeUses } from './node-uses.ts';
import { defaultRules } from './default-policy.ts';
import type { RoleSource } from './resolver.ts';
import { ruleAllows } from './rules.ts';

/**
 * What a kubelet may see and do: its own Node and Lease, the pods bound to it, and what those pods refer to.
 * Upstream: plugin/pkg/auth/authorizer/node/node_authorizer.go. Simplified: the relations are looked up in the pods when
 * asked for, not kept in a graph. Left out: PodCertificateRequests.
 */
const NO_OPINION: Decision = { isAllowed: false, reason: '' };
const ALLOWED: Decision = { isAllowed: true, reason: '' };
const LEASES = 'kube-node-lease';
const USER_PREFIX = 'system:node:';

const no = (reason: string): Decision => ({ isAllowed: false, reason });

/** Name of the node a user is, '' for one without a name, undefined if it is none. */
export function nodeIdentity({ name, groups }: UserInfo): string | undefined {
  return name.startsWith(USER_PREFIX) && groups.includes(NODES) ? name.slice(USER_PREFIX.length) : undefined;
}

export function nodeDecision(source: RoleSource, a: Attributes): Decision {
  const node = nodeIdentity(a.user);
  if (node === undefined) return NO_OPINION;
  if (node === '') return no(`unknown node for user ${JSON.stringify(a.user.name)}`);
  const own = a.path === undefined ? BY_RESOURCE.get(a.group ? `${a.group}/${a.resource}` : a.resource) : undefined;
  if (own) return own(source, node, a);
  return defaultRules('system:node').some((rule) => ruleAllows(a, rule)) ? ALLOWED : NO_OPINION;
}

type Rule = (source: RoleSource, node: string, a: Attributes) => Decision;

const BY_RESOURCE: ReadonlyMap<string, Rule> = new Map(
  Object.entries<Rule>({
    secrets: read,
    configmaps: read,
    persistentvolumeclaims: (source, node, a) =>
      a.subresource === 'status' ? statusUpdate(source, node, a) : get(source, node, a),
    persistentvolumes: get,
    'resource.k8s.io/resourceclaims': get,
    'storage.k8s.io/volumeattachments': get,
    serviceaccounts: (source, node, a) =>
      a.verb === 'get' && a.subresource === '' ? read(source, node, a) : token(source, node, a),
    'coordination.k8s.io/leases': lease,
    'storage.k8s.io/csinodes': csiNode,
    'resource.k8s.io/resourceslices': resourceSlice,
    nodes: nodes,
    pods: pods,
  }),
);

function related(source: RoleSource, node: string, a: Attributes): Decision {
  if (a.name === '') return no('No Object name found');
  const isUsed = nodeUses(source, node, a.resource, a.namespace, a.name);
  return isUsed ? ALLOWED : no(`no relationship found between node '${node}' and this object`);
}

function get(source: RoleSource, node: string, a: Attributes): Decision {
  if (a.verb !== 'get') return no('can only get individual resources of this type');
  return a.subresource === '' ? related(source, node, a) : no('cannot get subresource');
}

function read(source: RoleSource, node: string, a: Attributes): Decision {
  if (!['get', 'list', 'watch'].includes(a.verb)) return no('can only read resources of this type');
  if (a.subresource !== '') return no('cannot read subresource');
  return a.namespace === '' ? no('can only read namespaced object of this type') : related(source, node, a);
}

function statusUpdate(source: RoleSource, node: string, a: Attributes): Decision {
  const isUpdate = a.verb === 'update' || a.verb === 'patch';
  return isUpdate ? related(source, node, a) : no('can only get/update/patch this type');
}

function token(source: RoleSource, node: string, a: Attributes): Decision {
  if (a.verb !== 'create' || a.name === '') return no('can only create tokens for individual service accounts');
  if (a.subresource !== 'token') return no('can only create token subresource of serviceaccount');
  return related(source, node, a);
}

const LEASE_VERBS = ['get', 'create', 'update', 'patch', 'delete'];

function lease(_source: RoleSource, node: string, a: Attributes): Decision {
  if (!LEASE_VERBS.includes(a.verb)) return no('can only get, create, update, patch, or delete a node lease');
  if (a.namespace !== LEASES) return no(`can only access leases in the ${JSON.stringify(LEASES)} system namespace`);
  const isOwn = a.verb === 'create' || a.name === node;
  return isOwn ? ALLOWED : no('can only access node lease with the same name as the requesting node');
}

function csiNode(_source: RoleSource, node: string, a: Attributes): Decision {
  if (!LEASE_VERBS.includes(a.verb)) return no('can only get, create, update, patch, or delete a CSINode');
  if (a.subresource !== '') return no('cannot authorize CSINode subresources');
  const isOwn = a.verb === 'create' || a.name === node;
  return isOwn ? ALLOWED : no('can only access CSINode with the same name as the requesting node');
}

function resourceSlice(source: RoleSource, node: string, a: Attributes): Decision {
  if (a.subresource !== '') return no('cannot authorize ResourceSlice subresources');
  if (a.verb === 'create') return ALLOWED;
  if (['get', 'update', 'patch', 'delete'].includes(a.verb)) return related(source, node, a);
  if (['watch', 'list', 'deletecollection'].includes(a.verb))
    return selectsNode(a, node)
      ? ALLOWED
      : no('can only list/watch/deletecollection resourceslices with nodeName field selector');
  const verbs = 'get, watch, list, create, update, patch, delete, deletecollection';
  return no(`only the following verbs are allowed for a ResourceSlice: ${verbs}`);
}

const selectsNode = ({ fieldSelector = '' }: Attributes, node: string): boolean =>
  fieldSelector.split(/,/).some((part) => /^spec\.nodeName==?(.*)$/.exec(part)?.[1] === node);

function nodes(_source: RoleSource, node: string, { verb, name, subresource }: Attributes): Decision {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION;
  if (subresource !== '') return NO_OPINION;
  if (['create', 'update', 'patch'].includes(verb)) return ALLOWED;
  if (!['get', 'list', 'watch'].includes(verb)) return NO_OPINION;
  if (name === node) return ALLOWED;
  const what = name === '' ? 'all nodes' : `'${name}'`;
  return no(`node '${node}' cannot read ${what}, only its own Node object`);
}

function pods(source: RoleSource, node: string, a: Attributes): Decision {
  const { verb, subresource } = a;
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION;
  if (subresource === 'eviction') return verb === 'create' ? ALLOWED : NO_OPINION;
  if (subresource !== '') return NO_OPINION;
  if (verb === 'get') return get(source, node, a);
  if (verb === 'create' || verb === 'delete') return ALLOWED;
  if (verb !== 'list' && verb !== 'watch') return NO_OPINION;
  if (selectsNode(a, node)) return ALLOWED;
  return a.name === '' ? no('can only list/watch pods with spec.nodeName field selector') : related(source, node, a);
}
