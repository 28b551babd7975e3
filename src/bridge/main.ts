import { writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { kubeconfigFor } from './kubeconfig.ts';
import { RunningCluster } from './running-cluster.ts';
import { parseServeOptions, USAGE, UsageError, type ServeOptions } from './serve-options.ts';
import { createBridge } from './server.ts';

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
  server.on('error', fail);
  server.listen(options.port, HOST, () => announce(server, options));
  const stop = (): void => {
    cluster.close();
    server.close();
    server.closeAllConnections();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
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
