import { serveUnless } from '../common.ts';
import { MIB, SERVE, type HttpAnswer, type ImageDef, type ServeContext } from '../image.ts';
import type { WorldRequest } from '../../http.ts';

/**
 * registry.k8s.io/echoserver: tells who asked, and what. Upstream: the template of ingress-nginx' images/echo (1.10), and
 * that of kubernetes/contrib (until 1.4, which tutorials use).
 * Modelled: the version of its nginx, and which headers a client sends of itself.
 */
const NOBODY = '\t-no pod information available-';
const FACTS = [
  ['NODE_NAME', 'node name'],
  ['POD_NAME', 'pod name'],
  ['POD_NAMESPACE', 'pod namespace'],
  ['POD_IP', 'pod IP'],
] as const;

function answer(request: WorldRequest, { spec, port }: ServeContext): HttpAnswer {
  const [path = '/', query = ''] = request.path.split('?');
  const facts = FACTS.flatMap(([name, title]) => (spec.env[name] ? [`\t${title}:\t${spec.env[name]}`] : []));
  const host = request.host ?? '';
  const headers = Object.entries({ accept: '*/*', host, 'user-agent': 'curl/8.5.0', ...request.headers })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name.toLowerCase()}=${value}`);
  const uri = `http://${host}:${port}${path}${query === '' ? '' : `?${query}`}`;
  if (/:1\.[0-4]$/.test(spec.image)) return text(oldLines(request, query, uri, headers));
  const lines = [
    '',
    '',
    `Hostname: ${spec.hostname ?? spec.pod}`,
    '',
    'Pod Information:',
    ...(facts.length > 0 ? facts : [NOBODY]),
    '',
    'Server values:',
    '\tserver_version=nginx: 1.13.3 - lua: 10008',
    '',
    'Request Information:',
    `\tclient_address=${request.from ?? ''}`,
    `\tmethod=${request.method}`,
    `\treal path=${request.path}`,
    `\tquery=${query}`,
    '\trequest_version=1.1',
    '\trequest_scheme=http',
    `\trequest_uri=${uri}`,
    '',
    'Request Headers:',
    ...headers.map((line) => `\t${line}`),
    '',
    'Request Body:',
    request.body ?? '\t-no body in request-',
    '',
    '',
  ];
  return text(lines);
}

const text = (lines: readonly string[]): HttpAnswer => ({
  status: 200,
  body: lines.join('\n'),
  headers: { 'content-type': 'text/plain' },
});

const oldLines = (
  { from = '', method, path, body }: WorldRequest,
  query: string,
  uri: string,
  headers: readonly string[],
): readonly string[] => [
  'CLIENT VALUES:',
  `client_address=${from}`,
  `command=${method}`,
  `real path=${path}`,
  `query=${query === '' ? 'nil' : query}`,
  'request_version=1.1',
  `request_uri=${uri}`,
  '',
  'SERVER VALUES:',
  'server_version=nginx: 1.10.0 - lua: 10001',
  '',
  'HEADERS RECEIVED:',
  ...headers,
  'BODY:',
  body ?? '-no body in request-',
];

export const echoserver: ImageDef = {
  name: 'echoserver',
  repositories: ['echoserver', 'google_containers/echoserver'],
  sizeBytes: 36 * MIB,
  startMs: 200,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [8080, 8443],
  tlsPorts: [8443],
  http: answer,
  commands: { nginx: (io, { isServing }) => serveUnless(io, isServing) },
  onTerm: { exitCode: 0, afterMs: 100 },
  use: () => ({ steadyCpuMilli: 0.1, memoryBytes: 8 * MIB, requestCpuMs: 0.2 }),
};
