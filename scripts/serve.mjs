/**
 * Serves dist/ with the page's security policy. PORT (default 4173) is where it starts to look for a free port.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CSP } from './csp.mjs';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const FIRST_PORT = Number(process.env.PORT ?? 4173);
const PORTS_TO_TRY = 50;
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.yaml': 'text/yaml; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The file under dist for a request path, or undefined if there is none. */
async function fileFor(url) {
  const path = normalize(join(DIST, decodeURIComponent(url.split(/[?#]/)[0] ?? '/')));
  if (path !== DIST && !path.startsWith(DIST + sep)) return undefined;
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return path;
  const index = join(path, 'index.html');
  return info?.isDirectory() && (await stat(index).catch(() => undefined)) ? index : undefined;
}

async function respond(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
  const file = await fileFor(request.url ?? '/');
  if (file === undefined) return void response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
  response.writeHead(200, {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': CSP,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') return void response.end();
  createReadStream(file).pipe(response);
}

const server = createServer((request, response) => {
  respond(request, response).catch((error) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(error instanceof URIError ? 400 : 500).end();
  });
});

let port = FIRST_PORT;
server.on('error', (error) => {
  const isBusy = 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
  if (!isBusy || process.env.STRICT_PORT || port >= FIRST_PORT + PORTS_TO_TRY) throw error;
  port += 1;
  server.listen(port);
});
server.on('listening', () => console.log(`Drydock is at http://localhost:${port}/`));
if (!(await stat(join(DIST, 'index.html')).catch(() => undefined))) {
  console.error('There is no dist/index.html: run `npm run build` first.');
  process.exit(1);
}
server.listen(port);
