import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { argv, cpuUsage, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { build } from 'esbuild';
import { median } from './median.ts';
import { ROWS, type Row } from './targets.ts';

/**
 * `npm run bench`: each row as the median of fresh processes beside its target. CPU time and heap, never wall time, but
 * for widget-cold, which is paired with a floor page of the same run.
 * Options: row names to run only those; --peer to run the peer's side of the rows that have one.
 */
type Figures = Readonly<Record<string, number>>;

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The peer takes long: fewer of it. */
const PEER_SAMPLES = 3;
const CACHE = `${ROOT}node_modules/.cache/bench`;

async function bundle(entry: string, outfile: string): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  await build({
    entryPoints: [`${ROOT}${entry}`],
    outfile: `${CACHE}/${outfile}`,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    external: ['just-bash', 'ws'],
  });
  return `${CACHE}/${outfile}`;
}

function sample(program: string, row: string): Figures {
  const text = execFileSync('node', ['--expose-gc', program, row], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return JSON.parse(text.trim().split('\n').at(-1) ?? '{}') as Figures;
}

function medians(samples: readonly Figures[]): Figures {
  const names = Object.keys(samples[0] ?? {});
  return Object.fromEntries(names.map((n) => [n, median(samples.map((s) => s[n] ?? NaN))]));
}

const runs = (program: string, row: string, count: number): Figures =>
  medians(Array.from({ length: count }, () => sample(program, row)));

/** Growth of CPU from 100 to 10,000 replicas. */
function slope(program: string): Figures {
  const cost = (name: string, count: number): number => runs(program, name, count).cpuMs ?? NaN;
  const from = cost('deploy-100', 5);
  const to = cost('deploy-10k', 1);
  return { slope: Math.log(to / from) / Math.log(100), cpuMs: to };
}

/** Run by api-row.ts. */
const API_ROWS: ReadonlySet<string> = new Set(['api-handle', 'api-http', 'list-150k']);

async function figuresOf(row: Row, program: string): Promise<Figures> {
  if (row.name === 'deploy-slope') return slope(program);
  if (row.name === 'size-engine') return (await import('./size-engine.ts')).sizeEngine(ROOT);
  if (row.name === 'widget-cold') return (await import('./widget-cold.ts')).widgetCold(ROOT, row.samples);
  if (API_ROWS.has(row.name)) return runs(await bundle('bench/api-row.ts', 'api-row.mjs'), row.name, row.samples);
  return runs(program, row.name, row.samples);
}

const meets = ({ isRate, target }: Row, value: number | undefined): boolean =>
  isRate ? (value ?? 0) >= target : (value ?? Infinity) <= target;

const show = (n: number | undefined): string =>
  n === undefined || Number.isNaN(n) ? '-' : n < 10 ? n.toFixed(2) : n.toFixed(n < 100 ? 1 : 0);

function line(cells: readonly string[]): void {
  const widths = [20, 10, 10, 24, 6, 0];
  stdout.write(
    `${cells
      .map((c, i) => (i === 1 || i === 2 ? c.padStart(widths[i] ?? 0) : c.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()}\n`,
  );
}

/** How fast this machine is: CPU milliseconds for the sha256 of 64 MB. */
function calibrate(): number {
  const data = Buffer.alloc(64_000_000, 7);
  const before = cpuUsage();
  createHash('sha256').update(data).digest();
  const { user, system } = cpuUsage(before);
  return (user + system) / 1000;
}

async function main(args: readonly string[]): Promise<void> {
  const withPeer = args.includes('--peer');
  const wanted = args.filter((a) => !a.startsWith('--'));
  const rows = ROWS.filter(
    (r) =>
      (wanted.length === 0 ? !r.isOnDemand : wanted.includes(r.name)) && (!withPeer || r.hasPeer || wanted.length > 0),
  );
  const program = await bundle('bench/row.ts', 'row.mjs');
  const peer = withPeer ? await (await import('./peer/prepare.ts')).preparePeer(ROOT, bundle) : undefined;
  stdout.write(`calibration: sha256 of 64 MB in ${calibrate().toFixed(0)} ms CPU\n`);
  line(['row', 'median', 'target', 'unit', 'ok', 'also']);
  for (const row of rows) {
    const figures = await figuresOf(row, program);
    const value = figures[row.figure];
    const also = (row.also ?? []).map((n) => `${n} ${show(figures[n])}`);
    if (peer && row.hasPeer) also.push(peerText(peer, row, value));
    line([row.name, show(value), show(row.target), row.unit, meets(row, value) ? 'yes' : 'NO', also.join(', ')]);
  }
}

function peerText(program: string, { name, figure }: Row, ours: number | undefined): string {
  let theirs: number | undefined;
  try {
    theirs = runs(program, name, PEER_SAMPLES)[figure];
  } catch {
    return 'peer failed';
  }
  return `peer ${show(theirs)}, ratio ${show((theirs ?? NaN) / (ours ?? NaN))}x`;
}

await main(argv.slice(2));
