import { entryOf } from '../../../lib/entry-of.ts';
import { formatTime } from '../../../lib/time.ts';
import { UDP, type WorldRequest } from '../../http.ts';
import { decode } from '../../files/bytes.ts';
import type { DirNode } from '../../files/node.ts';
import type { HttpAnswer, LateImage, ServerHost } from '../image.ts';
import { flag, mode, words } from './agnhost.ts';
import { agnhostCommand } from './agnhost-commands.ts';
import { grpcHealth, grpcHttp } from './agnhost-grpc.ts';
import { externalMetrics } from './external-metrics.ts';
import { queryOf } from './query-of.ts';
import { resourceConsumerController } from './resource-consumer-controller.ts';

/**
 * Servers of the test image: netexec with /dial, /exit, /redirect and the rest, test-webserver, nettest, and the guestbook
 * of the conformance tests. Upstream: test/images/agnhost. Left out: /shell, /upload and SCTP.
 */
/** Modelled: every client's own port is the first that Linux gives. */
const CLIENT_PORT = 32_768;
const NOT_FOUND: HttpAnswer = { status: 404, body: '404 page not found\n' };
const ok = (body: string): HttpAnswer => ({ status: 200, body });
const badRequest = (text: string): HttpAnswer => ({ status: 400, body: `${text}\n` });

export const agnhostImage: LateImage = {
  commands: { agnhost: agnhostCommand, 'agnhost-2': agnhostCommand },
  http(request, host) {
    switch (mode(host.spec)) {
      case 'netexec':
        return netexec(request, host);
      case 'guestbook':
        return guestbook(request, host);
      case 'test-webserver':
        return file(request, host);
      case 'nettest':
        return nettest(request, host);
      case 'serve-hostname':
        return ok(host.spec.hostname ?? host.spec.pod);
      case 'external-metrics':
        return externalMetrics(request, host);
      case 'resource-consumer-controller':
        return resourceConsumerController(request, host);
      case 'grpc-health-checking':
        return grpcHttp(request.path.split('?')[0] ?? '/', host);
      default:
        return undefined;
    }
  },
  talk(message, protocol, host) {
    if (protocol === UDP) return mode(host.spec) === 'netexec' ? datagram(message, host) : hostnameOf(host);
    return mode(host.spec) === 'grpc-health-checking' ? grpcHealth(message, protocol, host) : undefined;
  },
};

const hostnameOf = ({ spec }: ServerHost): string => spec.hostname ?? spec.pod;

/** netexec's server of UDP: what it does not know it does not answer. */
function datagram(message: string, host: ServerHost): string | undefined {
  const text = message.trim().toLowerCase();
  if (text === 'hostname') return hostnameOf(host);
  if (text.startsWith('echo ')) return text.slice('echo '.length);
  if (text === 'clientip') return `${host.from ?? host.ip}:${CLIENT_PORT}`;
  return text === 'serverport' ? String(host.port) : undefined;
}

function netexec(request: WorldRequest, host: ServerHost): HttpAnswer {
  const path = request.path.split('?')[0] ?? '/';
  const q = queryOf(request.path);
  const own = entryOf(ROUTES, path);
  if (path !== '/readyz') host.log(path === '/' || !own ? 'GET /' : `GET ${request.path}`);
  return (own ?? ROUTES['/'])?.({ request, host, q }) ?? NOT_FOUND;
}

interface Call {
  readonly request: WorldRequest;
  readonly host: ServerHost;
  readonly q: Readonly<Record<string, string>>;
}

const hostname = ({ host }: Call): HttpAnswer => ok(hostnameOf(host));

