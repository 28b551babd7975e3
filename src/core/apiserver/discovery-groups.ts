import { byVersion } from '../api/kube-version.ts';
import type { KindDef, Verb } from './kind.ts';
import type { KindRegistry } from './kind-registry.ts';

/** The groups, their versions and their resources in the order the server lists them. */
export interface Group {
  readonly name: string;
  /** Preferred version first. */
  readonly versions: readonly string[];
}

export interface ServedResource {
  readonly def: KindDef;
  readonly verbs: readonly Verb[];
  readonly subresources: readonly ServedSubresource[];
}

export interface ServedSubresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly Verb[];
}

/**
 * Best known groups first; others, such as those of custom resources, follow by name.
 * Upstream: pkg/controlplane/apiserver/aggregator.go (group priorities).
 */
const ORDER: readonly string[] = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

const ALL_VERBS: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const STATUS_VERBS: readonly Verb[] = ['get', 'patch', 'update'];

/** Kinds of subresource bodies that belong to a group of their own. */
const FOREIGN: Readonly<Record<string, { group: string; version: string }>> = {
  Eviction: { group: 'policy', version: 'v1' },
  Scale: { group: 'autoscaling', version: 'v1' },
  TokenRequest: { group: 'authentication.k8s.io', version: 'v1' },
};

export function groupsOf(kinds: KindRegistry): Group[] {
  const versions = new Map<string, Set<string>>();
  for (const { def } of kinds.all()) versions.set(def.group, (versions.get(def.group) ?? new Set()).add(def.version));
  return [...versions]
    .map(([name, set]) => ({ name, versions: [...set].sort(byVersion) }))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}

/** Resources of a group version by name; none if it is not served. */
export function resourcesOf(kinds: KindRegistry, groupVersion: string): ServedResource[] {
  return kinds
    .all()
    .filter((e) => e.apiVersion === groupVersion)
    .map(({ def }) => ({ def, verbs: def.verbs ?? ALL_VERBS, subresources: subresourcesOf(def) }))
    .sort((a, b) => (a.def.plural < b.def.plural ? -1 : 1));
}

function subresourcesOf(def: KindDef): ServedSubresource[] {
  const { group, version } = def;
  const own = Object.entries(def.subresources ?? {}).map(([name, sub]): ServedSubresource => {
    const kind = sub.kind ?? def.kind;
    return { name, group, version, ...FOREIGN[kind], kind, verbs: [...sub.verbs].sort() };
  });
  const status = { name: 'status', group, version, kind: def.kind, verbs: STATUS_VERBS };
  const parts = Object.keys(def.partUpdates ?? {}).map((name) => ({ ...status, name }));
  return [...own, ...parts, ...(def.hasStatus ? [status] : [])].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function rank(group: string): number {
  const at = ORDER.indexOf(group);
  return at < 0 ? ORDER.length : at;
}
