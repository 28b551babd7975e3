import { MIB, SERVE, type ImageDef } from '../image.ts';
import { idle } from '../common.ts';

/** mongod. */
export const mongo: ImageDef = {
  name: 'mongo',
  repositories: ['library/mongo'],
  sizeBytes: 280 * MIB,
  startMs: 1500,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [27017],
  use: idle(8, 160),
  // A browser is told that it speaks the wrong protocol: the real server answers plain HTTP on its driver port.
  http: () => ({
    status: 200,
    body: 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n',
  }),
  onTerm: { exitCode: 0, afterMs: 300 },
  startLog: () => ['{"msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}'],
};
