import { decode } from '../../../files/bytes.ts';
import type { FileView } from '../../../files/file-view.ts';
import type { WorldRequest } from '../../../http.ts';
import { glob } from '../../../shell/run/expand.ts';
import { mountsBelow, serveUnless } from '../../common.ts';
import type { BootOutcome, Command, HttpAnswer, LateImage, ServerHost } from '../../image.ts';
import { decodePath, errorPage, nginxVersion } from '../../nginx.ts';
import { NginxConfigError, readConfig } from './nginx-config.ts';
import { whyNotAllowed } from './nginx-rights.ts';
import { locationFor, siteFor, sitesOf, type Location, type Sites } from './nginx-sites.ts';

/**
 * nginx with a configuration of its own, read when it starts and when it is told to reload: servers, locations, return,
 * root, alias, index, try_files, proxy_pass, upstream. Left out: TLS, rewrite, if, caching, limits; upstreams take turns
 * by chance of the name alone.
 */
const MAIN = '/etc/nginx/nginx.conf';

/** Its ports first, so that who asks for them reads no more. */
const remembered = (sites: Sites): string =>
  `${[...new Set(sites.servers.flatMap((s) => s.ports))].join(' ')}\n${JSON.stringify(sites)}`;
const sitesIn = (memory: string): Sites => JSON.parse(memory.slice(memory.indexOf('\n') + 1)) as Sites;

function load(files: FileView): Sites {
  const read = (path: string): string | undefined => {
    const node = files.find(path);
    return node?.t === 'file' ? decode(node.data) : undefined;
  };
  const absolute = (path: string): string => (path.startsWith('/') ? path : `/etc/nginx/${path}`);
  return sitesOf(
    readConfig(MAIN, {
      read: (path) => read(path) ?? (path.endsWith('mime.types') ? '' : undefined),
      glob: (pattern) => (pattern.includes('*') ? glob(absolute(pattern), '/', files) : [absolute(pattern)]),
    }),
  );
}

/** nginx looks up the names of its upstreams when it starts. */
function checkNames(sites: Sites, { network }: Pick<ServerHost, 'network'>): void {
  const locations = sites.servers.flatMap((s) => [...s.locations, s.itself]);
  const passed = locations.flatMap((l) => (l.proxyPass === undefined ? [] : [hostOf(l.proxyPass)]));
  const named = Object.values(sites.upstreams)
    .flat()
    .map((s) => s.replace(/:\d+$/, ''));
  for (const host of [...passed.filter((h) => !Object.hasOwn(sites.upstreams, h)), ...named]) {
    if (host.includes('$') || /^[\d.]+$/.test(host) || host === 'localhost') continue;
    if (typeof network.resolve(host) === 'string') throw new NginxConfigError(`host not found in upstream "${host}"`);
  }
}

const hostOf = (url: string): string => /^https?:\/\/([^:/]+)/.exec(url)?.[1] ?? url;

function boot(host: ServerHost): BootOutcome | undefined {
  const denied = whyNotAllowed(host.spec);
  if (denied !== undefined) return { lines: [`nginx: [emerg] ${denied}`], exitCode: 1 };
  return mountsBelow(host.spec, '/etc/nginx') ? read(host) : undefined;
}

/** Its configuration, as it is now. */
function read(host: ServerHost): BootOutcome {
  try {
    const sites = load(host.files);
    checkNames(sites, host);
    return { memory: remembered(sites) };
  } catch (error) {
    if (!(error instanceof NginxConfigError)) throw error;
    return { lines: [`nginx: [emerg] ${error.message}`], exitCode: 1 };
  }
}

function http(request: WorldRequest, host: ServerHost): HttpAnswer {
  const sites = sitesIn(host.memory ?? '');
  const path = decodePath(request.path.split('?')[0] ?? '/');
  const site = siteFor(sites, host.port, request.host ?? '');
  if (!site) return errorPage(404, host.spec.image);
  return answerAt(locationFor(site, path), { request, host, sites, path });
}

interface Visit {
  readonly request: WorldRequest;
  readonly host: ServerHost;
  readonly sites: Sites;
  readonly path: string;
}

function answerAt(location: Location, visit: Visit): HttpAnswer {
  const { returns, proxyPass } = location;
  const answer = returns
    ? returned(returns, location, visit)
    : proxyPass !== undefined
      ? passedOn(proxyPass, location, visit)
      : served(location, visit);
  return Object.keys(location.headers).length === 0
    ? answer
    : { ...answer, headers: { ...answer.headers, ...filled(location.headers, visit) } };
}

const filled = (headers: Readonly<Record<string, string>>, visit: Visit): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, withVariables(v, visit)]));

