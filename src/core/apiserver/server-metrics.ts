import type { KubeObject } from '../api/types.ts';
import type { Store } from '../store/store.ts';
import { VERSION } from './discovery.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { ApiResponse } from './request.ts';

/**
 * What the API server tells of itself at /metrics: only what it knows without counting while nobody asks.
 * Upstream: apiserver/pkg/storage/etcd3/metrics, component-base/metrics/prometheus/version.
 * Left out: everything that counts requests or takes time.
 */
export function serverMetrics(kinds: KindRegistry, store: Store<KubeObject>): ApiResponse {
  const buckets = new Map(kinds.all().map(({ bucket, def }) => [bucket, def] as const));
  const counts = Array.from(buckets, ([bucket, { group, plural }]) => ({ group, plural, count: store.count(bucket) }));
  const stored = counts.filter(({ count }) => count > 0).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const body = [
    ...gauge('apiserver_resource_objects', `[ALPHA] ${OBJECTS}`),
    ...stored.map((o) => `apiserver_resource_objects{group="${o.group}",resource="${o.plural}"} ${o.count}`),
    ...gauge('apiserver_storage_objects', `[STABLE] (Deprecated since 1.34.0) ${USE_OTHER} ${OBJECTS}`),
    ...stored.map((o) => `apiserver_storage_objects{resource="${nameOf(o)}"} ${o.count}`),
    ...gauge('kubernetes_build_info', `[BETA] ${BUILD}`),
    `kubernetes_build_info{${buildLabels()}} 1`,
  ];
  return {
    code: 200,
    body: `${body.join('\n')}\n`,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  };
}

const OBJECTS =
  'Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.';
const USE_OTHER = '[DEPRECATED, consider using apiserver_resource_objects instead]';
const BUILD =
  "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.";

const gauge = (name: string, help: string): string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`];

const nameOf = ({ group, plural }: { readonly group: string; readonly plural: string }): string =>
  group === '' ? plural : `${plural}.${group}`;

function buildLabels(): string {
  const { buildDate, compiler, gitCommit, gitTreeState, gitVersion, goVersion, major, minor, platform } = VERSION;
  const labels = {
    build_date: buildDate,
    compiler,
    git_commit: gitCommit,
    git_tree_state: gitTreeState,
    git_version: gitVersion,
    go_version: goVersion,
    major,
    minor,
    platform,
  };
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}
