import type { KubeObject, Secret } from '../../api/types.ts';
import { toBase64 } from '../../api/secret-data.ts';
import type { Authentication } from '../../apiserver/auth/authorizer.ts';
import { accountGroups, accountUsername, splitAccountUsername, withAuthenticated } from '../../apiserver/auth/user.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { parseTime } from '../../lib/time.ts';
import { claimsOf, isSigned, type Claims } from './jwt.ts';
import { ISSUER, LEGACY_ISSUER, LEGACY_PREFIX, nowSeconds, type BoundTo, type Ref } from './token-claims.ts';

/**
 * Whose token it is, by its signature, its times and the objects it is bound to, all of which must still be there.
 * Upstream: pkg/serviceaccount/{jwt,claims,legacy}.go. Left out: the label that tells when a Secret's token was last used.
 */
const LEEWAY_SECONDS = 60;
const EXTRA = 'authentication.kubernetes.io/';
const INVALIDATED = 'service account token has been invalidated';
const INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since';

export function authenticateToken(ctx: KindContext, token: string, asked?: readonly string[]): Authentication {
  const claims = claimsOf(token);
  if (claims?.iss !== ISSUER && claims?.iss !== LEGACY_ISSUER) return { error: 'invalid bearer token' };
  if (!isSigned(ctx, token)) return { error: 'go-jose/go-jose: error in cryptographic primitive' };
  const isLegacy = claims.iss === LEGACY_ISSUER;
  const own = isLegacy ? [ISSUER] : (claims.aud as readonly string[]);
  const wanted = asked ?? [ISSUER];
  const audiences = own.filter((a) => wanted.includes(a));
  if (audiences.length === 0)
    return { error: `token audiences ${quoted(own)} is invalid for the target audiences ${quoted(wanted)}` };
  const error = isLegacy ? legacyError(ctx, token, claims) : boundError(ctx, claims);
  return error === undefined ? { user: userOf(claims), audiences } : { error };
}

const quoted = (list: readonly string[]): string => `[${list.map((t) => JSON.stringify(t)).join(' ')}]`;

interface Private extends BoundTo {
  readonly namespace: string;
  readonly serviceaccount: Ref;
}

const privateOf = (claims: Claims): Private => claims['kubernetes.io'] as Private;

function boundError(ctx: KindContext, claims: Claims): string | undefined {
  const now = nowSeconds(ctx);
  if (now - LEEWAY_SECONDS > (claims.exp as number)) return 'service account token has expired';
  if (now + LEEWAY_SECONDS < (claims.nbf as number)) return 'service account token is not valid yet';
  const { namespace, serviceaccount, pod, node, secret } = privateOf(claims);
  return (
    accountError(ctx, namespace, serviceaccount) ??
    (secret &&
      refError(ctx, ctx.find('Secret', namespace, secret.name), secret, 'secret UID', 'service account secret')) ??
    (pod && refError(ctx, ctx.find('Pod', namespace, pod.name), pod, 'pod UID', 'service account pod')) ??
    (node && !pod
      ? refError(ctx, ctx.find('Node', '', node.name), node, 'node UID', 'service account node')
      : undefined)
  );
}

function accountError(ctx: KindContext, namespace: string, { name, uid }: Ref): string | undefined {
  const account = ctx.find('ServiceAccount', namespace, name);
  if (!account) return `serviceaccounts ${JSON.stringify(name)} not found`;
  if (account.metadata.uid !== uid)
    return `service account UID (${account.metadata.uid ?? ''}) does not match claim (${uid ?? ''})`;
  return isLongDeleted(ctx, account) ? `service account ${namespace}/${name} has been deleted` : undefined;
}

function refError(
  ctx: KindContext,
  found: KubeObject | undefined,
  { uid }: Ref,
  what: string,
  claim: string,
): string | undefined {
  if (!found || isLongDeleted(ctx, found)) return INVALIDATED;
  if (found.metadata.uid === uid) return undefined;
  return `${what} (${found.metadata.uid ?? ''}) does not match ${claim} ref claim (${uid ?? ''})`;
}

function isLongDeleted(ctx: KindContext, { metadata }: KubeObject): boolean {
  const at = metadata.deletionTimestamp === undefined ? undefined : parseTime(metadata.deletionTimestamp);
  return at !== undefined && at / 1000 < nowSeconds(ctx) - LEEWAY_SECONDS;
}

function legacyError(ctx: KindContext, token: string, claims: Claims): string | undefined {
  const [namespace, secretName, name, uid] = legacyNames(claims);
  const secret = ctx.find('Secret', namespace, secretName) as Secret | undefined;
  if (!secret || secret.metadata.deletionTimestamp) return 'Token has been invalidated';
  if (secret.data?.token !== toBase64(token)) return "Token does not match server's copy";
  const account = ctx.find('ServiceAccount', namespace, name);
  if (!account) return `serviceaccounts ${JSON.stringify(name)} not found`;
  if (account.metadata.deletionTimestamp) return `ServiceAccount ${namespace}/${name} has been deleted`;
  if (account.metadata.uid !== uid)
    return `ServiceAccount UID (${account.metadata.uid ?? ''}) does not match claim (${uid})`;
  if (!secret.metadata.labels?.[INVALID_SINCE]) return undefined;
  return `the token in secret ${namespace}/${secretName} for service account ${namespace}/${name} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${INVALID_SINCE}' label from the secret to temporarily allow use of this token`;
}

function legacyNames(claims: Claims): readonly [namespace: string, secret: string, account: string, uid: string] {
  const at = (field: string): string => claims[LEGACY_PREFIX + field] as string;
  return [at('namespace'), at('secret.name'), at('service-account.name'), at('service-account.uid')];
}

type User = Extract<Authentication, { user: unknown }>['user'];

function userOf(claims: Claims): User {
  if (claims.iss === LEGACY_ISSUER) return accountUser(claims, legacyNames(claims)[3], {});
  const { serviceaccount, pod, node } = privateOf(claims);
  return accountUser(claims, serviceaccount.uid ?? '', {
    ...(pod ? { [`${EXTRA}pod-name`]: [pod.name], [`${EXTRA}pod-uid`]: [pod.uid ?? ''] } : {}),
    [`${EXTRA}credential-id`]: [`JTI=${claims.jti as string}`],
    ...(node ? { [`${EXTRA}node-name`]: [node.name] } : {}),
    ...(node?.uid ? { [`${EXTRA}node-uid`]: [node.uid] } : {}),
  });
}

function accountUser(claims: Claims, uid: string, extra: Readonly<Record<string, readonly string[]>>): User {
  const [namespace, name] = splitAccountUsername(claims.sub as string) ?? ['', ''];
  const user = { name: accountUsername(namespace, name), uid, groups: accountGroups(namespace) };
  return withAuthenticated(Object.keys(extra).length > 0 ? { ...user, extra } : user);
}
