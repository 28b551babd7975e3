import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from '../core/index.ts';

/** An HTTP request in the one request shape; undefined for a method the API does not have. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

export function toApiRequest(message: IncomingMessage): Omit<ApiRequest, 'body'> | undefined {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const method = message.method === 'HEAD' ? 'GET' : (message.method ?? '');
  if (!METHODS.has(method)) return undefined;
  return {
    method: method as ApiRequest['method'],
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: headersOf(message),
  };
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
