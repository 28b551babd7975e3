import { invalid, type FieldError } from '../../api/field-error.ts';
import {
  badRequest,
  conflict,
  invalid as invalidStatus,
  notFound,
  type StatusSubject,
} from '../../api/status-error.ts';
import type { KubeObject, Node, Pod, ServiceAccount, TokenRequest } from '../../api/types.ts';
import type { KindContext, Subresource } from '../../apiserver/kind.ts';
import { EPOCH_MS, formatTime, parseTime } from '../../lib/time.ts';
import { signToken } from './jwt.ts';
import { ISSUER, tokenClaims, type BoundTo } from './token-claims.ts';

/**
 * serviceaccounts/token: a token for some time, perhaps bound to a pod, a secret or a node.
 * Upstream: TokenREST in pkg/registry/core/serviceaccount/storage/token.go.
 */
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;
/** What the kubelet asks for; such tokens live a year, to spare clients that never read theirs again. */
const WARN_ONLY_SECONDS = 3607;
const EXTENDED_SECONDS = 365 * 24 * 3600;
const KIND = 'TokenRequest';
const SUBJECT: StatusSubject = { group: 'authentication.k8s.io', resource: KIND };

export const tokenRequest: Subresource = {
  verbs: ['create'],
  kind: KIND,
  serve(op, parent, ctx) {
    const account = parent as ServiceAccount;
    const body = requestOf(op.body);
    checkIdentity(body, account);
    const spec = specOf(body);
    checkSpec(spec.expirationSeconds);
    const bound = boundTo(ctx, account, spec.boundObjectRef);
    const isExtended =
      bound.pod && spec.expirationSeconds === WARN_ONLY_SECONDS && spec.audiences.every((a) => a === ISSUER);
    const expiresAfter = isExtended ? EXTENDED_SECONDS : spec.expirationSeconds;
    const warnAfter = isExtended ? spec.expirationSeconds : undefined;
    const { audiences } = spec;
    const token = signToken(ctx, tokenClaims(ctx, { account, audiences, expiresAfter, warnAfter, ...bound }));
    const { name, namespace, uid } = account.metadata;
    const expirationTimestamp = formatTime((parseTime(ctx.now) ?? EPOCH_MS) + spec.expirationSeconds * 1000);
    return {
      kind: KIND,
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, uid, creationTimestamp: ctx.now },
      spec,
      status: { token, expirationTimestamp },
    };
  },
};

function requestOf(body: unknown): Partial<TokenRequest> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('the body is no TokenRequest');
  const { kind = KIND } = body as Partial<TokenRequest>;
  if (kind !== KIND) throw badRequest(`${kind} in version "v1" cannot be handled as a ${KIND}: no kind matches`);
  return body;
}

function checkIdentity(request: Partial<TokenRequest>, account: ServiceAccount): void {
  const metadata: Partial<TokenRequest['metadata']> = request.metadata ?? {};
  const { name, namespace, uid } = account.metadata;
  const errors: FieldError[] = [];
  const must = (what: string): string => `must match the service account ${what} if specified`;
  if (metadata.name && metadata.name !== name) errors.push(invalid('metadata.name', metadata.name, must('name')));
  else if (metadata.namespace && metadata.namespace !== namespace)
    errors.push(invalid('metadata.namespace', metadata.namespace, must('namespace')));
  if (errors.length > 0) throw invalidStatus({ ...SUBJECT, name: name as string }, errors);
  if (metadata.uid && metadata.uid !== uid)
    throw conflict(
      { ...SUBJECT, name: name as string },
      `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid ?? ''})`,
    );
}

interface Spec {
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly boundObjectRef: BoundRef | null;
}

interface BoundRef {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

function specOf({ spec }: Partial<TokenRequest>): Spec {
  const { audiences, boundObjectRef, expirationSeconds: asked } = (spec ?? {}) as Partial<Spec>;
  // Clients in Go send null for what they leave open.
  const expirationSeconds = asked ?? DEFAULT_SECONDS;
  const isList = Array.isArray(audiences) && audiences.every((a) => typeof a === 'string');
  if ((audiences && !isList) || !Number.isInteger(expirationSeconds) || !isRef(boundObjectRef ?? {}))
    throw badRequest(`${KIND} in version "v1" cannot be handled as a ${KIND}: json: cannot unmarshal its spec`);
  return {
    audiences: audiences && audiences.length > 0 ? audiences : [ISSUER],
    expirationSeconds,
    boundObjectRef: boundObjectRef ?? null,
  };
}

/** Subresources get their bodies undecoded. */
const isRef = (ref: BoundRef): boolean =>
  typeof ref === 'object' && Object.values(ref).every((value) => typeof value === 'string');

function checkSpec(seconds: number): void {
  const at = 'spec.expirationSeconds';
  const errors: FieldError[] = [];
  if (seconds < MIN_SECONDS) errors.push(invalid(at, seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > MAX_SECONDS) errors.push(invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds'));
  if (errors.length > 0) throw invalidStatus({ ...SUBJECT, name: '' }, errors);
}

const refOf = ({ metadata }: KubeObject) => ({ name: metadata.name as string, uid: metadata.uid as string });

type Bind = (
  ctx: KindContext,
  account: ServiceAccount,
  name: string,
) => [object: KubeObject | undefined, bound: BoundTo];

/** What a token can be bound to, and the plural for messages. */
interface Bindable {
  readonly plural: string;
  readonly bind: Bind;
}

const BINDABLE: ReadonlyMap<string, Bindable> = new Map(
  Object.entries<Bindable>({
    Pod: { plural: 'pods', bind: bindPod },
    Secret: {
      plural: 'secrets',
      bind: (ctx, { metadata }, name) => {
        const secret = ctx.find('Secret', metadata.namespace ?? '', name);
        return [secret, secret ? { secret: refOf(secret) } : {}];
      },
    },
    Node: {
      plural: 'nodes',
      bind: (ctx, _account, name) => {
        const node = ctx.find('Node', '', name);
        return [node, node ? { node: refOf(node) } : {}];
      },
    },
  }),
);

function bindPod(ctx: KindContext, { metadata }: ServiceAccount, name: string): ReturnType<Bind> {
  const pod = ctx.find('Pod', metadata.namespace ?? '', name) as Pod | undefined;
  if (!pod) return [undefined, {}];
  if (pod.spec.serviceAccountName !== metadata.name) {
    const account = JSON.stringify(metadata.name);
    throw badRequest(
      `cannot bind token for serviceaccount ${account} to pod running with different serviceaccount name.`,
    );
  }
  const { nodeName } = pod.spec;
  const node = nodeName ? (ctx.find('Node', '', nodeName) as Node | undefined) : undefined;
  return [pod, { pod: refOf(pod), ...(nodeName ? { node: node ? refOf(node) : { name: nodeName } } : {}) }];
}

function boundTo(ctx: KindContext, account: ServiceAccount, ref: BoundRef | null): BoundTo {
  if (!ref) return {};
  const { kind = '', apiVersion = '', name = '', uid } = ref;
  const bindable = apiVersion.includes('/') ? undefined : BINDABLE.get(kind);
  if (!bindable) {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    throw badRequest(`cannot bind token to object of type ${group ?? ''}/${version ?? ''}, Kind=${kind}`);
  }
  const [object, bound] = bindable.bind(ctx, account, name);
  if (!object) throw notFound({ group: '', resource: bindable.plural, name });
  if (uid && uid !== object.metadata.uid) {
    throw conflict(
      { group: '', resource: kind, name },
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  return bound;
}
