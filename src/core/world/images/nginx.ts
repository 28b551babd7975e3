import { mountsBelow, SLIM } from './common.ts';
import { MIB, SERVE, type HttpAnswer, type ImageDef, type ServeContext } from './image.ts';

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

const REASONS: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The page nginx makes for a status. */
export function errorPage(status: number, image: string): HttpAnswer {
  const title = `${status} ${REASONS[status] ?? ''}`.trim();
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx${nginxVersion(image)}</center>\r\n</body>\r\n</html>\r\n`;
  return { status, body };
}

export function nginxVersion(image: string): string {
  const m = /:(\d+\.\d+\.\d+)/.exec(image);
  return m ? `/${m[1] as string}` : '';
}

const ROOT = '/usr/share/nginx/html';

/** What lies under the root of the default site. A configuration of the container's own is read by late/nginx. */
const answer = (request: string, { spec: { image }, read = readDefault }: ServeContext): HttpAnswer => {
  const path = decodePath(request.split('?')[0] || '/');
  const body = read(`${ROOT}${withIndex(path)}`);
  // a folder without an index may not be listed; only the root is sure to be one
  return body === undefined ? errorPage(path === '/' ? 403 : 404, image) : { status: 200, body };
};

const readDefault = (path: string): string | undefined => (path === `${ROOT}/index.html` ? WELCOME : undefined);

/** A folder stands for its index. */
export const withIndex = (path: string): string => (path.endsWith('/') ? `${path}index.html` : path);

export const decodePath = (path: string): string =>
  path.includes('%')
    ? path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : path;

const CONFIG = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;
    access_log  /var/log/nginx/access.log;
    sendfile        on;
    keepalive_timeout  65;
    include /etc/nginx/conf.d/*.conf;
}
`;

const SITE = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }
}
`;

const FILES: Readonly<Record<string, string>> = {
  [`${ROOT}/index.html`]: WELCOME,
  '/etc/nginx/nginx.conf': CONFIG,
  '/etc/nginx/conf.d/default.conf': SITE,
  '/var/log/nginx/access.log': '-> /dev/stdout',
  '/var/log/nginx/error.log': '-> /dev/stderr',
  '/var/cache/nginx/': '',
};

const base = {
  sizeBytes: 72 * MIB,
  startMs: 150,
  argsAreCommand: true,
  main: () => SERVE,
  http: (request, ctx) => answer(request.path, ctx),
  accounts: ['nginx:x:101:101:nginx user:/nonexistent:/bin/false\n', 'nginx:x:101:\n'],
  files: () => FILES,
  readsConfiguration: (spec) =>
    mountsBelow(spec, '/etc/nginx') || spec.readOnlyRoot === true || (spec.security ?? spec.rights) !== undefined,
  isListening: ({ memory }, port) => memory?.split('\n', 1)[0]?.split(' ').includes(String(port)),
  lacks: SLIM,
  // STOPSIGNAL SIGQUIT: workers finish what they serve, then the master leaves with 0.
  onTerm: { exitCode: 0, afterMs: 100 },
  use: () => ({ steadyCpuMilli: 0.02, memoryBytes: 6 * MIB, requestCpuMs: 0.15, requestBytes: 32 * 1024 }),
  startLog: () => [
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
    '1#1: using the "epoll" event method',
    '1#1: start worker processes',
  ],
  accessLog: ({ method, path, from, headers }, { status, body }, { ip, now }) => {
    const agent = headers?.['user-agent'] ?? '-';
    // joined, not concatenated: engines keep a concatenation as a tree of its parts, and logs keep their lines
    return [from ?? ip, ' - - [', now, '] "', method, ' ', path, ' HTTP/1.1" ', status, ' ', body.length, ' "-" "', agent, '" "-"'].join(''); // prettier-ignore
  },
} satisfies Omit<ImageDef, 'name' | 'repositories' | 'ports'>;

export const nginx: ImageDef = {
  ...base,
  name: 'nginx',
  repositories: ['library/nginx', 'nginx-slim', 'google_containers/nginx-slim'],
  ports: () => [80],
};

export const nginxUnprivileged: ImageDef = {
  ...base,
  name: 'nginx-unprivileged',
  repositories: ['nginxinc/nginx-unprivileged', 'bitnami/nginx'],
  user: 101,
  ports: () => [8080],
};
