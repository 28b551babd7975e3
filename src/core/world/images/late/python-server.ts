import { decode } from '../../files/bytes.ts';
import { decodePath } from '../nginx.ts';
import type { LateImage, ServerHost } from '../image.ts';

/** `python -m http.server`: files of its directory, and lists of what is in directories. Upstream: CPython's http/server.py. */
const NOT_FOUND = `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: 404</p>
        <p>Message: File not found.</p>
        <p>Error code explanation: 404 - Nothing matches the given URI.</p>
    </body>
</html>
`;

function rootOf({ spec }: ServerHost): string | undefined {
  const words = [...(spec.command ?? []), ...(spec.args ?? [])].flatMap((w) => w.split(/\s+/));
  if (!words.includes('http.server')) return undefined;
  const at = words.findIndex((w) => w === '-d' || w === '--directory');
  return (at >= 0 ? words[at + 1] : spec.workingDir) ?? '/';
}

function listing(path: string, names: readonly string[]): string {
  const title = `Directory listing for ${path}`;
  const items = names.map((name) => `<li><a href="${encodeURIComponent(name)}">${name}</a></li>\n`).join('');
  return `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`;
}

export const pythonImage: LateImage = {
  http(request, host) {
    const root = rootOf(host);
    if (root === undefined) return undefined;
    const path = decodePath(request.path.split('?')[0] ?? '/');
    const place = `${root === '/' ? '' : root}${path}`;
    const node = host.files.find(path.endsWith('/') ? `${place}index.html` : place);
    if (node?.t === 'file') return { status: 200, body: decode(node.data) };
    if (!host.files.isDir(place)) return { status: 404, body: NOT_FOUND };
    const names = host.files.list(place).map((n) => (host.files.isDir(`${place}/${n}`) ? `${n}/` : n));
    return { status: 200, body: listing(path, names), headers: { 'content-type': 'text/html; charset=utf-8' } };
  },
};
