import type { WorldRequest } from '../../../http.ts';
import {
  MIB,
  SERVE,
  type Command,
  type HttpAnswer,
  type ImageDef,
  type LateImage,
  type ServerHost,
} from '../../image.ts';
import { chooseIngress, type IngressRoutes } from './ingress-routes.ts';

/**
 * registry.k8s.io/ingress-nginx/controller: passes requests on as its process (network/ingress) has told it, straight to pods.
 * Modelled: certificates are never looked at; upstreams take turns by chance of the moment, not in a round; the time that a
 * backend takes is not added. Left out: annotations but for rewrites and redirects, TCP and UDP services, the admission webhook.
 */
export const INGRESS_NGINX = 'ingress-nginx';
const HEALTH_PORT = 10_254;
const TLS_PORT = 443;

const TITLES: Readonly<Record<number, string>> = {
  308: 'Permanent Redirect',
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** nginx does not tell its version here: server_tokens is off. */
function page(status: number): HttpAnswer {
  const title = `${status} ${TITLES[status] ?? ''}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, body, headers: { 'content-type': 'text/html' } };
}

function serve(request: WorldRequest, host: ServerHost): HttpAnswer {
  if (host.port === HEALTH_PORT) return health(request);
  const routes = host.memory === undefined ? NO_ROUTES : (JSON.parse(host.memory) as IngressRoutes);
  const name = request.headers?.['host'] ?? request.host ?? '';
  const isTls = host.port === TLS_PORT;
  const choice = chooseIngress(routes, { host: name, path: request.path, isTls });
  switch (choice.kind) {
    case 'nothing':
      return page(404);
    case 'redirect':
      return redirected(`https://${name.replace(/:\d+$/, '')}${request.path}`);
    case 'backend':
      return passOn(request, host, choice.servers, { path: choice.path, name, isTls });
  }
}

const NO_ROUTES: IngressRoutes = { hosts: [] };

const health = ({ path }: WorldRequest): HttpAnswer =>
  path.startsWith('/healthz') ? { status: 200, body: 'ok' } : { status: 404, body: '404 page not found\n' };

function redirected(location: string): HttpAnswer {
  const answer = page(308);
  return { ...answer, headers: { ...answer.headers, location } };
}

interface Forward {
  readonly path: string;
  readonly name: string;
  readonly isTls: boolean;
}

function passOn(request: WorldRequest, host: ServerHost, servers: readonly string[], to: Forward): HttpAnswer {
  const { method, headers, body, from = '' } = request;
  if (servers.length === 0) return page(503);
  const server = servers[turn(`${host.now} ${from} ${request.path}`) % servers.length] as string;
  const told = {
    ...headers,
    host: to.name,
    'x-real-ip': from,
    'x-forwarded-for': from,
    'x-forwarded-host': to.name,
    'x-forwarded-port': to.isTls ? '443' : '80',
    'x-forwarded-proto': to.isTls ? 'https' : 'http',
    'x-scheme': to.isTls ? 'https' : 'http',
  };
  const more = { headers: told, ...(body === undefined ? {} : { body }) };
  const answer = host.network.request(method, `http://${server}${to.path}`, more);
  if (answer.kind !== 'answered') return page(answer.kind === 'timeout' ? 504 : 502);
  return { status: answer.status ?? 200, body: answer.body ?? '' };
}

/** FNV-1a. */
function turn(text: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  return hash >>> 0;
}

/** preStop of the manifest: waits until nginx has finished. */
const waitShutdown: Command = (io) => (io.signal(1, 'TERM'), 0);

export const ingressNginxImage: LateImage = { http: serve, commands: { 'wait-shutdown': waitShutdown } };

export const ingressNginx: ImageDef = {
  name: INGRESS_NGINX,
  component: INGRESS_NGINX,
  repositories: ['ingress-nginx/controller'],
  sizeBytes: 111 * MIB,
  startMs: 800,
  user: 101,
  argsAreCommand: false,
  isLate: true,
  main: () => SERVE,
  ports: () => [80, TLS_PORT, 8443, HEALTH_PORT],
  tlsPorts: [TLS_PORT, 8443],
  http: () => page(404),
  onTerm: { exitCode: 0, afterMs: 300 },
  use: () => ({ steadyCpuMilli: 2, memoryBytes: 90 * MIB, requestCpuMs: 0.2, requestBytes: 32 * 1024 }),
  startLog: () => ['NGINX Ingress controller', 'Starting NGINX process', 'Initial sync, sleeping for 1 second'],
  accessLog: ({ method, path, from = '-', headers }, { status, body }, { now }) =>
    `${from} - - [${now}] "${method} ${path} HTTP/1.1" ${status} ${body.length} "-" "${headers?.['user-agent'] ?? '-'}"`,
};
