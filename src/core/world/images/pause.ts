import { MIB, SERVE_FOREVER, type ImageDef } from './image.ts';

/** The pause container: sleeps until it is told to end; listens on nothing. */
export const pause: ImageDef = {
  name: 'pause',
  repositories: ['pause', 'google_containers/pause'],
  sizeBytes: MIB / 2,
  startMs: 10,
  user: 65535,
  argsAreCommand: false,
  lacks: 'all',
  hasNoOtherPrograms: (name) => name !== 'pause',
  main: () => SERVE_FOREVER,
  ports: () => [],
  onTerm: { exitCode: 0, afterMs: 10 },
  use: () => ({ steadyCpuMilli: 0, memoryBytes: 512 * 1024, requestCpuMs: 0 }),
};
