import { MIB, UNKNOWN, type ImageDef } from '../image.ts';

/** Nothing but two files: what the documentation mounts as a volume. Upstream: quay.io/crio/artifact:v2. */
export const crioArtifact: ImageDef = {
  name: 'artifact',
  repositories: ['crio/artifact'],
  sizeBytes: MIB,
  startMs: 50,
  argsAreCommand: true,
  main: () => UNKNOWN,
  ports: () => [],
  onTerm: { exitCode: 0, afterMs: 50 },
  lacks: 'all',
  isBare: true,
  files: () => ({ '/dir/file': '1\n', '/file': '2\n' }),
};
