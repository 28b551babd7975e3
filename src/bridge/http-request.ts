import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from '../core/index.ts';

/** An HTTP request in the one request shape; undefined for a method the API does not have. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Proxies alone take this method. */
const PROXY = /^\/api\/v1\/.*\/proxy(\/|$)/;

export function toApiRequest(message: IncomingMessage): Omit<ApiRequest, 'body'> | undefined {
  const { path, query } = urlOf(message);
  const method = message.method === 'HEAD' ? 'GET' : (message.method ?? '');
  if (!METHODS.has(method) && !(method === 'OPTIONS' && PROXY.test(path))) return undefined;
  return {
    method: method as ApiRequest['method'],
    path,
    query: Object.fromEntries(query),
    headers: headersOf(message),
  };
}

/** Path and query as they were sent; nothing in them is wrong enough to throw. */
export function urlOf({ url = '/' }: IncomingMessage): { readonly path: string; readonly query: URLSearchParams } {
  const [path = '', ...query] = url.replace(/^https?:\/\/[^/]*/, '').split('?');
  return { path: path.startsWith('/') ? path : `/${path}`, query: new URLSearchParams(query.join('?')) };
}

/** Repeated headers are joined by commas, those of impersonation, whose values may have commas, by line breaks. */
function headersOf(message: IncomingMessage): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers))
    if (value !== undefined) out[name] = Array.isArray(value) ? value.join(', ') : value;
  for (const name in out)
    if (name.startsWith('impersonate-')) out[name] = message.headersDistinct[name]?.join('\n') ?? '';
  return out;
}
