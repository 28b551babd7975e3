/**
 * Build, dev server and unit tests.
 *  - Relative base: the built page works from any folder of any host.
 *  - The policy is written into the built HTML only: the dev server needs inline scripts.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { CSP } from './scripts/csp.mjs';

const cspMeta: Plugin = {
  name: 'drydock-csp-meta',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: CSP }, injectTo: 'head-prepend' },
  ],
};

/** The engine's worker starts before anything else is there: see src/ui/early-worker.ts. */
const earlyWorker: Plugin = {
  name: 'drydock-early-worker',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle }) => {
      const chunks = Object.values(bundle ?? {}).filter((f) => f.type === 'chunk');
      const early = chunks.find((c) => c.isEntry && c.name === 'early');
      if (!early) throw new Error('no chunk of src/ui/early-worker.ts');
      const tag = `<script type="module" async fetchpriority="high" crossorigin src="./${early.fileName}"></script>`;
      return html.replace('<script type="module"', () => `${tag}\n    <script type="module"`);
    },
  },
};

const pages = {
  main: 'index.html',
  early: 'src/ui/early-worker.ts',
  ...(existsSync('embed.html') ? { embed: 'embed.html' } : {}),
};

/** The library of the containers' shells compresses with Node's zlib; those programs are not offered to them. */
const noZlib: Plugin = {
  name: 'drydock-no-zlib',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === 'node:zlib' && importer?.includes('/just-bash/')
      ? fileURLToPath(new URL('src/workers/shell/no-zlib.ts', import.meta.url))
      : undefined,
};

export default defineConfig({
  base: './',
  plugins: [react(), noZlib, cspMeta, earlyWorker],
  resolve: {
    alias: [
      // monaco-worker-manager, a dependency of monaco-yaml, still imports the paths of monaco-editor before 0.56
      { find: /^monaco-editor\/esm\/vs\/(.*?)(\.js)?$/, replacement: 'monaco-editor/$1.js' },
    ],
  },
  worker: { format: 'es', plugins: () => [noZlib] },
  optimizeDeps: { include: ['monaco-yaml', 'monaco-yaml/yaml.worker.js', 'js-yaml'] },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: pages,
      output: {
        codeSplitting: {
          groups: [{ name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }],
        },
      },
    },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    pool: 'threads',
    maxWorkers: 2,
    // Nothing of src keeps state in a module, so files can share what a worker has loaded: half the time.
    isolate: false,
    // Some tests run a cluster hundreds of times over; a busy machine must not fail them.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
  },
});
