import { formatTime } from '../../../lib/time.ts';
import type { ContainerSpec } from '../../records.ts';
import type { WorldRequest } from '../../http.ts';
import { MIB, SERVE, type HttpAnswer, type ImageDef, type LateImage, type ServerHost } from '../image.ts';
import { queryOf } from './query-of.ts';
import { askNow } from './client.ts';
import type { Reply } from './redis/redis-commands.ts';

/**
 * Small web applications of the documentation's tutorials: hello-app, hello-go-gke, hello-frontend, node-hello,
 * kubernetes-bootcamp, the guestbook's frontend, nginxhttps. They say what the real ones say.
 */
interface App {
  readonly name: string;
  readonly repositories: readonly string[];
  readonly ports: readonly number[];
  readonly mib?: number;
  readonly tlsPorts?: readonly number[];
  readonly startLog?: (spec: ContainerSpec, epochMs: number) => readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  http(request: WorldRequest, host: ServerHost): HttpAnswer;
}

const ok = (body: string, type?: string): HttpAnswer => ({
  status: 200,
  body,
  ...(type === undefined ? {} : { headers: { 'content-type': type } }),
});
const hostnameOf = ({ spec }: ServerHost): string => spec.hostname ?? spec.pod;
const tagOf = ({ spec }: ServerHost): string => /:v?([\d.]+)/.exec(spec.image)?.[1] ?? '1.0';

const isoOf = (epochMs: number): string =>
  formatTime(epochMs).replace('Z', `.${String(Math.floor(epochMs) % 1000).padStart(3, '0')}Z`);

/** A program that says what the real one says; its text is our own. */
const BOOTCAMP_SOURCE = `const http = require('http');
const host = process.env.HOSTNAME;
const startedAt = new Date();
let requests = 0;

http
  .createServer((request, response) => {
    requests += 1;
    const uptime = (new Date() - startedAt) / 1000;
    console.log('Running On: ', host, '| Total Requests:', requests, '| App Uptime:', uptime, 'seconds', '| Log Time:', new Date());
    response.setHeader('Content-Type', 'text/plain');
    response.end('Hello Kubernetes bootcamp! | Running on: ' + host + ' | v=1\\n');
  })
  .listen(8080, () => console.log('Kubernetes Bootcamp App Started At:', startedAt, '| Running On: ', host, '\\n'));
`;

