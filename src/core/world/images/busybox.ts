import type { Io, Outcome } from '../shell/run/io.ts';
import { serveUnless } from './common.ts';
import type { Command, HttpAnswer, ImageDef, ServeContext } from './image.ts';
import { toolbox } from './toolbox.ts';

/**
 * busybox: its applets and nothing else, so a program that is none of them cannot be started. Its `httpd` serves the
 * files of a directory, its `nc -l` accepts connections and says nothing.
 */
const LACKS: ReadonlySet<string> = new Set([
  'bash',
  'apt-get',
  'apt',
  'dash',
  'curl',
  'dig',
  'host',
  'getent',
  'jq',
  'gawk',
  'mawk',
  'ncat',
  'netcat',
  'yq',
  'file',
]);

const wordsOf = ({ command = [], args = [] }: ServeContext['spec']): string[] =>
  [...command, ...args].join(' ').split(/\s+/);

/** Where `httpd -h /www` finds its files. */
function rootOf(spec: ServeContext['spec']): string {
  const words = wordsOf(spec);
  const at = words.indexOf('-h');
  return words.includes('httpd') && at >= 0 ? (words[at + 1] ?? '/') : (spec.workingDir ?? '/');
}

function serveFiles(path: string, { spec, read }: ServeContext): HttpAnswer {
  const file = (path.split('?')[0] ?? '').replace(/\/$/, '/index.html');
  const body = read?.(`${rootOf(spec).replace(/\/$/, '')}${file}`);
  return body === undefined
    ? {
        status: 404,
        body: '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n',
      }
    : { status: 200, body };
}

const isListener = (io: Io): boolean => io.args.some((a) => /^-\w*l/.test(a));

const nc: Command = (io, ctx): Outcome => (isListener(io) ? serveUnless(io, ctx.isServing) : (ctx.common?.(io) ?? 127));

export const busybox: ImageDef = {
  ...toolbox,
  name: 'busybox',
  repositories: [
    'library/busybox',
    'busybox',
    'e2e-test-images/busybox',
    'google_containers/busybox',
    'google-containers/busybox',
  ],
  hasNoOtherPrograms: () => true,
  lacks: LACKS,
  commands: { httpd: (io, ctx) => serveUnless(io, ctx.isServing), nc },
  http: (request, ctx) =>
    wordsOf(ctx.spec).includes('httpd')
      ? serveFiles(request.path, ctx)
      : (toolbox.http?.(request, ctx) ?? { status: 200, body: '' }),
};
