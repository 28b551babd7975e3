import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Engine and worker entry with all kinds, controllers and images: minified, gzip -9. */
export async function sizeEngine(root: string): Promise<Record<string, number>> {
  const { outputFiles } = await build({
    entryPoints: [`${root}src/workers/engine.worker.ts`],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'error',
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { gzipKb: gzipSync(bytes, { level: 9 }).length / 1000, minifiedKb: bytes.length / 1000 };
}
