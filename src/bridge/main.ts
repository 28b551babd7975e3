import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import process from 'node:process';
import { formatJoinCode } from '../workers/protocol/relay.ts';
import { joinedCluster } from './join/joined-cluster.ts';
import { Joining } from './join/joining.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { NodePorts } from './node-ports.ts';
import { RunningCluster } from './running-cluster.ts';
import { parseServeOptions, USAGE, UsageError, type ServeOptions } from './serve-options.ts';
import { createApiServer, createBridge } from './server.ts';
import { SimulatedHttp } from './streams/simulated-http.ts';

/** `npm run serve`: a cluster for kubectl. Exit code 0 after SIGTERM or SIGINT, 1 if it cannot go on, 2 for usage. */
const HOST = '127.0.0.1';

function main(argv: readonly string[]): void {
  try {
    const options = parseServeOptions(argv);
    if (options.help) print(USAGE);
    else if (options.join) serveJoined(options);
    else serveOwn(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    warn(error.message);
    process.exitCode = 2;
  }
}

/** A cluster in this process. */
function serveOwn(options: ServeOptions): void {
  const cluster = new RunningCluster({ ...options, onError: fail });
  const nodePorts = options.exposeNodePorts ? exposeNodePorts(cluster) : undefined;
  listen(createBridge(cluster), options, {
    ready: () => undefined,
    stop() {
      nodePorts?.close();
      cluster.close();
    },
  });
}

/** The cluster of a page that joins. */
function serveJoined(options: ServeOptions): void {
  const token = randomBytes(18).toString('base64url');
  const joining = new Joining({ token, origins: options.origins, report: print });
  listen(createApiServer(joinedCluster(joining), options), options, {
    ready: (port) => print(`to join, give the page this code: ${formatJoinCode({ port, token })}`),
    stop: () => undefined,
  });
}

interface Life {
  ready(port: number): void;
  stop(): void;
}

function listen(server: Server, options: ServeOptions, life: Life): void {
  const sockets = new Set<Socket>();
  // Upgraded connections are no longer the server's: they are ended here.
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('error', fail);
  server.listen(options.port, HOST, () => life.ready(announce(server, options)));
  const stop = (): void => {
    life.stop();
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function exposeNodePorts(cluster: RunningCluster): NodePorts {
  const http = new SimulatedHttp((call) => cluster.engine.http(call));
  return new NodePorts({ cluster, http, report: warn });
}

function announce(server: Server, { kubeconfig }: ServeOptions): number {
  const { port } = server.address() as AddressInfo;
  const url = `http://${HOST}:${port}`;
  if (kubeconfig !== undefined) writeFileSync(kubeconfig, kubeconfigFor(url), { mode: 0o600 });
  print(`listening on ${url}`);
  return port;
}

function fail(error: unknown): never {
  warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const warn = (text: string): void => void process.stderr.write(`${text}\n`);

main(process.argv.slice(2));
