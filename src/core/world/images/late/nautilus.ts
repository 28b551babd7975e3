import { MIB, SERVE, type HttpAnswer, type ImageDef } from '../image.ts';
import type { WorldRequest } from '../../http.ts';

/**
 * The two images of the update demo of Kubernetes' tests: they say which picture they show. Both are agnhost, which is built on
 * Alpine, with a file more. Upstream: test/images/{nautilus,kitten}. Left out: the pictures.
 */
const answer =
  (data: string) =>
  ({ path }: WorldRequest): HttpAnswer =>
    path.split('?')[0] === '/data.json'
      ? { status: 200, body: data, headers: { 'content-type': 'application/json' } }
      : { status: 404, body: '404 Not Found\n' };

export const ALPINE_RELEASE = 'NAME="Alpine Linux"\nID=alpine\nPRETTY_NAME="Alpine Linux v3.22"\n';

function demo(name: string, data: string): ImageDef {
  return {
    name,
    repositories: [`e2e-test-images/${name}`],
    sizeBytes: 47 * MIB,
    startMs: 200,
    argsAreCommand: true,
    main: () => SERVE,
    ports: () => [80],
    http: answer(data),
    files: () => ({ '/data.json': data, '/etc/os-release': ALPINE_RELEASE }),
    onTerm: { exitCode: 0, afterMs: 100 },
    use: () => ({ steadyCpuMilli: 0.1, memoryBytes: 8 * MIB, requestCpuMs: 0.2 }),
  };
}

export const nautilus = demo('nautilus', '{\n"image":"nautilus.jpg"\n}\n');
export const kitten = demo('kitten', '{\n  "image": "kitten.jpg"\n}\n');
