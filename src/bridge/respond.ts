import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { unknownResource, type Status } from '../core/api/status-error.ts';
import type { ApiRequest, ApiResponse } from '../core/index.ts';
import type { KubeObject } from '../core/api/types.ts';
import { toYaml } from '../kubectl/manifest/to-yaml.ts';

/** Writes answers. Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters. */
const FIXED_HEADERS = { 'cache-control': 'no-cache, private', 'x-content-type-options': 'nosniff' } as const;

export function respond(response: ServerResponse, answer: ApiResponse, form: Form = 'json'): void {
  const { code, body, headers = {}, warnings = [] } = answer;
  const isText = typeof body === 'string';
  const asYaml = form === 'yaml';
  const text = isText ? body : asYaml ? toYaml(body as KubeObject) : jsonText(body, form === 'pretty');
  const type = isText ? 'text/plain; charset=utf-8' : asYaml ? 'application/yaml' : 'application/json';
  const retry = (body as Partial<Status> | null)?.details?.retryAfterSeconds;
  const fields: OutgoingHttpHeaders = {
    ...FIXED_HEADERS,
    'content-type': type,
    ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
    ...headers,
  };
  if (warnings.length > 0) response.setHeader('warning', warnings.map(warningHeader));
  response.writeHead(code, fields);
  response.end(text);
}

/** Header values are Latin-1 without line breaks. */
function warningHeader(text: string): string {
  const quoted = text.replace(/[\\"]/g, '\\$&').replace(/[^\x20-\x7e]/g, '?');
  return `299 - "${quoted}"`;
}

export const NOT_FOUND: ApiResponse = { code: 404, body: '404 page not found\n' };

/** A path that nobody serves is answered in plain text, by which clients know it from an object that is not there. */
export function orNotFound(answer: ApiResponse): ApiResponse {
  if (answer.code !== 404) return answer;
  const { message } = answer.body as Partial<Status>;
  return message === UNKNOWN_PATH ? NOT_FOUND : answer;
}

const UNKNOWN_PATH = unknownResource().message;

export type Form = 'json' | 'pretty' | 'yaml';

const jsonText = (body: unknown, isPretty: boolean): string =>
  isPretty ? JSON.stringify(body, null, 2) : `${JSON.stringify(body)}\n`;

/** YAML only for those who ask for nothing else the server has; wide JSON for people, who use curl or a browser. */
export function formOf({ headers = {}, query = {} }: Omit<ApiRequest, 'body'>): Form {
  if (/^application\/yaml\b/.test(headers.accept ?? '')) return 'yaml';
  const { pretty } = query;
  const isPretty = pretty ? TRUE.test(pretty) : /^(curl|Wget|Mozilla\/5\.0)/.test(headers['user-agent'] ?? '');
  return isPretty ? 'pretty' : 'json';
}

/** Upstream: strconv.ParseBool. */
const TRUE = /^(1|t|T|TRUE|true|True)$/;

export function failure(code: number, reason: string, message: string): ApiResponse {
  return { code, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code } };
}