const ROUTES: Readonly<Record<string, (call: Call) => HttpAnswer>> = {
  '/': ({ host }) => ok(`NOW: ${goTime(host)}`),
  '/hostname': hostname,
  '/hostName': hostname,
  '/healthz': () => ok(''),
  '/readyz': () => ok('ok'),
  '/serverport': ({ host }) => ok(String(flag(host.spec, 'http-port', 8080))),
  '/clientip': ({ request, host }) => ok(`${request.from ?? host.ip}:${CLIENT_PORT}`),
  '/header': ({ request, q }) =>
    ok(
      q['key'] === undefined
        ? JSON.stringify(request.headers ?? {})
        : (request.headers?.[q['key'].toLowerCase()] ?? ''),
    ),
  '/echo': ({ q }) => {
    const code = q['code'] ?? '';
    if (code !== '' && !/^-?\d+$/.test(code)) return ok(`argument 'code' must be an integer or empty, got "${code}"\n`);
    return { status: Number(code) || 200, body: q['msg'] ?? '' };
  },
  '/redirect': ({ q }) => ({ status: Number(q['code']) || 302, body: '', headers: { location: q['location'] ?? '' } }),
  '/exit': ({ host, q }) => {
    const [code, timeout, wait] = [q['code'] ?? '', q['timeout'] ?? '', q['wait'] ?? ''];
    host.log(
      `Will begin shutdown in ${wait || '0s'}, allowing ${timeout || '0s'} for connections to close, then will exit with ${code || '0'}`,
    );
    host.end(Number(code), durationMs(wait) + durationMs(timeout));
    return ok('');
  },
  '/shutdown': ({ host }) => {
    host.end(0, 0);
    return ok('');
  },
  '/dial': dial,
};

/** As Go prints a time. */
const goTime = ({ epochMs, startedAt, now }: ServerHost): string => {
  const at = formatTime(epochMs)
    .replace('T', ' ')
    .replace('Z', `.${String(epochMs % 1000).padStart(3, '0')}000000`);
  return `${at} +0000 UTC m=+${((now - startedAt) / 1000).toFixed(9)}`;
};

function durationMs(text: string): number {
  const m = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  return m ? Number(m[1]) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[m[2] ?? 's'] ?? 1000) : 0;
}

const DIALLED = ['', 'http', 'udp'];

function dial({ host, q }: Call): HttpAnswer {
  const { host: to = '', port = '', request = '', protocol = 'http', tries = '1' } = q;
  if (request === '') return badRequest('request parameter not specified. <nil>');
  if (!DIALLED.includes(protocol.toLowerCase())) return badRequest(`unsupported protocol. ${protocol}`);
  const responses: string[] = [];
  const errors: string[] = [];
  for (let i = 0; i < Number(tries); i++) {
    const isUdp = protocol.toLowerCase() === 'udp';
    const answer = isUdp
      ? host.network.request('GET', `http://${to}:${port}/`, { protocol: UDP, body: request })
      : host.network.request('GET', `http://${to}:${port}/${request}`);
    if (answer.kind === 'no-such-name')
      return badRequest(
        `host and/or port param are invalid. lookup ${to} on ${host.network.dnsServer}:53: no such host`,
      );
    if (answer.kind === 'answered') responses.push(answer.body ?? '');
    else if (isUdp)
      errors.push(
        `reading from udp connection failed. err:'read udp ${host.ip}:${CLIENT_PORT}->${answer.ip ?? to}:${port}: i/o timeout'`,
      );
    else {
      const why = answer.kind === 'refused' ? 'connect: connection refused' : 'i/o timeout';
      errors.push(`Get "http://${answer.ip ?? to}:${port}/${request}": dial tcp ${answer.ip ?? to}:${port}: ${why}`);
    }
  }
  return ok(
    JSON.stringify({ ...(errors.length > 0 ? { errors } : {}), ...(responses.length > 0 ? { responses } : {}) }),
  );
}

/** As Go's file server shows a directory. */
function listing({ entries }: DirNode): string {
  const names = Object.entries(entries).map(([name, node]) => (node.t === 'dir' ? `${name}/` : name));
  const lines = names.sort().map((name) => `<a href="${name}">${name}</a>\n`);
  return `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${lines.join('')}</pre>\n`;
}

