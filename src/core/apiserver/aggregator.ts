import { groupKindOf } from '../api/group-kind.ts';
import { serviceUnavailable, StatusError, unknownResource, type Status } from '../api/status-error.ts';
import type { APIService, Service } from '../api/types.ts';
import { RawAnswer, type Backends } from './connect.ts';
import type { KindContext } from './kind.ts';

/**
 * Groups that other servers serve: an APIService names the Service behind which they are, and requests go there as they
 * are. Invariants: nothing is stored of such groups; a group version that this server has itself is never asked elsewhere.
 * Upstream: kube-aggregator/pkg/apiserver/{handler_proxy,resolvers}.go. Left out: bodies, headers, watches, client certificates.
 */
const API_SERVICE = groupKindOf('apiregistration.k8s.io', 'APIService');
const PATH = /^\/apis\/([^/?]+)\/([^/?]+)(?=[/?]|$)/;

/** The APIService that a path belongs to, if its group version is another server's. */
export function serviceBehind(ctx: KindContext, path: string): APIService | undefined {
  const [, group = '', version = ''] = PATH.exec(path) ?? [];
  if (version === '') return undefined;
  const found = ctx.find(API_SERVICE, '', `${version}.${group}`) as APIService | undefined;
  return found?.spec.service && !isOwn(ctx, group, version) ? found : undefined;
}

const isOwn = ({ kinds }: KindContext, group: string, version: string): boolean =>
  kinds.all().some(({ def }) => def.group === group && def.version === version);

/** Versions of a group that other servers serve, the one with the highest priority first. */
export function versionsBehind(ctx: KindContext, group: string): readonly string[] {
  const all = ctx.list(API_SERVICE) as APIService[];
  return all
    .filter(({ spec }) => spec.group === group && spec.service && !isOwn(ctx, group, spec.version ?? ''))
    .sort((a, b) => b.spec.versionPriority - a.spec.versionPriority)
    .map(({ spec }) => spec.version ?? '');
}

/** What the other server answers; 503 in words if it cannot be reached. */
export function askBehind(ctx: KindContext, { spec }: APIService, method: string, path: string): RawAnswer {
  const { backends } = ctx;
  const origin = backends && originOf(ctx, spec.service);
  if (origin === undefined) return new RawAnswer(503, 'service unavailable\n', TEXT);
  const sent = (backends as Backends).send(method, origin + path);
  if (sent.kind === 'answered') return sent.answer;
  const said = serviceUnavailable(`error trying to reach service: ${sent.why}`);
  return new RawAnswer(503, JSON.stringify(said.status), JSON_TYPE);
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** By its cluster address, as --enable-aggregator-routing is false by default. */
function originOf(ctx: KindContext, reference: APIService['spec']['service']): string | undefined {
  const { namespace = '', name = '', port = 443 } = reference ?? {};
  const service = ctx.find('Service', namespace, name) as Service | undefined;
  const { clusterIP = '', ports = [] } = service?.spec ?? {};
  const isServed = ports.some((p) => p.port === port);
  return isServed && clusterIP !== '' && clusterIP !== 'None' ? `https://${clusterIP}:${port}` : undefined;
}

/** The object in an answer; throws what the other server says, or what clients make of an answer without a Status. */
export function objectIn({ code, body }: RawAnswer): unknown {
  const object = parsed(body) as Partial<Status> | undefined;
  if (code < 300 && object !== undefined) return object;
  if (object?.kind === 'Status') throw new StatusError(object as Status);
  if (code === 404) throw unknownResource();
  throw serviceUnavailable('the server is currently unable to handle the request');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
