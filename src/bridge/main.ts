import { writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import process from 'node:process';
import { kubeconfigFor } from './kubeconfig.ts';
import { NodePorts } from './node-ports.ts';
import { RunningCluster } from './running-cluster.ts';
import { parseServeOptions, USAGE, UsageError, type ServeOptions } from './serve-options.ts';
import { createBridge } from './server.ts';
import { SimulatedHttp } from './streams/simulated-http.ts';

/** `npm run serve`: a cluster for kubectl. Exit code 0 after SIGTERM or SIGINT, 1 if it cannot go on, 2 for usage. */
const HOST = '127.0.0.1';

function main(argv: readonly string[]): void {
  try {
    const options = parseServeOptions(argv);
    if (options.help) print(USAGE);
    else serve(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

function serve(options: ServeOptions): void {
  const cluster = new RunningCluster({ ...options, onError: fail });
  const server = createBridge(cluster);
  const sockets = new Set<Socket>();
  // Upgraded connections are no longer the server's: they are ended here.
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('error', fail);
  const nodePorts = options.exposeNodePorts ? exposeNodePorts(cluster) : undefined;
  server.listen(options.port, HOST, () => announce(server, options));
  const stop = (): void => {
    nodePorts?.close();
    cluster.close();
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function exposeNodePorts(cluster: RunningCluster): NodePorts {
  const http = new SimulatedHttp((call) => cluster.engine.http(call));
  return new NodePorts({ cluster, http, report: (text) => process.stderr.write(`${text}\n`) });
}

function announce(server: Server, { kubeconfig }: ServeOptions): void {
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  if (kubeconfig !== undefined) writeFileSync(kubeconfig, kubeconfigFor(url), { mode: 0o600 });
  print(`listening on ${url}`);
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv.slice(2));
