import { MIB, SERVE, type ImageDef } from './image.ts';

/** Apache httpd with its default site: "It works!" at /, 404 for all else. */
const notFound = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>404 Not Found</title>
</head><body>
<h1>Not Found</h1>
<p>The requested URL was not found on this server.</p>
</body></html>
`;

export const httpd: ImageDef = {
  name: 'httpd',
  repositories: ['library/httpd'],
  sizeBytes: 58 * MIB,
  startMs: 200,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [80],
  http: (request) =>
    /^\/(index\.html)?(\?.*)?$/.test(request.path)
      ? { status: 200, body: '<html><body><h1>It works!</h1></body></html>\n' }
      : { status: 404, body: notFound },
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
