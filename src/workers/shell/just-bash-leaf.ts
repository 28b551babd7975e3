import { Bash } from 'just-bash/browser';
import type { LeafAnswer, LeafRequest } from '../../core/index.ts';
import { fromBytes, toBytes } from '../../core/lean.ts';

/**
 * One program of the library just-bash over the files it was given: awk, jq and others. Loaded only when one is asked
 * for. Invariant: nothing is kept from one run to the next. Left out: compression, which needs Node; the wall clock, so
 * jq's `now` is virtual time.
 */
const LIMITS = {
  maxCommandCount: 1_000_000,
  maxLoopIterations: 10_000_000,
  maxAwkIterations: 10_000_000,
  maxJqIterations: 10_000_000,
};

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const textOf = (bytes: string): string => decoder.decode(toBytes(bytes));
const bytesOf = (text: string): string => fromBytes(encoder.encode(text));

export async function runLeaf(request: LeafRequest): Promise<LeafAnswer> {
  const files = Object.fromEntries(
    Object.entries(request.files)
      .filter(([path]) => !path.endsWith('/'))
      .map(([path, data]) => [textOf(path), toBytes(data)]),
  );
  const bash = new Bash({ files, cwd: '/', executionLimits: LIMITS });
  for (const path of Object.keys(request.files))
    if (path.endsWith('/')) await bash.fs.mkdir(textOf(path), { recursive: true });
  await bash.fs.mkdir(textOf(request.cwd), { recursive: true });
  const known = new Set(bash.fs.getAllPaths());
  const argv = withVirtualNow(request.argv.map(textOf), request.now);
  const result = await bash.exec(argv.map(quoted).join(' '), {
    cwd: textOf(request.cwd),
    env: Object.fromEntries(Object.entries(request.env).map(([k, v]) => [k, textOf(v)])),
    stdin: request.stdin,
    stdinKind: 'bytes',
  });
  return {
    status: result.exitCode,
    stdout: outputOf(result.stdout),
    stderr: bytesOf(result.stderr),
    files: await changes(bash, request, known),
  };
}

/** Text comes as text, bytes as characters below 256. */
const outputOf = (text: string): string => bytesOf(text);

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** What it wrote, and what is gone. */
async function changes(
  bash: Bash,
  request: LeafRequest,
  known: ReadonlySet<string>,
): Promise<Record<string, string | undefined>> {
  const out: Record<string, string | undefined> = {};
  const paths = bash.fs.getAllPaths().filter((path) => !/^\/(bin|usr\/bin|dev|proc)\//.test(path));
  const left = new Set(paths);
  for (const path of Object.keys(request.files))
    if (!left.has(textOf(path).replace(/(.)\/$/, '$1'))) out[path] = undefined;
  for (const path of paths) {
    const { isFile } = await bash.fs.stat(path);
    if (!isFile) {
      if (!known.has(path)) out[bytesOf(`${path}/`)] = '';
      continue;
    }
    const data = fromBytes(await bash.fs.readFileBuffer(path));
    if (request.files[bytesOf(path)] !== data) out[bytesOf(path)] = data;
  }
  return out;
}

/** jq's `now` is the one thing of these programs that would look at the wall clock. */
function withVirtualNow(argv: readonly string[], now: number): readonly string[] {
  if (!/(^|\/)jq$/.test(argv[0] ?? '')) return argv;
  const at = argv.findIndex(
    (word, i) =>
      i > 0 &&
      !word.startsWith('-') &&
      !/^--(arg|argjson|slurpfile|rawfile|indent)$/.test(argv[i - 1] ?? '') &&
      !/^--(arg|argjson|slurpfile|rawfile)$/.test(argv[i - 2] ?? ''),
  );
  const filter = argv[at];
  if (filter === undefined || !/\bnow\b/.test(filter)) return argv;
  const virtual = filter.replace(/"(?:\\.|[^"\\])*"|\bnow\b/g, (found) =>
    found === 'now' ? String(now / 1000) : found,
  );
  return argv.map((word, i) => (i === at ? virtual : word));
}
