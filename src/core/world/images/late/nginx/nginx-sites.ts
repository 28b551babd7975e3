import { expressionOf } from '../../../shell/run/expression.ts';
import { NginxConfigError, type Directive } from './nginx-config.ts';

/** What of a configuration answers requests, as plain data: servers, their locations, upstreams. Pure. */
export interface Location {
  readonly match: '' | '=' | '^~' | '~' | '~*';
  readonly path: string;
  readonly root: string;
  readonly alias?: string;
  readonly index: readonly string[];
  readonly returns?: readonly string[];
  readonly proxyPass?: string;
  readonly tryFiles?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly type?: string;
}

export interface Site {
  readonly ports: readonly number[];
  readonly isDefault: boolean;
  readonly names: readonly string[];
  readonly locations: readonly Location[];
  /** What holds where no location fits. */
  readonly itself: Location;
}

export interface Sites {
  readonly servers: readonly Site[];
  readonly upstreams: Readonly<Record<string, readonly string[]>>;
}

interface Inherited {
  readonly root: string;
  readonly index: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

const last = (all: readonly Directive[], name: string): Directive | undefined =>
  all.filter((d) => d.name === name).pop();

export function sitesOf(all: readonly Directive[]): Sites {
  const http = all.filter((d) => d.name === 'http').flatMap((d) => d.body ?? []);
  const base = inherit({ root: '/etc/nginx/html', index: ['index.html'], headers: {} }, http);
  const upstreams = Object.fromEntries(
    http
      .filter((d) => d.name === 'upstream')
      .map((d) => [d.args[0] ?? '', (d.body ?? []).filter((s) => s.name === 'server').map((s) => s.args[0] ?? '')]),
  );
  return { servers: http.filter((d) => d.name === 'server').map((d) => siteOf(d, base)), upstreams };
}

function inherit(from: Inherited, body: readonly Directive[]): Inherited {
  const own = body.filter((d) => d.name === 'add_header');
  return {
    root: last(body, 'root')?.args[0] ?? from.root,
    index: last(body, 'index')?.args ?? from.index,
    headers:
      own.length === 0
        ? from.headers
        : Object.fromEntries(own.map(({ args: [k = '', v = ''] }) => [k.toLowerCase(), v])),
  };
}

function siteOf({ body = [] }: Directive, from: Inherited): Site {
  const base = inherit(from, body);
  const listens = body.filter((d) => d.name === 'listen' && !(d.args[0] ?? '').startsWith('['));
  const ports = listens.map((d) => Number(/(\d+)$/.exec(d.args[0] ?? '')?.[1] ?? 80));
  return {
    ports: ports.length > 0 ? ports : [80],
    isDefault: listens.some((d) => d.args.includes('default_server') || d.args.includes('default')),
    names: body.filter((d) => d.name === 'server_name').flatMap((d) => d.args),
    locations: body.filter((d) => d.name === 'location').map((d) => locationOf(d, base)),
    itself: { match: '', path: '/', ...base, ...actionsOf(body) },
  };
}

function locationOf(d: Directive, from: Inherited): Location {
  const [first = '', second] = d.args;
  const match = second === undefined ? '' : (first as Location['match']);
  if (!['', '=', '^~', '~', '~*'].includes(match))
    throw new NginxConfigError(`invalid location modifier "${match}" in ${d.file}:${d.line}`);
  const body = d.body ?? [];
  return { match, path: second ?? first, ...inherit(from, body), ...actionsOf(body) };
}

function actionsOf(body: readonly Directive[]): Partial<Location> {
  const arg = (name: string): string | undefined => last(body, name)?.args[0];
  const alias = arg('alias');
  const proxyPass = arg('proxy_pass');
  const type = arg('default_type');
  const returns = last(body, 'return')?.args;
  const tryFiles = last(body, 'try_files')?.args;
  return {
    ...(alias === undefined ? {} : { alias }),
    ...(proxyPass === undefined ? {} : { proxyPass }),
    ...(type === undefined ? {} : { type }),
    ...(returns === undefined ? {} : { returns }),
    ...(tryFiles === undefined ? {} : { tryFiles }),
  };
}

/** Upstream: nginx's documentation of server_name and listen: by name, else the default server of the port. */
export function siteFor({ servers }: Sites, port: number, host: string): Site | undefined {
  const here = servers.filter((s) => s.ports.includes(port));
  const named = (fits: (name: string) => boolean): Site | undefined => here.find((s) => s.names.some(fits));
  return (
    named((n) => n === host) ??
    named((n) => n.startsWith('*.') && host.endsWith(n.slice(1))) ??
    named((n) => n.startsWith('~') && expressionOf(n.slice(1))?.test(host) === true) ??
    here.find((s) => s.isDefault) ??
    here[0]
  );
}

/** Upstream: nginx's documentation of location: exact, longest prefix (final with ^~), first expression, longest prefix. */
export function locationFor(site: Site, path: string): Location {
  const { locations } = site;
  const exact = locations.find((l) => l.match === '=' && l.path === path);
  if (exact) return exact;
  const prefixes = locations.filter((l) => (l.match === '' || l.match === '^~') && path.startsWith(l.path));
  const longest = prefixes.reduce<Location | undefined>(
    (a, b) => (a && a.path.length >= b.path.length ? a : b),
    undefined,
  );
  if (longest?.match === '^~') return longest;
  const regex = locations.find(
    (l) => l.match.startsWith('~') && expressionOf(l.path, l.match === '~*' ? 'i' : '')?.test(path) === true,
  );
  return regex ?? longest ?? site.itself;
}
