import type { ApiRequest } from '../core/index.ts';

/** Whether an answer to a request goes on coming: a watch, or a log that is followed. */
const LOG = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/log$/;
const PROXIED = /^\/api\/v1\/(?:namespaces\/[^/]+\/)?(?:pods|services|nodes)\/[^/]+\/proxy(?:\/|$)/;

export function streamedAs({ method, path, query = {} }: ApiRequest): 'watch' | 'log' | undefined {
  if (method !== 'GET' || PROXIED.test(path)) return undefined;
  if (LOG.test(path)) return isTrue(query.follow) ? 'log' : undefined;
  return isTrue(query.watch) ? 'watch' : undefined;
}

const isTrue = (text: string | undefined): boolean => text !== undefined && !/^(false|0)$/i.test(text);