function file(request: WorldRequest, { files }: ServerHost): HttpAnswer {
  const path = request.path.split('?')[0] ?? '';
  const node = files.find(path.replace(/\/$/, '/index.html')) ?? files.find(path);
  if (node?.t === 'dir')
    return { status: 200, body: listing(node), headers: { 'content-type': 'text/html; charset=utf-8' } };
  return node?.t === 'file' ? ok(decode(node.data)) : NOT_FOUND;
}

interface Contacts {
  readonly Received: Readonly<Record<string, number>> | null;
  readonly Errors: readonly string[] | null;
}

/** Who has written to it. Upstream: test/images/agnhost/nettest. Left out: it contacts no peers of its own. */
function nettest({ path, body = '' }: WorldRequest, host: ServerHost): HttpAnswer {
  const Hostname = host.spec.hostname ?? host.spec.pod;
  const { Received, Errors } = JSON.parse(host.memory ?? '{"Received":null,"Errors":null}') as Contacts;
  switch (path.split('?')[0]) {
    case '/read': {
      const state = { Hostname, Sent: null, Received, Errors, Log: null, StillContactingPeers: true };
      return ok(JSON.stringify(state, undefined, '\t'));
    }
    case '/write': {
      const source = sourceIn(body);
      const next: Contacts =
        source === undefined
          ? { Received, Errors: [...(Errors ?? []), `${Hostname}: Got request with no source`] }
          : { Received: { ...Received, [source]: (Received?.[source] ?? 0) + 1 }, Errors };
      host.remember(JSON.stringify(next));
      return ok(`${JSON.stringify({ Hostname })}\n`);
    }
    case '/status':
      return ok('running');
    case '/quit':
      host.end(0, 0);
      return ok('');
    default:
      return NOT_FOUND;
  }
}

const sourceIn = (body: string): string | undefined => /"source"\s*:\s*"([^"]+)"/i.exec(body)?.[1];

type Store = Readonly<Record<string, string>>;

/** Modelled: a replica asks its primary whenever it is asked, instead of being told. */
function guestbook(request: WorldRequest, host: ServerHost): HttpAnswer {
  const { key = '', value = '', cmd = '' } = queryOf(request.path);
  const store = JSON.parse(host.memory ?? '{}') as Store;
  const port = flag(host.spec, 'backend-port', 6379);
  const ask = (to: string, what: string): HttpAnswer => {
    const answer = host.network.request('GET', `http://${to}:${port}/${what}`);
    return answer.kind === 'answered' ? ok(answer.body ?? '') : { status: 417, body: `could not dial ${to}\n` };
  };
  switch (request.path.split('?')[0]) {
    case '/set': {
      if (key === '') return badRequest('cannot set with empty key.');
      host.remember(JSON.stringify({ ...store, [key]: value }));
      return ok('{"message":"Updated"}');
    }
    case '/get': {
      const primary = primaryOf(host);
      if (primary !== undefined) return ask(primary, `get?key=${encodeURIComponent(key)}`);
      return ok(JSON.stringify({ data: key === '' ? store : (store[key] ?? '') }));
    }
    case '/register':
      return ok(JSON.stringify({ data: store }));
    case '/guestbook': {
      if (cmd !== 'get' && cmd !== 'set') return badRequest(`unsupported cmd: '${cmd}'`);
      const query = `key=${encodeURIComponent(key)}&value=${encodeURIComponent(value)}`;
      return ask(cmd === 'set' ? 'agnhost-primary' : 'agnhost-replica', `${cmd}?${query}`);
    }
    default:
      return NOT_FOUND;
  }
}

function primaryOf({ spec }: ServerHost): string | undefined {
  const list = words(spec);
  const at = list.indexOf('--replicaof');
  return (
    list.map((w) => /^--replicaof=(.+)$/.exec(w)?.[1]).find((w) => w !== undefined) ??
    (at >= 0 ? list[at + 1] : undefined)
  );
}
