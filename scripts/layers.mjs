/**
 * Checks the import table (.dependency-cruiser.cjs). Fails also if nothing was read: with an unsupported TypeScript
 * dependency-cruiser reads 0 modules and is content.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folders = ['src', 'bench', 'e2e'].filter((folder) => existsSync(folder));
const cruise = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
const args = [cruise, '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', ...folders];
const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
process.stdout.write(stdout);
process.stderr.write(stderr);

const modules = Number(/(\d+) modules/.exec(stdout)?.[1] ?? 0);
if (modules === 0) console.error('dependency-cruiser read no modules: its support for this TypeScript is broken.');
process.exitCode = status !== 0 || modules === 0 ? 1 : 0;
