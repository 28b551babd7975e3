import { MIB, SERVE, type ImageDef } from './image.ts';

/**
 * registry.k8s.io/hpa-example: Apache with a PHP page that computes a million square roots and says OK!, from the
 * walkthrough of the HorizontalPodAutoscaler. What a page costs is fitted to the figures the walkthrough shows.
 */
export const hpaExample: ImageDef = {
  name: 'hpa-example',
  repositories: ['hpa-example', 'google_containers/hpa-example'],
  sizeBytes: 172 * MIB,
  startMs: 400,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [80],
  http: (request) =>
    /^\/(index\.php)?(\?.*)?$/.test(request.path)
      ? { status: 200, body: 'OK!' }
      : { status: 404, body: '<h1>Not Found</h1>\n' },
  // STOPSIGNAL SIGWINCH: graceful stop.
  onTerm: { exitCode: 0, afterMs: 100 },
  use: () => ({ steadyCpuMilli: 1, memoryBytes: 11 * MIB, requestCpuMs: 28, requestBytes: 2 * MIB }),
  startLog: () => [
    "AH00094: Command line: 'apache2 -D FOREGROUND'",
    'AH00163: Apache/2.4.10 (Debian) PHP/5.6.14 configured -- resuming normal operations',
  ],
  accessLog: (request, result, ctx) =>
    `${ctx.ip} - - [${ctx.now}] "${request.method} ${request.path} HTTP/1.1" ${result.status} ${result.body.length}`,
};
