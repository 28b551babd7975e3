import type { ApiServer } from '../apiserver/server.ts';
import type { ApiDoor } from '../network/data-plane.ts';

/**
 * The API server as pods reach it, behind the Service `kubernetes`: without a token they are system:anonymous. JSON is
 * written for people, as for curl. Modelled: TLS always succeeds, bodies are read as JSON, watches are answered as lists.
 */
const PORT = 6443;
const ANONYMOUS = { 'impersonate-user': 'system:anonymous' };
const NOT_TLS = { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' };
const NOT_A_URL = { status: 400, body: 'the path is not a valid URL\n' };
const NOT_JSON = {
  status: 400,
  body: "the object provided is unrecognized (must be of type object): couldn't get version/kind; json parse error\n",
};
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** While the API server is down its machine answers for it: nothing listens there. */
export function apiForPods(server: ApiServer, isUp: () => boolean): ApiDoor {
  const addresses = (): readonly string[] => {
    const endpoints = server.peek('Endpoints', 'default', 'kubernetes') as Endpoints | undefined;
    return (endpoints?.subsets ?? []).flatMap((s) => (s.addresses ?? []).map(({ ip }) => ip));
  };
  return (ip, port, { method, path, headers = {}, isTls, body: sent }) => {
    if (port !== PORT || !isUp() || !addresses().includes(ip)) return undefined;
    if (!isTls) return NOT_TLS;
    if (!isDecodable(path)) return NOT_A_URL;
    const [where = '/', search = ''] = path.split('?');
    const { authorization, 'content-type': type } = lowerCased(headers);
    const read = parsed(sent);
    if (read === undefined) return NOT_JSON;
    const { code, body } = server.handle({
      method: METHODS.find((m) => m === method) ?? 'GET',
      path: where,
      query: queryOf(search),
      headers: {
        ...(authorization === undefined ? ANONYMOUS : { authorization }),
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(read.body === undefined ? {} : { body: read.body }),
    });
    return { status: code, body: typeof body === 'string' ? body : JSON.stringify(body, null, 2) };
  };
}

/** What was sent; undefined if it is no JSON. */
function parsed(text: string | undefined): { readonly body?: unknown } | undefined {
  if (text === undefined || text === '') return {};
  try {
    return { body: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

interface Endpoints {
  readonly subsets?: readonly { readonly addresses?: readonly { readonly ip: string }[] }[];
}

const lowerCased = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Nothing that a script asks for may throw. */
const isDecodable = (path: string): boolean => !/%(?![0-9a-fA-F]{2})|%[89a-fA-F]/.test(path);

const queryOf = (search: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    search
      .split('&')
      .filter(Boolean)
      .map((pair) => pair.split('=').map(decodeURIComponent) as [string, string]),
  );
