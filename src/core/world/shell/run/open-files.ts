import { FileError } from '../../files/file-error.ts';
import type { FileView } from '../../files/file-view.ts';
import type { MachineState, OpenFile, Pipe, Proc } from './proc.ts';

/** Reading and writing open files of a machine. Owns the rules of pipes: their ends, their size, when they are done. */
export const PIPE_SIZE = 65_536;

export type ReadResult = { readonly data: string } | 'wait' | 'end';

/** Whether any living process holds this end of the pipe. */
export function hasEnd(state: MachineState, pipe: number, end: 'r' | 'w'): boolean {
  if (end === 'w' && state.pipes.get(pipe)?.external) return true;
  for (const proc of state.procs.values()) {
    if (proc.exit !== undefined) continue;
    for (const id of proc.fds.values()) if (isEnd(state.files.get(id), pipe, end)) return true;
    if (end === 'r' && proc.wait?.k === 'child' && proc.wait.pipe === pipe) return true;
    for (const id of savedFiles(proc)) if (isEnd(state.files.get(id), pipe, end)) return true;
  }
  return false;
}

const isEnd = (file: OpenFile | undefined, pipe: number, end: 'r' | 'w'): boolean =>
  file?.k === 'pipe' && file.pipe === pipe && file.end === end;

function* savedFiles(proc: Proc): Generator<number> {
  for (const c of proc.control)
    if (c.k === 'redirects') for (const id of Object.values(c.saved)) if (id !== null) yield id;
  for (const id of Object.values(proc.running?.saved ?? {})) if (id !== null) yield id;
}

/** All that can be read now, at most up to and including `until`. */
export function readFrom(
  state: MachineState,
  file: OpenFile | undefined,
  files: () => FileView,
  until?: string,
): ReadResult {
  switch (file?.k) {
    case undefined:
    case 'null':
    case 'sink':
      return 'end';
    case 'zero':
      return { data: '\0'.repeat(512) };
    case 'data': {
      const data = upTo(file.data.slice(file.pos), until, true) ?? '';
      file.pos += data.length;
      return data === '' ? 'end' : { data };
    }
    case 'file': {
      const data = upTo(files().read(file.path).slice(file.pos), until, true) ?? '';
      file.pos += data.length;
      return data === '' ? 'end' : { data };
    }
    case 'pipe':
      return readPipe(state, file.pipe, until);
  }
}

function readPipe(state: MachineState, id: number, until: string | undefined): ReadResult {
  const pipe = state.pipes.get(id) as Pipe;
  const isDone = pipe.data === '' || (until !== undefined && !pipe.data.includes(until));
  const isOver = isDone && !hasEnd(state, id, 'w');
  const data = upTo(pipe.data, until, isOver);
  if (data === undefined || data === '') return isOver ? 'end' : 'wait';
  pipe.data = pipe.data.slice(data.length);
  return { data };
}

function upTo(data: string, until: string | undefined, isAll: boolean): string | undefined {
  if (until === undefined) return data;
  const at = data.indexOf(until);
  return at < 0 ? (isAll ? data : undefined) : data.slice(0, at + until.length);
}

/** False: nobody reads any more (SIGPIPE). */
export function writeTo(
  state: MachineState,
  file: OpenFile | undefined,
  text: string,
  files: () => FileView,
  sink: Sink,
): boolean {
  switch (file?.k) {
    case 'sink':
      sink(file.sink, file.error, text);
      return true;
    case 'pipe': {
      if (!hasEnd(state, file.pipe, 'r')) return false;
      (state.pipes.get(file.pipe) as Pipe).data += text;
      return true;
    }
    case 'file': {
      const view = files();
      if (file.append) view.write(file.path, text, true);
      else {
        const before = view.find(file.path)?.t === 'file' ? view.read(file.path) : '';
        view.write(
          file.path,
          before.slice(0, file.pos).padEnd(file.pos, '\0') + text + before.slice(file.pos + text.length),
        );
        file.pos += text.length;
      }
      return true;
    }
    default:
      return true;
  }
}

export type Sink = (sink: number, error: boolean, text: string) => void;

/** Opens a path as a redirection does. Throws FileError. */
export function openPath(
  path: string,
  mode: '<' | '>' | '>>' | '<>',
  files: FileView,
  proc: Proc,
  state: MachineState,
): OpenFile | number {
  const device = deviceAt(path, proc, state);
  if (device !== undefined) return device;
  if (mode === '<') {
    if (files.stat(path).t === 'dir') throw new FileError('EISDIR');
    files.read(path);
    return { k: 'file', path, pos: 0, append: false, write: false };
  }
  const node = files.find(path);
  if (node?.t === 'dir') throw new FileError('EISDIR');
  if (mode === '>' || !node) files.write(path, '');
  else if (!files.can(path, 2)) files.write(path, '', true);
  return { k: 'file', path, pos: 0, append: mode === '>>', write: true };
}

/** Files that are no files. A number is an open file already. */
function deviceAt(path: string, proc: Proc, state: MachineState): OpenFile | number | undefined {
  if (path === '/dev/null') return { k: 'null' };
  if (path === '/dev/zero' || path === '/dev/urandom' || path === '/dev/random') return { k: 'zero' };
  const own = /^\/dev\/(stdin|stdout|stderr|tty)$|^\/(?:dev\/fd|proc\/self\/fd)\/(\d+)$/.exec(path);
  if (own) return proc.fds.get(own[2] === undefined ? (STANDARD[own[1] as string] ?? 1) : Number(own[2]));
  const other = /^\/proc\/(\d+)\/fd\/(\d+)$/.exec(path);
  if (!other) return undefined;
  const target = state.procs.get(Number(other[1]));
  if (target) return target.fds.get(Number(other[2]));
  // Process 1 is the image's own program: its output is the log.
  return other[1] === '1' ? { k: 'sink', sink: 0, error: other[2] === '2' } : undefined;
}

const STANDARD: Readonly<Record<string, number>> = { stdin: 0, stdout: 1, stderr: 2, tty: 1 };
