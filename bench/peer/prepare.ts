import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Installs the peer in its own folder, if it is not there, and bundles its side of the workloads. */
export async function preparePeer(
  root: string,
  bundle: (entry: string, outfile: string) => Promise<string>,
): Promise<string> {
  const folder = `${root}bench/peer`;
  if (!existsSync(`${folder}/node_modules/@ngrok/webernetes`)) {
    execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  }
  return bundle('bench/peer/row.js', 'peer.mjs');
}
