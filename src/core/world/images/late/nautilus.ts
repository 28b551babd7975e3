import { MIB, SERVE, type HttpAnswer, type ImageDef } from '../image.ts';
import type { WorldRequest } from '../../http.ts';

/** The update demo of Kubernetes' tests: says which picture it shows. Upstream: test/images/nautilus. */
function answer({ path }: WorldRequest): HttpAnswer {
  return path.split('?')[0] === '/data.json'
    ? { status: 200, body: '{\n"image":"nautilus.jpg"\n}\n', headers: { 'content-type': 'application/json' } }
    : { status: 404, body: '404 Not Found\n' };
}

export const nautilus: ImageDef = {
  name: 'nautilus',
  repositories: ['e2e-test-images/nautilus'],
  sizeBytes: 47 * MIB,
  startMs: 200,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [80],
  http: answer,
  onTerm: { exitCode: 0, afterMs: 100 },
  use: () => ({ steadyCpuMilli: 0.1, memoryBytes: 8 * MIB, requestCpuMs: 0.2 }),
};
