import type { EndpointSlice, Ingress, IngressBackend, IngressClass, Service } from '../../api/types.ts';
import type { IngressHost, IngressPath, IngressRoutes } from '../../world/images/late/ingress-nginx/ingress-routes.ts';

/**
 * What an Ingress controller makes of the objects: for each host its paths, with the addresses behind them. Pure. The older
 * Ingress wins where two want the same path.
 * Upstream: ingress-nginx' internal/ingress/controller/controller.go (getBackendServers), store/store.go.
 */
export interface IngressSources {
  readonly ingresses: readonly Ingress[];
  readonly classes: readonly IngressClass[];
  service(namespace: string, name: string): Service | undefined;
  slices(namespace: string, name: string): readonly EndpointSlice[];
}

export const CONTROLLER = 'k8s.io/ingress-nginx';
const LEGACY_CLASS = 'kubernetes.io/ingress.class';
const ANNOTATION = 'nginx.ingress.kubernetes.io/';
const DEFAULT_NAME = 'nginx';

/** Whether the Ingress is meant for this controller. */
export function isForUs({ spec, metadata }: Ingress, classes: readonly IngressClass[]): boolean {
  const legacy = metadata.annotations?.[LEGACY_CLASS];
  if (spec.ingressClassName === undefined) return legacy === DEFAULT_NAME;
  return classes.some((c) => c.metadata.name === spec.ingressClassName && c.spec.controller === CONTROLLER);
}

interface Site {
  readonly paths: IngressPath[];
  isTls: boolean;
  redirects: boolean;
  isRegex: boolean;
}

export function compileIngresses(sources: IngressSources): IngressRoutes {
  const sites = new Map<string, Site>();
  let fallback: readonly string[] | undefined;
  const ours = sources.ingresses.filter((i) => isForUs(i, sources.classes)).sort(olderFirst);
  for (const ingress of ours) {
    const { spec } = ingress;
    if (spec.defaultBackend) fallback ??= serversOf(spec.defaultBackend, ingress, sources);
    for (const rule of spec.rules ?? []) {
      const site = open(sites, rule.host ?? '');
      takeAnnotations(site, ingress, rule.host ?? '');
      for (const path of rule.http?.paths ?? []) addPath(site, ingress, path, sources);
    }
  }
  const hosts = [...sites].sort(([a], [b]) => (a < b ? -1 : 1)).map(([host, site]) => hostOf(host, site));
  return { hosts, ...(fallback ? { fallback } : {}) };
}

function open(sites: Map<string, Site>, host: string): Site {
  const key = host.toLowerCase();
  let site = sites.get(key);
  if (!site) sites.set(key, (site = { paths: [], isTls: false, redirects: false, isRegex: false }));
  return site;
}

const annotation = ({ metadata }: Ingress, name: string): string | undefined =>
  metadata.annotations?.[`${ANNOTATION}${name}`];

/** With TLS plain requests are redirected, unless the Ingress says otherwise; regular expressions are for the whole host. */
function takeAnnotations(site: Site, ingress: Ingress, host: string): void {
  const isTls = (ingress.spec.tls ?? []).some((t) => t.hosts?.includes(host));
  const isForced = annotation(ingress, 'force-ssl-redirect') === 'true';
  if (isTls) site.isTls = true;
  if (isForced || (isTls && annotation(ingress, 'ssl-redirect') !== 'false')) site.redirects = true;
  if (annotation(ingress, 'use-regex') === 'true' || annotation(ingress, 'rewrite-target') !== undefined)
    site.isRegex = true;
}

type Path = NonNullable<NonNullable<NonNullable<Ingress['spec']['rules']>[number]['http']>['paths']>[number];

function addPath(site: Site, ingress: Ingress, { path = '/', pathType, backend }: Path, sources: IngressSources): void {
  const type = pathType as IngressPath['type'];
  if (site.paths.some((p) => p.path === path && p.type === type)) return;
  const rewrite = annotation(ingress, 'rewrite-target');
  const servers = serversOf(backend, ingress, sources);
  site.paths.push({ path, type, ...(rewrite === undefined ? {} : { rewrite }), backend: servers });
}

const hostOf = (host: string, { paths, isTls, redirects, isRegex }: Site): IngressHost => ({
  host,
  ...(isTls ? { isTls } : {}),
  ...(redirects ? { redirects } : {}),
  ...(isRegex ? { isRegex } : {}),
  paths,
});

/** The pods behind a Service, without its address between; of one with an external name that name. */
function serversOf(backend: IngressBackend, { metadata }: Ingress, sources: IngressSources): readonly string[] {
  const { namespace = '' } = metadata;
  const wanted = backend.service;
  const service = wanted && sources.service(namespace, wanted.name);
  if (!service || !wanted) return [];
  const port = service.spec.ports?.find((p) =>
    wanted.port?.name ? p.name === wanted.port.name : p.port === wanted.port?.number,
  );
  if (service.spec.type === 'ExternalName')
    return [`${service.spec.externalName ?? ''}:${wanted.port?.number ?? port?.port ?? 80}`];
  if (!port) return [];
  const servers = sources.slices(namespace, wanted.name).flatMap(({ endpoints = [], ports = [], addressType }) => {
    const target = ports.find((p) => (p.name ?? '') === (port.name ?? ''))?.port;
    if (target === undefined || addressType !== 'IPv4') return [];
    const ready = endpoints.filter((e) => e.conditions?.ready !== false);
    return ready.flatMap((e) => e.addresses.map((ip) => `${ip}:${target}`));
  });
  return [...new Set(servers)].sort();
}

function olderFirst({ metadata: a }: Ingress, { metadata: b }: Ingress): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp ? -1 : 1;
  return `${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1;
}
