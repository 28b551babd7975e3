import { expressionOf } from '../../../shell/run/expression.ts';
/**
 * What the nginx of an Ingress controller goes by: hosts, paths and where they lead; and its choice for a request. Pure, plain
 * data, kept in mind by the container. Upstream: ingress-nginx' rootfs/etc/nginx/template/nginx.tmpl, template.go
 * (buildLocation), internal/ingress/controller/location.go. A path of type Prefix is two locations there: `= /a` and `/a/`.
 */
export interface IngressRoutes {
  readonly hosts: readonly IngressHost[];
  /** For all that nobody else takes. */
  readonly fallback?: IngressBackend;
}

export interface IngressHost {
  /** 'shop.example', '*.example', '' for every host. */
  readonly host: string;
  readonly isTls?: true;
  /** Plain requests are sent to https. */
  readonly redirects?: true;
  /** Its paths are regular expressions, as one of its Ingresses wants. */
  readonly isRegex?: true;
  readonly paths: readonly IngressPath[];
}

export interface IngressPath {
  readonly path: string;
  readonly type: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  /** What takes the place of the path, with $1, $2... of the expression. */
  readonly rewrite?: string;
  readonly backend: IngressBackend;
}

/** 'ip:port' of its ready endpoints. */
export type IngressBackend = readonly string[];

export type IngressChoice =
  | { readonly kind: 'backend'; readonly servers: IngressBackend; readonly path: string }
  | { readonly kind: 'redirect' }
  | { readonly kind: 'nothing' };

export interface IngressAsk {
  readonly host: string;
  /** With its query. */
  readonly path: string;
  readonly isTls: boolean;
}

export function chooseIngress({ hosts, fallback }: IngressRoutes, { host, path, isTls }: IngressAsk): IngressChoice {
  const [plain = '/'] = path.split('?');
  const site = siteFor(hosts, host.replace(/:\d+$/, '').toLowerCase());
  if (site?.redirects && !isTls) return { kind: 'redirect' };
  const found = site && pathFor(site, plain);
  if (found) return { kind: 'backend', servers: found.backend, path: rewritten(found, plain, path) };
  return fallback ? { kind: 'backend', servers: fallback, path } : { kind: 'nothing' };
}

/** The host itself, then a wildcard for one label, then whoever takes all. */
function siteFor(hosts: readonly IngressHost[], host: string): IngressHost | undefined {
  const wildcard = host.includes('.') ? `*${host.slice(host.indexOf('.'))}` : undefined;
  const named = (name: string | undefined): IngressHost | undefined => hosts.find((h) => h.host === name);
  return named(host) ?? named(wildcard) ?? named('');
}

/** An exact path first, then the longest that fits. Regular expressions are tried in order, the longest text first. */
function pathFor({ paths, isRegex }: IngressHost, asked: string): IngressPath | undefined {
  const byLength = [...paths].sort((a, b) => b.path.length - a.path.length);
  const exact = byLength.find((p) => p.type === 'Exact' && !isRegex && p.path === asked);
  return exact ?? byLength.find((p) => (isRegex ? patternOf(p)?.test(asked) : fits(p, asked)));
}

function fits({ path, type }: IngressPath, asked: string): boolean {
  if (type === 'Exact') return path === asked;
  if (type === 'ImplementationSpecific') return asked.startsWith(path);
  const prefix = path.replace(/\/+$/, '');
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

/** Undefined: it is none, and nginx would not have started with it. */
const patternOf = ({ path }: IngressPath): RegExp | undefined => expressionOf(`^${path}`, 'i');

function rewritten(found: IngressPath, plain: string, whole: string): string {
  const { rewrite } = found;
  if (rewrite === undefined) return whole;
  const groups = patternOf(found)?.exec(plain) ?? [];
  const to = rewrite.replace(/\$(\d)/g, (_, n: string) => groups[Number(n)] ?? '');
  return `${to.startsWith('/') ? to : `/${to}`}${whole.slice(plain.length)}`;
}