const APPS: readonly App[] = [
  {
    name: 'hello-app',
    repositories: ['google-samples/hello-app', 'google-samples/containers/gke/hello-app'],
    ports: [8080],
    startLog: () => ['Server listening on port 8080'],
    http: (_, host) => {
      host.log('Serving request: /');
      return ok(`Hello, world!\nVersion: ${tagOf(host)}.0\nHostname: ${hostnameOf(host)}\n`);
    },
  },
  {
    name: 'hello-go-gke',
    repositories: ['google-samples/hello-go-gke'],
    ports: [80],
    http: () => ok('{"message":"Hello"}\n', 'application/json'),
  },
  {
    name: 'hello-frontend',
    repositories: ['google-samples/hello-frontend'],
    ports: [80],
    http: (request, host) => {
      // Its nginx passes everything on to the Service `hello`.
      const answer = host.network.request(request.method, `http://hello${request.path}`);
      return answer.kind === 'answered'
        ? { status: answer.status ?? 200, body: answer.body ?? '' }
        : { status: 502, body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n' };
    },
  },
  {
    name: 'node-hello',
    repositories: ['google-samples/node-hello'],
    ports: [8080],
    http: () => ok('Hello Kubernetes!'),
  },
  {
    name: 'kubernetes-bootcamp',
    repositories: ['google-samples/kubernetes-bootcamp', 'jocatalin/kubernetes-bootcamp'],
    ports: [8080],
    startLog: ({ hostname, pod }, epochMs) => [
      `Kubernetes Bootcamp App Started At: ${isoOf(epochMs)} | Running On:  ${hostname ?? pod} `,
      '',
    ],
    files: { '/server.js': BOOTCAMP_SOURCE },
    http: (_, host) => {
      const served = Number(host.memory ?? 0) + 1;
      host.remember(String(served));
      const uptime = (host.now - host.startedAt) / 1000;
      host.log(
        `Running On:  ${hostnameOf(host)} | Total Requests: ${served} | App Uptime: ${uptime} seconds | Log Time: ${isoOf(host.epochMs)}`,
      );
      return ok(
        `Hello Kubernetes bootcamp! | Running on: ${hostnameOf(host)} | v=${tagOf(host).split('.')[0] ?? '1'}\n`,
      );
    },
  },
  {
    name: 'nginxhttps',
    repositories: ['bprashanth/nginxhttps', 'ymqytw/nginxhttps'],
    ports: [80, 443],
    tlsPorts: [443],
    http: () =>
      ok(
        '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n',
      ),
  },
  {
    name: 'gb-frontend',
    repositories: [
      'google-samples/gb-frontend',
      'google-samples/containers/gke/gb-frontend',
      'google_samples/gb-frontend',
    ],
    ports: [80],
    mib: 40,
    http: guestbook,
  },
];

/** Upstream: the guestbook's guestbook.php: writes go to the leader, reads to the followers. */
function guestbook(request: WorldRequest, host: ServerHost): HttpAnswer {
  const path = request.path.split('?')[0];
  if (path === '/' || path === '/index.html') return ok(GUESTBOOK_PAGE, 'text/html');
  if (path !== '/guestbook.php') return { status: 404, body: '<h1>Not Found</h1>\n' };
  const { cmd, key = '', value = '' } = queryOf(request.path);
  if (cmd === undefined) return ok('<h1>PHP Version 7.4</h1>\n', 'text/html');
  const isSet = cmd === 'set';
  const reply = redis(host, isSet ? 'leader' : 'follower', isSet ? ['SET', key, value] : ['GET', key]);
  if (!reply) return { status: 500, body: '' };
  const data = reply.k === 'bulk' ? (reply.text ?? '') : '';
  return ok(isSet ? '{"message": "Updated"}' : `{"data": "${data}"}`, 'application/json');
}

function redis(host: ServerHost, role: 'leader' | 'follower', argv: readonly string[]): Reply | undefined {
  const { env, links = {}, image } = host.spec;
  const isOld = /gb-frontend:v[1-4]/.test(image);
  const name = isOld ? { leader: 'redis-master', follower: 'redis-slave' }[role] : `redis-${role}`;
  const variable = `${name.toUpperCase().replace(/-/g, '_')}_SERVICE_HOST`;
  const to = env['GET_HOSTS_FROM'] === 'env' ? (env[variable] ?? links[variable] ?? name) : name;
  const said = askNow(host.network, { host: to, port: 6379, protocol: 'redis', body: JSON.stringify(argv) });
  return said === undefined ? undefined : (JSON.parse(said) as Reply);
}

const GUESTBOOK_PAGE = `<html ng-app="redis">
  <head>
    <title>Guestbook</title>
  </head>
  <body ng-controller="RedisCtrl">
    <div style="width: 50%; margin-left: 20px">
      <h2>Guestbook</h2>
    </div>
  </body>
</html>
`;

export const WEB_APPS: readonly ImageDef[] = APPS.map(
  ({ name, repositories, ports, mib = 10, tlsPorts, startLog, files }) => ({
    name,
    repositories,
    sizeBytes: mib * 8 * MIB,
    startMs: 200,
    argsAreCommand: false,
    main: () => SERVE,
    ports: () => ports,
    isLate: true,
    http: () => ({ status: 404, body: '' }),
    onTerm: { exitCode: 0, afterMs: 50 },
    use: () => ({ steadyCpuMilli: 0.5, memoryBytes: mib * MIB, requestCpuMs: 0.3 }),
    ...(tlsPorts ? { tlsPorts } : {}),
    ...(startLog ? { startLog } : {}),
    ...(files ? { files: () => files } : {}),
  }),
);

export const WEB_APP_HALVES: Readonly<Record<string, LateImage>> = Object.fromEntries(
  APPS.map(({ name, http }) => [name, { http }]),
);
