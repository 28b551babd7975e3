import type { ApiRequest, ApiResponse } from '../protocol.ts';

/**
 * What a page and a bridge that it has joined say to each other, as JSON. The bridge asks, the page answers for its
 * cluster. Everything that comes over the socket is checked before it is believed: `undefined` means it is not well-formed.
 */
export const RELAY_VERSION = 1;
export const RELAY_PATH = '/join';
/** Longer messages are refused by both ends. */
export const RELAY_MAX_BYTES = 64 * 1024 * 1024;

/** Bridge to page. */
export type RelayCommand =
  | { readonly type: 'welcome'; readonly version: number }
  | { readonly type: 'request' | 'stream'; readonly id: number; readonly request: ApiRequest }
  /** The reader has room for the next piece of a stream. */
  | { readonly type: 'more'; readonly id: number }
  | { readonly type: 'cancel'; readonly id: number };

/** Page to bridge. */
export type RelayReply =
  | { readonly type: 'hello'; readonly version: number; readonly token: string }
  | { readonly type: 'response'; readonly id: number; readonly response: ApiResponse }
  | { readonly type: 'opened'; readonly id: number }
  | { readonly type: 'text'; readonly id: number; readonly text: string; readonly isOver: boolean };

export function parseRelayCommand(text: string): RelayCommand | undefined {
  const m = objectOf(text);
  if (!m) return undefined;
  if (m.type === 'welcome')
    return Number.isInteger(m.version) ? { type: m.type, version: Number(m.version) } : undefined;
  if (!isId(m.id)) return undefined;
  if (m.type === 'more' || m.type === 'cancel') return { type: m.type, id: m.id };
  if (m.type !== 'request' && m.type !== 'stream') return undefined;
  const request = requestOf(m.request);
  return request && { type: m.type, id: m.id, request };
}

export function parseRelayReply(text: string): RelayReply | undefined {
  const m = objectOf(text);
  if (!m) return undefined;
  if (m.type === 'hello')
    return typeof m.token === 'string' ? { type: m.type, version: Number(m.version), token: m.token } : undefined;
  if (!isId(m.id)) return undefined;
  if (m.type === 'opened') return { type: m.type, id: m.id };
  if (m.type === 'text' && typeof m.text === 'string')
    return { type: m.type, id: m.id, text: m.text, isOver: m.isOver === true };
  if (m.type !== 'response') return undefined;
  const response = responseOf(m.response);
  return response && { type: m.type, id: m.id, response };
}

/** What a person types to join: the port and the secret. */
export interface JoinCode {
  readonly port: number;
  readonly token: string;
}

export const formatJoinCode = ({ port, token }: JoinCode): string => `${port}-${token}`;

export function parseJoinCode(text: string): JoinCode | undefined {
  const m = /^(\d{1,5})-([A-Za-z0-9_-]{16,64})$/.exec(text.trim());
  const port = Number(m?.[1]);
  return m && port > 0 && port < 65_536 ? { port, token: m[2] as string } : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function objectOf(text: string): Fields | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

const METHODS: ReadonlySet<unknown> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

function requestOf(value: unknown): ApiRequest | undefined {
  if (!isFields(value)) return undefined;
  const { method, path, query = {}, headers = {}, body } = value;
  if (!METHODS.has(method) || typeof path !== 'string' || !path.startsWith('/')) return undefined;
  if (!isTexts(query) || !isTexts(headers)) return undefined;
  return { method: method as ApiRequest['method'], path, query, headers, ...(body === undefined ? {} : { body }) };
}

function responseOf(value: unknown): ApiResponse | undefined {
  if (!isFields(value)) return undefined;
  const { code, body, headers, warnings } = value;
  if (!Number.isInteger(code) || (code as number) < 200 || (code as number) > 599) return undefined;
  if (headers !== undefined && !isTexts(headers)) return undefined;
  if (warnings !== undefined && !(Array.isArray(warnings) && warnings.every((w) => typeof w === 'string')))
    return undefined;
  return {
    code: code as number,
    body: body ?? null,
    ...(headers ? { headers } : {}),
    ...(warnings ? { warnings: warnings as string[] } : {}),
  };
}

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isFields(value) && Object.values(value).every((v) => typeof v === 'string');
