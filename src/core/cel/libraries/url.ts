import { fail, registerAll, type CelLibrary } from '../library.ts';
import { EQUALS } from '../same-value.ts';

/**
 * URLs as Go's ParseRequestURI reads them. Upstream: apiserver/pkg/cel/library/urls.go.
 */
export const urlLibrary: CelLibrary = {
  register(env) {
    env.registerType('kubernetes.URL', { ctor: CelUrl, fields: {} });
    env.registerOperator('kubernetes.URL == kubernetes.URL', (a: CelUrl, b: CelUrl) => a[EQUALS](b));
    registerAll(env, {
      'url(string): kubernetes.URL': (text: string) =>
        parseUrl(text) ??
        fail(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: ${whyNot(text)}`),
      'isURL(string): bool': (text: string) => parseUrl(text) !== undefined,
      'kubernetes.URL.getScheme(): string': (u: CelUrl) => u.scheme,
      'kubernetes.URL.getHost(): string': (u: CelUrl) => u.host,
      'kubernetes.URL.getHostname(): string': (u: CelUrl) =>
        /^\[(.*)\]/.exec(u.host)?.[1] ?? u.host.replace(/:\d*$/, ''),
      'kubernetes.URL.getPort(): string': (u: CelUrl) => /:(\d+)$/.exec(u.host)?.[1] ?? '',
      'kubernetes.URL.getEscapedPath(): string': (u: CelUrl) => u.path,
      'kubernetes.URL.getQuery(): map<string, list<string>>': queryOf,
    });
  },
};

class CelUrl {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(scheme: string, host: string, path: string, query: string) {
    this.scheme = scheme;
    this.host = host;
    this.path = path;
    this.query = query;
  }

  [EQUALS](other: unknown): boolean {
    if (!(other instanceof CelUrl)) return false;
    return (
      [this.scheme, this.host, this.path, this.query].join('\n') ===
      [other.scheme, other.host, other.path, other.query].join('\n')
    );
  }
}

const ABSOLUTE = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:[^/?@]*@)?([^/?]*))?(\/[^?]*|)(?:\?(.*))?$/;

const hasControl = (text: string): boolean => Array.from(text).some((c) => c < ' ' || c === '\x7f');

export function parseUrl(text: string): CelUrl | undefined {
  if (hasControl(text) || /%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const m = ABSOLUTE.exec(text);
  if (!m) return undefined;
  const [, scheme = '', host = '', path = '', query = ''] = m;
  if (scheme === '' && !text.startsWith('/')) return undefined;
  if (/[ "<>^`{|}\\]/.test(host) || /\[[^\]]*$/.test(host) || (!host.startsWith('[') && !/^[^:]*(?::\d*)?$/.test(host)))
    return undefined;
  return new CelUrl(scheme.toLowerCase(), host, escapePath(path), query);
}

const escapePath = (path: string): string =>
  path.replace(/[ "<>^`{|}\\]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function whyNot(text: string): string {
  if (text === '') return 'empty url';
  if (hasControl(text)) return 'net/url: invalid control character in URL';
  return 'invalid URI for request';
}

const plain = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

function queryOf({ query }: CelUrl): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const [key = '', ...value] = pair.split('=');
    const name = plain(key);
    out.set(name, [...(out.get(name) ?? []), plain(value.join('='))]);
  }
  return out;
}
