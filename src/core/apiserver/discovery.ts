import { discoverAggregated, isAggregatedAsked } from './discovery-aggregated.ts';
import { groupsOf, resourcesOf } from './discovery-groups.ts';
import type { KindRegistry } from './kind-registry.ts';
import { openApiDocument, openApiIndex, type Descriptions } from './openapi.ts';
import type { ApiRequest, ApiResponse } from './request.ts';

/**
 * What the server has, for clients that ask before they act: version, health, groups, resources, schemas. Undefined for
 * any other path. Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/discovery.
 */
export const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.0',
  gitCommit: 'drydock',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.25',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const HEALTH = /^\/(healthz|livez|readyz)(\/|$)/;
const GROUP = /^\/apis\/([^/]+)$/;
const GROUP_VERSION = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))$/;
const OPENAPI = /^\/openapi\/v3\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))$/;

export function discover(
  kinds: KindRegistry,
  request: ApiRequest,
  descriptions: () => Descriptions,
): ApiResponse | undefined {
  const path = request.path.replace(/(.)\/$/, '$1');
  if (HEALTH.test(path)) return { code: 200, body: health(path, request), headers: TEXT };
  if (path === '/') return { code: 200, body: { paths: pathsOf(kinds) } };
  if ((path === '/api' || path === '/apis') && isAggregatedAsked(request)) return discoverAggregated(kinds, request);
  const body = legacy(kinds, path) ?? openApi(kinds, path, descriptions);
  return body === undefined ? undefined : { code: 200, body };
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** `?verbose` says what was checked. Upstream: apiserver/pkg/server/healthz. Modelled: there is one check. */
function health(path: string, { query = {} }: ApiRequest): string {
  const what = HEALTH.exec(path)?.[1] ?? '';
  const isWhole = path === `/${what}`;
  return isWhole && query.verbose !== undefined ? `[+]ping ok\n${what} check passed\n` : 'ok';
}

function pathsOf(kinds: KindRegistry): string[] {
  const groups = groupsOf(kinds).filter((g) => g.name !== '');
  const ofGroups = groups.flatMap(({ name, versions }) => [
    `/apis/${name}`,
    ...versions.map((v) => `/apis/${name}/${v}`),
  ]);
  const others = [
    '/api',
    '/api/v1',
    '/apis',
    '/healthz',
    '/livez',
    '/metrics',
    '/openapi/v2',
    '/openapi/v3',
    '/readyz',
    '/version',
  ];
  return [...others, ...ofGroups].sort();
}

function legacy(kinds: KindRegistry, path: string): unknown {
  if (path === '/version') return VERSION;
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  const groups = path.startsWith('/apis') ? groupsOf(kinds).filter((g) => g.name !== '') : [];
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupOf) };
  const name = GROUP.exec(path)?.[1];
  const group = name === undefined ? undefined : groups.find((g) => g.name === name);
  if (group) return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) };
  const m = GROUP_VERSION.exec(path);
  return m ? resourceList(kinds, m[1] ?? (m[2] as string)) : undefined;
}

function groupOf({ name, versions }: { name: string; versions: readonly string[] }): object {
  const list = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: list, preferredVersion: list[0] };
}

function resourceList(kinds: KindRegistry, groupVersion: string): unknown {
  const resources = resourcesOf(kinds, groupVersion);
  if (resources.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: resources.flatMap(flat) };
}

function flat({ def, verbs, subresources }: ReturnType<typeof resourcesOf>[number]): object[] {
  const { plural: name, singular, namespaced, kind, shortNames, categories } = def;
  const more = { ...(shortNames ? { shortNames } : {}), ...(categories ? { categories } : {}) };
  const subs = subresources.map(({ group, version, ...sub }) => ({
    name: `${name}/${sub.name}`,
    singularName: '',
    namespaced,
    ...(group === def.group && version === def.version ? {} : { group, version }),
    kind: sub.kind,
    verbs: sub.verbs,
  }));
  return [{ name, singularName: singular, namespaced, kind, verbs, ...more }, ...subs];
}

function openApi(kinds: KindRegistry, path: string, descriptions: () => Descriptions): unknown {
  if (path === '/openapi/v3') return openApiIndex(kinds);
  const m = OPENAPI.exec(path);
  return m ? openApiDocument(kinds, m[1] ?? (m[2] as string), descriptions()) : undefined;
}
