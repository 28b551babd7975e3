import { createServer } from 'node:net';

/**
 * Ports of this computer that a Service may have as node ports and no other program has. Where the search begins depends on
 * the process, so that runs beside each other rarely meet.
 */
const FIRST = 30_000;
const COUNT = 2_768;
const STRIDE = 97;

export async function freeNodePorts(count: number): Promise<number[]> {
  const out: number[] = [];
  for (let i = 0; i < COUNT && out.length < count; i++) {
    const port = FIRST + ((process.pid * STRIDE + i) % COUNT);
    if (await isFree(port)) out.push(port);
  }
  return out;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.on('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
