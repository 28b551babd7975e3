/**
 * Budgets of the built page, gzip. Counts what is loaded before anybody asks for more: the static import closure.
 * Chunks behind `import()` (Monaco, the shell of containers) are lazy: listed, not counted.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const BUDGET_BYTES = 240_000;
/** What starts a cluster; the late parts (src/core/late.ts) are not counted. Its target is in docs/performance.md. */
const ENGINE_BUDGET_BYTES = 300_000;
const LISTED_LAZY = 12;

const read = (file) => readFileSync(DIST + file, 'utf8');
const gzipBytes = (file) => gzipSync(readFileSync(DIST + file), { level: 9 }).length;
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);

const assets = readdirSync(`${DIST}assets`).map((name) => `assets/${name}`);
const known = new Set(assets);

/** `import "./a.js"`, `import x from "./a.js"`, `export * from "./a.js"`; not `import("./a.js")`. */
const STATIC_IMPORT = /\b(?:from|import)\s*["'](\.[^"']+\.js)["']/g;

function closure(roots) {
  const seen = new Set();
  const queue = [...roots];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file) || !known.has(file)) continue;
    seen.add(file);
    if (!file.endsWith('.js')) continue;
    for (const [, path] of read(file).matchAll(STATIC_IMPORT)) queue.push(posix.join(posix.dirname(file), path ?? ''));
  }
  return [...seen];
}

const linkedFrom = (html) =>
  [...read(html).matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, path]) =>
    posix.normalize(path ?? ''),
  );

const parts = [
  {
    name: 'engine worker',
    budget: ENGINE_BUDGET_BYTES,
    files: closure(assets.filter((file) => /\/engine\.worker[^/]*\.js$/.test(file))),
  },
  { name: 'page shell', budget: BUDGET_BYTES, files: closure(linkedFrom('index.html')) },
];

let isOver = false;
const eager = new Set();
for (const { name, budget, files } of parts) {
  const sizes = files.map((file) => ({ file, bytes: gzipBytes(file) })).sort((a, b) => b.bytes - a.bytes);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const verdict = files.length === 0 ? 'MISSING' : total > budget ? 'OVER' : 'ok';
  if (verdict !== 'ok') isOver = true;
  console.log(`${kB(total)}  ${name} (budget ${kB(budget).trim()}): ${verdict}`);
  for (const { file, bytes } of sizes) console.log(`${kB(bytes)}    ${file}`);
  for (const file of files) eager.add(file);
}

const lazy = assets
  .filter((file) => /\.(js|css)$/.test(file) && !eager.has(file))
  .map((file) => ({ file, bytes: gzipBytes(file) }))
  .sort((a, b) => b.bytes - a.bytes);
console.log(`${kB(lazy.reduce((sum, { bytes }) => sum + bytes, 0))}  loaded on demand, ${lazy.length} files, largest:`);
for (const { file, bytes } of lazy.slice(0, LISTED_LAZY)) console.log(`${kB(bytes)}    ${file}`);
process.exitCode = isOver ? 1 : 0;
