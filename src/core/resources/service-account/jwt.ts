import { base64Url, fromBase64Url, fromUtf8, utf8 } from '../../lib/base64.ts';
import { canonicalJson } from '../../lib/hash.ts';
import { hmacSha256, sha256 } from '../../lib/sha256.ts';
import type { KindContext } from '../../apiserver/kind.ts';

/**
 * JSON web tokens. The key comes from the uid of kube-system: another cluster's tokens are not good here, and a snapshot
 * keeps its own. Simplified: HS256 where a real cluster has RS256 with its service account key, so nobody outside can
 * check a token. Upstream: pkg/serviceaccount/jwt.go.
 */
export type Finder = Pick<KindContext, 'find'>;
export type Claims = Readonly<Record<string, unknown>>;

export function signToken(ctx: Finder, claims: Claims): string {
  const key = keyOf(ctx);
  const header = { alg: 'HS256', kid: base64Url(sha256(key)) };
  const content = `${encoded(header)}.${encoded(claims)}`;
  return `${content}.${base64Url(hmacSha256(key, utf8(content)))}`;
}

/** What is in a token, unchecked; undefined if it is none. */
export function claimsOf(token: string): Claims | undefined {
  const parts = token.split('.');
  const bytes = parts.length === 3 ? fromBase64Url(parts[1] as string) : undefined;
  const text = bytes && fromUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    const claims = JSON.parse(text) as unknown;
    return typeof claims === 'object' && claims !== null ? (claims as Claims) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function isSigned(ctx: Finder, token: string): boolean {
  const dot = token.lastIndexOf('.');
  const content = token.slice(0, Math.max(dot, 0));
  return token.slice(dot + 1) === base64Url(hmacSha256(keyOf(ctx), utf8(content)));
}

function keyOf(ctx: Finder): Uint8Array {
  const uid = ctx.find('Namespace', '', 'kube-system')?.metadata.uid ?? '';
  return utf8(`service account key of cluster ${uid}`);
}

/** Go writes the claims in order of their names. */
const encoded = (value: Claims): string => base64Url(utf8(canonicalJson(value)));
