import { MIB, SERVE_FOREVER, type ImageDef } from '../image.ts';

/** Answers every request with the name of its pod, on port 9376. Upstream: test/images/serve-hostname of its day. */
export const serveHostname: ImageDef = {
  name: 'serve_hostname',
  repositories: ['serve_hostname', 'google_containers/serve_hostname', 'google-containers/serve_hostname'],
  sizeBytes: 5 * MIB,
  startMs: 50,
  argsAreCommand: false,
  main: () => SERVE_FOREVER,
  ports: () => [9376],
  http: (_, { spec }) => ({ status: 200, body: spec.hostname ?? spec.pod }),
  onTerm: { exitCode: 0, afterMs: 50 },
  lacks: 'all',
};
