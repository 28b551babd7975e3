import { MIB, SERVE, type ImageDef } from '../image.ts';

/**
 * sigs.k8s.io/dra-example-driver: a driver of mock GPUs. While a container of it runs on a machine, the kubelet there can
 * ask it for devices (node/devices). Modelled: size and start time.
 */
export const draExampleDriver: ImageDef = {
  name: 'dra-example-driver',
  repositories: ['dra-example-driver/dra-example-driver'],
  component: 'dra-example-driver',
  sizeBytes: 33 * MIB,
  startMs: 400,
  argsAreCommand: false,
  main: () => SERVE,
  ports: ({ env }) => [Number(env['HEALTHCHECK_PORT'])].filter((port) => port > 0),
  onTerm: { exitCode: 0, afterMs: 50 },
};
