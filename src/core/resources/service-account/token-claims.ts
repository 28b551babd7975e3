import type { Secret, ServiceAccount } from '../../api/types.ts';
import { accountUsername } from '../../apiserver/auth/user.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { parseTime } from '../../lib/time.ts';
import type { Claims } from './jwt.ts';

/** What tokens say. Upstream: pkg/serviceaccount/{claims,legacy}.go. */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
/** Of the tokens in Secrets, which live as long as their Secret. */
export const LEGACY_ISSUER = 'kubernetes/serviceaccount';
export const LEGACY_PREFIX = 'kubernetes.io/serviceaccount/';

export interface Ref {
  readonly name: string;
  readonly uid?: string;
}

export interface BoundTo {
  readonly pod?: Ref;
  readonly node?: Ref;
  readonly secret?: Ref;
}

interface TokenSpec extends BoundTo {
  readonly account: ServiceAccount;
  readonly audiences: readonly string[];
  readonly expiresAfter: number;
  /** Seconds after which its use should be warned of. */
  readonly warnAfter?: number | undefined;
}

export const nowSeconds = (ctx: KindContext): number => Math.floor((parseTime(ctx.now) ?? 0) / 1000);

export function tokenClaims(
  ctx: KindContext,
  { account, audiences, expiresAfter, warnAfter, ...bound }: TokenSpec,
): Claims {
  const now = nowSeconds(ctx);
  const { namespace = '', name = '', uid } = account.metadata;
  const serviceaccount = { name, uid };
  const warn = warnAfter === undefined ? {} : { warnafter: now + warnAfter };
  return {
    aud: audiences,
    exp: now + expiresAfter,
    iat: now,
    iss: ISSUER,
    jti: randomUuid(ctx),
    'kubernetes.io': { namespace, ...bound, serviceaccount, ...warn },
    nbf: now,
    sub: accountUsername(namespace, name),
  };
}

export function legacyClaims(account: ServiceAccount, secret: Secret): Claims {
  const { namespace = '', name = '', uid } = account.metadata;
  return {
    iss: LEGACY_ISSUER,
    [`${LEGACY_PREFIX}namespace`]: namespace,
    [`${LEGACY_PREFIX}secret.name`]: secret.metadata.name,
    [`${LEGACY_PREFIX}service-account.name`]: name,
    [`${LEGACY_PREFIX}service-account.uid`]: uid,
    sub: accountUsername(namespace, name),
  };
}

/** RFC 4122 version 4. */
function randomUuid(ctx: KindContext): string {
  const word = (): number => ctx.random(0x10000);
  const hex = (n: number): string => n.toString(16).padStart(4, '0');
  const [a, b, c, d, e] = [word(), word(), word(), (word() & 0xfff) | 0x4000, (word() & 0x3fff) | 0x8000];
  return `${hex(a)}${hex(b)}-${hex(c)}-${hex(d)}-${hex(e)}-${hex(word())}${hex(word())}${hex(word())}`;
}
