import type { FileView } from '../../files/file-view.ts';
import type { WordMode } from './code.ts';
import { cut, escapePattern, isPattern, patternSource, replace, unescapePattern } from './pattern.ts';
import type { ParamEdit } from '../parse/syntax.ts';
import { isWhole, listOf } from './arrays.ts';
import type { Builder, Piece, Proc } from './proc.ts';

/**
 * Parameters and words: values, field splitting, pathname expansion. Pure but for the files it looks at.
 * Upstream: POSIX.1-2024, 2.5 Parameters and 2.6 Word Expansions.
 */
export function paramValue(proc: Proc, name: string): string | undefined {
  switch (name) {
    case '@':
    case '*':
      return proc.args.length === 0 ? undefined : proc.args.join(' ');
    case '#':
      return String(proc.args.length);
    case '?':
      return String(proc.status);
    case '$':
      return String(proc.pid);
    case '!':
      return proc.lastBackground === 0 ? undefined : String(proc.lastBackground);
    case '-':
      return [...proc.options].filter((o) => o.length === 1).join('');
    case '0':
      return proc.name;
    default:
      if (/^\d+$/.test(name)) return proc.args[Number(name) - 1];
      if (isWhole(name)) return listOf(proc, name).length === 0 ? undefined : listOf(proc, name).join(' ');
      if (name.startsWith('!')) return paramValue(proc, proc.vars.get(name.slice(1))?.value ?? '');
      return proc.vars.get(name)?.value;
  }
}

/** What `$name` adds to the word. */
export function paramPieces(proc: Proc, name: string, q: boolean): Piece[] {
  if (!isList(name) || (q && isJoined(name))) {
    const value = isJoined(name) ? listOf(proc, name).join(ifsOf(proc)[0] ?? '') : (paramValue(proc, name) ?? '');
    return [q ? { t: value, q } : { t: value, q, x: true }];
  }
  return listPieces(listOf(proc, name), q);
}

/** `$@`, `$*`, `${name[@]}`, `${name[*]}`: more than one word may come of it. */
export const isList = (name: string): boolean => name === '@' || name === '*' || isWhole(name);
const isJoined = (name: string): boolean => name === '*' || name.endsWith('[*]');

export function listPieces(words: readonly string[], q: boolean): Piece[] {
  return words.flatMap((arg, i): Piece[] => {
    const piece: Piece = q ? { t: arg, q } : { t: arg, q, x: true };
    return i === 0 ? [piece] : [{ t: '', q: true, cut: true }, piece];
  });
}

/** Of a list its part, or each of its words edited. */
export function editList(proc: Proc, name: string, edit: ParamEdit, args: readonly string[]): readonly string[] {
  const words = listOf(proc, name);
  if (edit !== ':') return words.map((word) => editText(word, edit, args));
  const [offset = 0, length] = args.map(Number);
  const all = isWhole(name) ? words : [proc.name, ...words];
  const from = offset < 0 ? Math.max(all.length + offset, 0) : offset;
  return all.slice(from, length === undefined ? undefined : from + length);
}

export function editText(value: string, edit: ParamEdit, args: readonly string[]): string {
  const [a = '', b] = args;
  switch (edit) {
    case '#':
    case '##':
    case '%':
    case '%%':
      return cut(value, edit, a);
    case '/':
    case '//':
    case '/#':
    case '/%':
      return replace(value, edit, a, unescapePattern(b ?? ''));
    case ':':
      return part(value, Number(a), b === undefined ? undefined : Number(b));
    case '^':
      return value.charAt(0).toUpperCase() + value.slice(1);
    case '^^':
      return value.toUpperCase();
    case ',':
      return value.charAt(0).toLowerCase() + value.slice(1);
    case ',,':
      return value.toLowerCase();
    default:
      return value;
  }
}

function part(value: string, offset: number, length: number | undefined): string {
  const from = offset < 0 ? Math.max(value.length + offset, 0) : offset;
  if (length === undefined) return value.slice(from);
  return length < 0 ? value.slice(from, value.length + length) : value.slice(from, from + length);
}

const DEFAULT_IFS = ' \t\n';
const ifsOf = (proc: Proc): string => proc.vars.get('IFS')?.value ?? DEFAULT_IFS;

/** Ends the word under construction and adds what it became. */
export function closeWord(proc: Proc, builder: Builder, mode: WordMode, files: () => FileView): void {
  const { pieces } = builder;
  builder.pieces = [];
  if (mode === 'single') return void builder.words.push(pieces.map((p) => (p.cut ? ' ' : p.t)).join(''));
  if (mode === 'pattern')
    return void builder.words.push(pieces.map((p) => (p.cut ? ' ' : p.q ? escapePattern(p.t) : p.t)).join(''));
  const only = pieces[0];
  // Most words are one plain text.
  if (pieces.length === 1 && only && !only.x && (only.q || !isPattern(only.t))) return void builder.words.push(only.t);
  for (const field of fieldsOf(pieces, ifsOf(proc))) {
    if (!field.globs || proc.options.has('f')) builder.words.push(field.text);
    else {
      const found = glob(field.pattern, proc.cwd, files());
      if (found.length > 0) builder.words.push(...found);
      else builder.words.push(field.text);
    }
  }
}

interface Field {
  text: string;
  pattern: string;
  globs: boolean;
}

/** Upstream: POSIX.1-2024, 2.6.5 Field Splitting. */
function fieldsOf(pieces: readonly Piece[], ifs: string): Field[] {
  const fields: Field[] = [];
  let open: Field | undefined;
  const close = (): void => {
    if (open) fields.push(open);
    open = undefined;
  };
  const add = (text: string, q: boolean): void => {
    open ??= { text: '', pattern: '', globs: false };
    open.text += text;
    open.pattern += q ? escapePattern(text) : text;
    open.globs ||= !q && /[*?[]/.test(text);
  };
  for (const piece of pieces) {
    if (piece.cut) close();
    else if (!piece.x) add(piece.t, piece.q);
    else {
      let wasDelimiter = false;
      for (const c of piece.t) {
        if (!ifs.includes(c)) {
          add(c, false);
          wasDelimiter = false;
        } else if (' \t\n'.includes(c)) close();
        else {
          if (!open && (wasDelimiter || fields.length === 0)) add('', true);
          close();
          wasDelimiter = true;
        }
      }
    }
  }
  close();
  return fields;
}

/** Names that match, sorted; empty if none does. */
export function glob(pattern: string, cwd: string, files: FileView): string[] {
  const isAbsolute = pattern.startsWith('/');
  let found = [isAbsolute ? '/' : ''];
  for (const part of pattern.split('/').filter((p) => p !== '')) {
    const next: string[] = [];
    for (const base of found) {
      const dir = base === '' ? cwd : base.startsWith('/') ? base : `${cwd}/${base}`;
      const sep = base === '' || base.endsWith('/') ? '' : '/';
      if (!isPattern(part)) {
        const name = unescapePattern(part);
        if (files.find(`${dir}/${name}`, false)) next.push(`${base}${sep}${name}`);
        continue;
      }
      if (!files.isDir(dir)) continue;
      const regex = new RegExp(`^${patternSource(part)}$`);
      for (const name of files.list(dir)) {
        if (name.startsWith('.') && !part.startsWith('.')) continue;
        if (regex.test(name)) next.push(`${base}${sep}${name}`);
      }
    }
    found = next;
  }
  return found.filter((f) => f !== '' && f !== '/');
}
