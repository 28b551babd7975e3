import { parseObjectKey, type ObjectKey } from '../../core/api/group-kind.ts';
import type { KubeObject } from '../../core/api/types.ts';
import type { PodSummary } from '../../workers/protocol.ts';
import { shortStatus, type ShortStatus } from './short-status.ts';

/** The objects of the page as rows, by kind: what a search, a namespace and a kind leave. Pure. */
export interface ResourceRow {
  readonly key: ObjectKey;
  readonly name: string;
  readonly namespace: string;
  readonly status: ShortStatus | null;
}

export interface ResourceGroup {
  readonly groupKind: string;
  readonly rows: readonly ResourceRow[];
}

export interface ResourceFilter {
  readonly search: string;
  /** '' for all but the system ones, '*' for all. */
  readonly namespace: string;
  /** Group kind, or '' for all. */
  readonly groupKind: string;
  /** Also the roles, bindings and API services a cluster starts with, which otherwise only a search or their kind shows. */
  readonly isComplete?: boolean;
}

/** What people look for first comes first; the rest follows by name, events last. */
const FIRST = [
  'Pod',
  'apps/Deployment',
  'apps/ReplicaSet',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'batch/Job',
  'Service',
];
const LAST = ['Namespace', 'ServiceAccount', 'Event'];
const POD = 'Pod';
const UNKNOWN = 50;

export const isSystemNamespace = (namespace: string): boolean => namespace.startsWith('kube-');

export function resourceGroups(
  objects: ReadonlyMap<ObjectKey, KubeObject>,
  pods: ReadonlyMap<ObjectKey, PodSummary>,
  filter: ResourceFilter,
): ResourceGroup[] {
  const groups = new Map<string, ResourceRow[]>();
  const add = (key: ObjectKey, statusOf: (groupKind: string) => ShortStatus | null): void => {
    const { groupKind, namespace, name } = parseObjectKey(key);
    if (!matches({ groupKind, namespace, name }, filter)) return;
    const rows = groups.get(groupKind) ?? [];
    rows.push({ key, name, namespace, status: statusOf(groupKind) });
    groups.set(groupKind, rows);
  };
  const isAll = filter.isComplete === true || filter.search !== '' || filter.groupKind !== '';
  for (const pod of pods.values()) add(pod.key, () => ({ text: podText(pod), tone: pod.tone }));
  for (const [key, object] of objects)
    if (!pods.has(key) && (isAll || !isBookkeeping(key, object)))
      add(key, (groupKind) => shortStatus(groupKind, object));
  return [...groups]
    .map(([groupKind, rows]) => ({ groupKind, rows: rows.sort(byName) }))
    .sort((a, b) => rank(a.groupKind) - rank(b.groupKind) || compare(a.groupKind, b.groupKind));
}

const RBAC = 'rbac.authorization.k8s.io/';
/** The API server keeps these itself. */
const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const FLOW_CONTROL = 'flowcontrol.apiserver.k8s.io/';

const isBookkeeping = (key: ObjectKey, object: KubeObject): boolean =>
  isDefaultPolicy(key, object) || key.startsWith(FLOW_CONTROL) || object.metadata.labels?.[AUTOMANAGED] !== undefined;

function isDefaultPolicy(key: ObjectKey, { metadata }: KubeObject): boolean {
  if (!key.startsWith(RBAC)) return false;
  return (
    metadata.labels?.['kubernetes.io/bootstrapping'] !== undefined || metadata.name?.startsWith('kubeadm:') === true
  );
}

function matches(
  { groupKind, namespace, name }: { groupKind: string; namespace: string; name: string },
  filter: ResourceFilter,
): boolean {
  if (filter.groupKind !== '' && groupKind !== filter.groupKind) return false;
  if (namespace !== '' && !isIn(namespace, filter.namespace)) return false;
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  const haystack = `${groupKind}/${namespace}/${name}`.toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function isIn(namespace: string, chosen: string): boolean {
  if (chosen === '*') return true;
  return chosen === '' ? !isSystemNamespace(namespace) : namespace === chosen;
}

/** As kubectl prints a pod: `Running 1/1`, with its restarts if there were any. */
function podText({ status, ready, containers, restarts }: PodSummary): string {
  return `${status} ${ready}/${containers}${restarts > 0 ? ` ↻${restarts}` : ''}`;
}

function rank(groupKind: string): number {
  if (groupKind === POD) return 0;
  const first = FIRST.indexOf(groupKind);
  const last = LAST.indexOf(groupKind);
  return first >= 0 ? first : last >= 0 ? UNKNOWN + 1 + last : UNKNOWN;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: ResourceRow, b: ResourceRow): number => compare(a.namespace, b.namespace) || compare(a.name, b.name);
