import { MIB, UNKNOWN, type ImageDef } from './image.ts';

/**
 * Any image that is not known by name. Modelled: it serves 200 for every path on the ports the container declares, ends
 * cleanly when told to, and in a Job's pod works some seconds and succeeds.
 */
export const generic: ImageDef = {
  name: 'generic',
  repositories: [],
  sizeBytes: 90 * MIB,
  startMs: 300,
  argsAreCommand: false,
  main: () => UNKNOWN,
  ports: (spec) => spec.ports,
  http: (_, ctx) => ({ status: 200, body: `${ctx.spec.image} at ${ctx.spec.pod}\n` }),
  onTerm: { exitCode: 0, afterMs: 100 },
};
