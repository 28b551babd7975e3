import { decodePath, withIndex } from './nginx.ts';
import { MIB, SERVE, type ImageDef } from './image.ts';

/** Apache httpd with its default site: the files below htdocs, at first "It works!". A configuration of its own is not read. */
const notFound = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>404 Not Found</title>
</head><body>
<h1>Not Found</h1>
<p>The requested URL was not found on this server.</p>
</body></html>
`;

const ROOT = '/usr/local/apache2/htdocs';
const WORKS = '<html><body><h1>It works!</h1></body></html>\n';
const readDefault = (path: string): string | undefined => (path === `${ROOT}/index.html` ? WORKS : undefined);

export const httpd: ImageDef = {
  name: 'httpd',
  repositories: ['library/httpd'],
  sizeBytes: 58 * MIB,
  startMs: 200,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [80],
  files: () => ({ [`${ROOT}/index.html`]: WORKS }),
  http: (request, { read = readDefault }) => {
    const body = read(ROOT + decodePath(withIndex(request.path.split('?')[0] ?? '')));
    return body === undefined ? { status: 404, body: notFound } : { status: 200, body };
  },
  // STOPSIGNAL SIGWINCH: graceful stop.
  onTerm: { exitCode: 0, afterMs: 100 },
  use: () => ({ steadyCpuMilli: 0.5, memoryBytes: 8 * MIB, requestCpuMs: 0.3, requestBytes: MIB }),
  startLog: () => [
    "AH00094: Command line: 'httpd -D FOREGROUND'",
    'AH00489: Apache configured -- resuming normal operations',
  ],
  accessLog: (request, result, ctx) =>
    `${ctx.ip} - - [${ctx.now}] "${request.method} ${request.path} HTTP/1.1" ${result.status} ${result.body.length}`,
};
