import { MIB, SERVE, type HttpAnswer, type ImageDef } from './image.ts';

/** nginx with its default site: a welcome page at / and /index.html, 404 for all else (there is no /health). */
const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, nginx is successfully installed and working.
Further configuration is required for the web server, reverse proxy,
API gateway, load balancer, content cache, or other features.</p>
</body>
</html>
`;

const notFound = (version: string): string =>
  `<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx${version}</center>\r\n</body>\r\n</html>\r\n`;

function versionOf(image: string): string {
  const m = /:(\d+\.\d+\.\d+)/.exec(image);
  return m ? `/${m[1] as string}` : '';
}

const answer = (path: string, image: string): HttpAnswer => {
  const file = path.split('?')[0];
  const isWelcome = file === '/' || file === '/index.html' || file === '';
  return isWelcome ? { status: 200, body: WELCOME } : { status: 404, body: notFound(versionOf(image)) };
};

const base = {
  sizeBytes: 72 * MIB,
  startMs: 150,
  argsAreCommand: true,
  main: () => SERVE,
  http: (request, ctx) => answer(request.path, ctx.spec.image),
  // STOPSIGNAL SIGQUIT: workers finish what they serve, then the master leaves with 0.
  onTerm: { exitCode: 0, afterMs: 100 },
  use: () => ({ steadyCpuMilli: 0.02, memoryBytes: 6 * MIB, requestCpuMs: 0.15, requestBytes: 32 * 1024 }),
  startLog: () => [
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
    '1#1: using the "epoll" event method',
    '1#1: start worker processes',
  ],
  accessLog: (request, result, ctx) =>
    `${ctx.ip} - - [${ctx.now}] "${request.method} ${request.path} HTTP/1.1" ${result.status} ${result.body.length} "-" "${request.headers?.['user-agent'] ?? '-'}" "-"`,
} satisfies Omit<ImageDef, 'name' | 'repositories' | 'ports'>;

export const nginx: ImageDef = {
  ...base,
  name: 'nginx',
  repositories: ['library/nginx'],
  ports: () => [80],
};

export const nginxUnprivileged: ImageDef = {
  ...base,
  name: 'nginx-unprivileged',
  repositories: ['nginxinc/nginx-unprivileged', 'bitnami/nginx'],
  user: 101,
  ports: () => [8080],
};
