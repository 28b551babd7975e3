import { base64Url, fromBase64Url } from '../lib/base64.ts';
import { badRequest } from '../api/status-error.ts';

/**
 * Where the next page of a list begins, opaque to clients: the revision of the first page (-1: whatever is newest) and
 * the key to start from, below the prefix of the list.
 * Upstream: staging/src/k8s.io/apiserver/pkg/storage/continue.go.
 */
export interface ContinueToken {
  readonly revision: number;
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';
const INVALID = 'invalid continue token: continue key is not valid';

export function writeToken({ revision, start }: ContinueToken): string {
  const text = JSON.stringify({ v: VERSION, rv: revision, start });
  return base64Url(Uint8Array.from(text, (c) => c.charCodeAt(0)));
}

/** Throws BadRequest. */
export function readToken(token: string): ContinueToken {
  const { v, rv, start } = parsed(decoded(token));
  if (v !== VERSION)
    throw badRequest(`${INVALID}: server does not recognize this encoded version ${typeof v === 'string' ? v : ''}`);
  if (typeof rv !== 'number' || rv === 0)
    throw badRequest(`${INVALID}: incorrect encoded start resourceVersion (version ${VERSION})`);
  if (typeof start !== 'string' || start === '')
    throw badRequest(`${INVALID}: encoded start key empty (version ${VERSION})`);
  if (isUnclean(start)) throw badRequest(`${INVALID}: ${start}`);
  return { revision: rv, start: start.startsWith('/') ? start.slice(1) : start };
}

function decoded(token: string): string {
  const bad = token.search(/[^A-Za-z0-9_-]/);
  const bytes = bad < 0 && token.length % 4 !== 1 ? fromBase64Url(token) : undefined;
  if (!bytes) throw badRequest(`${INVALID}: illegal base64 data at input byte ${bad < 0 ? token.length - 1 : bad}`);
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function parsed(text: string): { v?: unknown; rv?: unknown; start?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    const why =
      text === '' ? 'unexpected end of JSON input' : `invalid character ${quoted(text)} looking for beginning of value`;
    throw badRequest(`${INVALID}: ${why}`);
  }
}

const quoted = (text: string): string => `'${text.slice(0, 1)}'`;

/** Steps out of the prefix, or is not the shortest way to write it. */
const isUnclean = (start: string): boolean =>
  start.endsWith('/') ||
  `/${start.replace(/^\//, '')}`
    .split('/')
    .slice(1)
    .some((part) => part === '' || part === '.' || part === '..');