function returned([code = '', text]: readonly string[], { type }: Location, visit: Visit): HttpAnswer {
  if (!/^\d+$/.test(code)) return { status: 302, body: '', headers: { location: withVariables(code, visit) } };
  const status = Number(code);
  const value = text === undefined ? undefined : withVariables(text, visit);
  if (value !== undefined && status >= 300 && status < 309)
    return { ...errorPage(status, visit.host.spec.image), headers: { location: value } };
  if (value === undefined) return status >= 300 ? errorPage(status, visit.host.spec.image) : { status, body: '' };
  return { status, body: value.replace(/\\n/g, '\n'), headers: { 'content-type': type ?? 'application/octet-stream' } };
}

function passedOn(target: string, { path }: Location, visit: Visit): HttpAnswer {
  const { request, host, sites } = visit;
  const url = withVariables(target, visit);
  const [, scheme = 'http', name = '', port, rest] = /^(https?):\/\/([^:/]+)(:\d+)?(\/.*)?$/.exec(url) ?? [];
  const servers = sites.upstreams[name];
  const place = servers ? servers[Math.floor(host.now / 7) % servers.length] : `${name}${port ?? ''}`;
  const asked = rest === undefined ? request.path : rest + request.path.slice(path.length);
  const { method, headers, body } = request;
  const more = { ...(headers ? { headers } : {}), ...(body === undefined ? {} : { body }) };
  const answer = host.network.request(method, `${scheme}://${place ?? ''}${asked}`, more);
  if (answer.kind !== 'answered') return errorPage(answer.kind === 'timeout' ? 504 : 502, host.spec.image);
  return { status: answer.status ?? 200, body: answer.body ?? '' };
}

function served(location: Location, visit: Visit): HttpAnswer {
  const { host, path } = visit;
  const { image } = host.spec;
  const candidates = location.tryFiles ?? [path];
  for (const candidate of candidates) {
    const asked = withVariables(candidate, visit);
    if (/^=\d+$/.test(asked)) return errorPage(Number(asked.slice(1)), image);
    const found = fileAt(location, asked, host);
    if (found) return { status: 200, body: decode(found.data) };
  }
  const isDir = host.files.isDir(placeOf(location, path)) && path.endsWith('/');
  return errorPage(isDir && !location.tryFiles ? 403 : 404, image);
}

const placeOf = ({ alias, root, path }: Location, asked: string): string =>
  alias === undefined ? `${root}${asked}` : `${alias}${asked.slice(path.length)}`;

function fileAt(location: Location, asked: string, { files }: ServerHost): { readonly data: string } | undefined {
  const place = placeOf(location, asked);
  const paths = asked.endsWith('/') ? location.index.map((name) => `${place}${name}`) : [place];
  for (const path of paths) {
    const node = files.find(path);
    if (node?.t === 'file') return node;
  }
  return undefined;
}

function withVariables(text: string, { request, host, path }: Visit): string {
  return text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => {
    switch (name) {
      case 'uri':
        return path;
      case 'request_uri':
        return request.path;
      case 'args':
      case 'query_string':
        return request.path.split('?')[1] ?? '';
      case 'host':
      case 'http_host':
        return request.host ?? '';
      case 'hostname':
        return host.spec.hostname ?? host.spec.pod;
      case 'server_addr':
        return host.ip;
      case 'server_port':
        return String(host.port);
      case 'remote_addr':
        return request.from ?? '';
      case 'scheme':
        return 'http';
      case 'request_method':
        return request.method;
      case 'nginx_version':
        return nginxVersion(host.spec.image).slice(1);
      default:
        return name.startsWith('http_')
          ? (request.headers?.[name.slice(5).replace(/_/g, '-')] ?? '')
          : /^\d$/.test(name)
            ? ''
            : whole.startsWith('$')
              ? ''
              : whole;
    }
  });
}

/** `nginx -v`, `-t`, `-T`, `-s reload`; started by a script it serves. */
const nginx: Command = (io, { spec, isServing, server }) => {
  const has = (flag: string): boolean => io.args.includes(flag);
  if (has('-v') || has('-V')) io.err(`nginx version: nginx${nginxVersion(spec.image) || '/1.29.0'}\n`);
  else if (has('-t') || has('-T') || (has('-s') && has('reload'))) {
    const now = read(server);
    if (now.exitCode !== undefined) {
      io.err(`${now.lines?.[0] ?? ''}\n`);
      if (has('-t')) io.err(`nginx: configuration file ${MAIN} test failed\n`);
      return 1;
    }
    if (has('-s')) {
      server.remember(now.memory ?? '');
      io.err('[notice] signal process started\n');
    } else
      io.err(
        `nginx: the configuration file ${MAIN} syntax is ok\nnginx: configuration file ${MAIN} test is successful\n`,
      );
  } else if (has('-s')) return has('stop') || has('quit') ? (io.signal(1, 'TERM'), 0) : 0;
  else return serveUnless(io, isServing);
  return 0;
};

const processes = () => [
  { title: 'nginx: master process nginx -g daemon off;' },
  { title: 'nginx: worker process', uid: 101 },
];

export const nginxImage: LateImage = {
  boot,
  http,
  processes,
  reload: (host) => read(host).memory,
  commands: { nginx },
};
