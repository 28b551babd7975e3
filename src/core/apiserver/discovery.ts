import type { KindRegistry } from './kind-registry.ts';
import type { ApiRequest } from './request.ts';
import type { Verb } from './kind.ts';

/** What the server has: /version, /healthz, /api, /apis and the resource lists. Undefined for any other path. */
const ALL_VERBS: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0',
  gitCommit: 'drydock',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.25',
  compiler: 'gc',
  platform: 'linux/amd64',
};

export function discover(kinds: KindRegistry, request: ApiRequest): unknown {
  const { path } = request;
  if (path === '/version') return VERSION;
  if (path === '/healthz' || path === '/livez' || path === '/readyz') return 'ok';
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') return groupList(kinds);
  const m = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))$/.exec(path);
  return m ? resourceList(kinds, (m[1] ?? m[2]) as string) : undefined;
}

function groupList(kinds: KindRegistry): unknown {
  const versions = new Map<string, Set<string>>();
  for (const { def } of kinds.all()) {
    if (def.group === '') continue;
    const known = versions.get(def.group) ?? new Set();
    versions.set(def.group, known.add(def.version));
  }
  const groups = [...versions].map(([name, set]) => {
    const list = [...set].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions: list, preferredVersion: list[list.length - 1] };
  });
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

function resourceList(kinds: KindRegistry, groupVersion: string): unknown {
  const entries = kinds.all().filter((e) => e.apiVersion === groupVersion);
  if (entries.length === 0) return undefined;
  const resources = entries.flatMap(({ def }) => {
    const base = { singularName: def.singular, namespaced: def.namespaced, kind: def.kind };
    const main = {
      name: def.plural,
      ...base,
      verbs: def.verbs ?? ALL_VERBS,
      ...(def.shortNames ? { shortNames: def.shortNames } : {}),
      ...(def.categories ? { categories: def.categories } : {}),
    };
    const status = def.hasStatus ? [{ ...base, name: `${def.plural}/status`, verbs: ['get', 'patch', 'update'] }] : [];
    const subs = Object.entries(def.subresources ?? {}).map(([name, sub]) => ({
      ...base,
      name: `${def.plural}/${name}`,
      kind: sub.kind ?? def.kind,
      verbs: sub.verbs,
    }));
    return [main, ...status, ...subs];
  });
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}
