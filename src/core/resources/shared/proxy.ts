import { badRequest, serviceUnavailable } from '../../api/status-error.ts';
import { RawAnswer, type Backends, type Forwarded } from '../../apiserver/connect.ts';
import type { Verb } from '../../apiserver/kind.ts';
import type { Operation, OperationVerb } from '../../apiserver/request.ts';
import { proxied, rewriteHtml } from './proxy-html.ts';

/**
 * What the proxies of pods, services and nodes share. Left out: bodies and headers of the request, upgrades.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/{net/port_split.go,proxy/upgradeaware.go,proxy/transport.go}.
 */
export const PROXY_VERBS: readonly Verb[] = ['create', 'delete', 'get', 'patch', 'update'];

export interface ProxyTarget {
  readonly scheme: string;
  readonly name: string;
  /** '' if none was named. */
  readonly port: string;
}

/** 'name', 'name:port' or 'scheme:name:port'; `what` is the kind of target in the message. */
export function proxyTarget(id: string, what: string): ProxyTarget {
  const parts = id.split(':');
  const [scheme, name, port] =
    parts.length === 3 ? parts : parts.length <= 2 ? ['', parts[0], parts[1] ?? ''] : [undefined];
  if (!name || (scheme !== '' && scheme !== 'http' && scheme !== 'https'))
    throw badRequest(`invalid ${what} request ${JSON.stringify(id)}`);
  return { scheme, name, port: port ?? '' };
}

const METHODS: Readonly<Partial<Record<OperationVerb, string>>> = {
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
};

/** Sends the request on to `origin` ('http://10.244.1.2:80'). */
export function proxyTo(op: Operation, origin: string, backends: Backends): RawAnswer {
  const answer = forwarded(
    backends.send(op.isOptions ? 'OPTIONS' : (METHODS[op.verb] ?? 'GET'), origin + pathAndQuery(op)),
  );
  return throughProxy(answer, rootOf(op));
}

/** Links and redirections lead through the proxy again. */
export function throughProxy({ code, body, headers = {} }: RawAnswer, prefix: string): RawAnswer {
  const { location } = headers;
  if (location !== undefined) return new RawAnswer(code, body, { ...headers, location: proxied(location, prefix) });
  if (typeof body !== 'string' || !isHtml(headers['content-type'], body)) return new RawAnswer(code, body, headers);
  return new RawAnswer(code, rewriteHtml(body, prefix), headers);
}

/** What a Go server says of a text that nobody gave a type. Upstream: net/http/sniff.go. */
const SNIFFED =
  /^[\t\n\f\r ]*<(!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--)[ >]/i;

const isHtml = (type: string | undefined, body: string): boolean =>
  type === undefined ? SNIFFED.test(body) : type.split(';')[0]?.trim() === 'text/html';

function rootOf({ namespace, version, resource, name }: Operation): string {
  const place = namespace === undefined ? '' : `namespaces/${namespace}/`;
  return `/api/${version}/${place}${resource}/${name ?? ''}/proxy`;
}

export function forwarded(result: Forwarded): RawAnswer {
  if (result.kind === 'answered') return result.answer;
  throw serviceUnavailable(`error trying to reach service: ${result.why}`);
}

export function pathAndQuery({ tail, query }: Operation): string {
  const path = tail === undefined || tail === '' ? '/' : tail;
  const pairs = Object.entries(query ?? {}).map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`);
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
}

/** The root of what is proxied ends in a slash, so that relative links work; undefined if it does. */
export function rootRedirect(op: Operation): RawAnswer | undefined {
  if (op.tail !== '' || op.verb !== 'get' || op.isOptions) return undefined;
  const { query = {} } = op;
  const suffix = Object.keys(query).length > 0 ? pathAndQuery({ ...op, tail: '/' }).slice(1) : '';
  return new RawAnswer(301, '', {
    location: `${rootOf(op)}/${suffix}`,
  });
}
