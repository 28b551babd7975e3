import { apiVersionOf } from '../api/group-kind.ts';
import { groupsOf, resourcesOf, type Group, type ServedResource, type ServedSubresource } from './discovery-groups.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { ApiRequest, ApiResponse } from './request.ts';

/**
 * Everything that is served in one answer (APIGroupDiscoveryList), for clients that accept it.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/discovery/aggregated, k8s.io/api/apidiscovery/v2.
 */
const ACCEPTED = /application\/json;g=apidiscovery\.k8s\.io;v=(v2|v2beta1);as=APIGroupDiscoveryList/;

export function isAggregatedAsked(request: ApiRequest): boolean {
  return acceptedVersion(request) !== undefined;
}

function acceptedVersion(request: ApiRequest): string | undefined {
  return ACCEPTED.exec(request.headers?.accept?.replaceAll('; ', ';') ?? '')?.[1];
}

/** The core group under /api, all others under /apis. */
export function discoverAggregated(kinds: KindRegistry, request: ApiRequest): ApiResponse {
  const version = acceptedVersion(request) ?? 'v2';
  const isCore = request.path.startsWith('/apis') === false;
  const groups = groupsOf(kinds).filter((g) => (g.name === '') === isCore);
  return {
    code: 200,
    // A client takes an answer without these parameters for a legacy one.
    headers: { 'content-type': `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList` },
    body: {
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${version}`,
      metadata: {},
      items: groups.map((group) => groupItem(kinds, group)),
    },
  };
}

function groupItem(kinds: KindRegistry, { name, versions }: Group): object {
  return {
    metadata: name === '' ? {} : { name },
    versions: versions.map((version) => ({
      version,
      resources: resourcesOf(kinds, apiVersionOf(name, version)).map(resourceItem),
      freshness: 'Current',
    })),
  };
}

function resourceItem({ def, verbs, subresources }: ServedResource): object {
  const { group, version, kind, plural, singular, namespaced, shortNames, categories } = def;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames ? { shortNames } : {}),
    ...(categories ? { categories } : {}),
    ...(subresources.length > 0 ? { subresources: subresources.map(subresourceItem) } : {}),
  };
}

function subresourceItem({ name, group, version, kind, verbs }: ServedSubresource): object {
  return { subresource: name, responseKind: { group, version, kind }, verbs };
}
