import { setList } from '../run/arrays.ts';
import { assign } from '../run/flow.ts';
import type { Outcome } from '../run/io.ts';
import type { ProcIo } from '../run/proc-io.ts';

/** `read`: one line into variables. Upstream: POSIX.1-2024, read; of bash -a, -p, -t, -n, -u. */
export function read(io: ProcIo): Outcome {
  const { names, array, raw, fd, prompt, timeoutMs } = flags(io.args);
  const state = (io.state ?? { line: '', since: io.now, told: false }) as {
    line: string;
    since: number;
    told: boolean;
  };
  io.state = state;
  if (prompt !== '' && !state.told) io.err(prompt);
  state.told = true;
  const line = io.readLine(fd);
  if (line === undefined) {
    if (timeoutMs === undefined) return 'read';
    return io.now >= state.since + timeoutMs ? 142 : { sleepUntil: state.since + timeoutMs };
  }
  state.line += line;
  if (!raw && /(^|[^\\])(\\\\)*\\\n$/.test(state.line)) {
    state.line = state.line.slice(0, -2);
    return read(io);
  }
  const isEnd = !state.line.endsWith('\n');
  const text = state.line.replace(/\n$/, '');
  const words = names.length > 0 ? names : ['REPLY'];
  const ifs = io.proc.vars.get('IFS')?.value ?? ' \t\n';
  if (array !== undefined) {
    setList(io.proc, array, wordsIn(text, ifs, raw), false);
    return isEnd ? 1 : 0;
  }
  const values = split(text, ifs, words.length, raw);
  for (const [i, name] of words.entries()) assign(io.host, io.proc, name, values[i] ?? '');
  return isEnd ? 1 : 0;
}

function flags(args: readonly string[]): {
  names: string[];
  array?: string;
  raw: boolean;
  fd: number;
  prompt: string;
  timeoutMs?: number;
} {
  const out = { names: [] as string[], raw: false, fd: 0, prompt: '' };
  let timeoutMs: number | undefined;
  let array: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === '-u') out.fd = Number(args[++i]);
    else if (word === '-p') out.prompt = args[++i] ?? '';
    else if (word === '-t') timeoutMs = Number(args[++i]) * 1000;
    else if (word === '-n' || word === '-d' || word === '-N') i++;
    else if (/^-[rse]*a$/.test(word)) {
      array = args[++i] ?? '';
      out.raw ||= word.includes('r');
    } else if (/^-[rse]+$/.test(word)) out.raw ||= word.includes('r');
    else if (word !== '--') out.names.push(word);
  }
  return {
    ...out,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(array === undefined ? {} : { array }),
  };
}

/** As many as there are. */
function wordsIn(text: string, ifs: string, raw: boolean): string[] {
  const words = split(text, ifs, text.length + 2, raw);
  while (words.at(-1) === '') words.pop();
  return words;
}

/** The last variable takes the rest. */
function split(text: string, ifs: string, count: number, raw: boolean): string[] {
  const isSpace = (c: string): boolean => ifs.includes(c) && ' \t\n'.includes(c);
  const out: string[] = [];
  let at = 0;
  while (at < text.length && isSpace(text[at] as string)) at++;
  while (out.length < count - 1 && at < text.length) {
    let word = '';
    for (; at < text.length && !ifs.includes(text[at] as string); at++) {
      if (!raw && text[at] === '\\') at++;
      word += text[at] ?? '';
    }
    out.push(word);
    while (at < text.length && isSpace(text[at] as string)) at++;
    if (at < text.length && ifs.includes(text[at] as string) && !isSpace(text[at] as string)) at++;
    while (at < text.length && isSpace(text[at] as string)) at++;
  }
  let rest = text.slice(at);
  while (rest !== '' && isSpace(rest[rest.length - 1] as string)) rest = rest.slice(0, -1);
  out.push(raw ? rest : rest.replace(/\\([^])/g, '$1'));
  return out;
}
