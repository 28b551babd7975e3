import type { Program } from '../run/io.ts';
import { filter } from './text.ts';

/**
 * hexdump, hd, od, xxd: bytes as numbers. Upstream: util-linux hexdump (-C, -c, -x), POSIX od (-c, -x, -A, -t), xxd (-p).
 * Left out: formats by -e, skipping.
 */
const WIDTH = 16;
const hex = (n: number, width: number): string => n.toString(16).padStart(width, '0');
const printable = (text: string): string => text.replace(/[^ -~]/g, '.');

function* rows(text: string): Generator<{ at: number; row: string }> {
  for (let at = 0; at < text.length; at += WIDTH) yield { at, row: text.slice(at, at + WIDTH) };
}

/** Repeated rows are told by one star. */
function dump(text: string, line: (row: string) => string, address: (at: number) => string): string {
  let out = '';
  let before: string | undefined;
  let isStarred = false;
  for (const { at, row } of rows(text)) {
    if (row === before && row.length === WIDTH) {
      if (!isStarred) out += '*\n';
      isStarred = true;
      continue;
    }
    isStarred = false;
    before = row;
    out += `${address(at)}${line(row)}\n`;
  }
  const end = address(text.length);
  return text.length > 0 && end !== '' ? `${out}${end}\n` : out;
}

const bytesOf = (row: string): number[] => [...row].map((c) => c.charCodeAt(0));
/** Two bytes at a time, the lower one first. */
const words = (row: string): string[] =>
  bytesOf(row).flatMap((b, i, all) => (i % 2 === 0 ? [hex(b + ((all[i + 1] ?? 0) << 8), 4)] : []));

function canonical(row: string): string {
  const cells = bytesOf(row).map((b) => hex(b, 2));
  const half = (from: number): string =>
    cells
      .slice(from, from + 8)
      .join(' ')
      .padEnd(23);
  return `  ${half(0)}  ${half(8)}  |${printable(row)}|`;
}

const ESCAPES: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' }; // prettier-ignore
const character = (b: number): string =>
  (ESCAPES[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : b.toString(8).padStart(3, '0'))).padStart(4);

const hexdump = filter('nse', (text, io, { has, value }) => {
  const cut = value('n') === undefined ? text : text.slice(0, Number(value('n')));
  const address = (at: number): string => hex(at, has('C') || io.name === 'hd' ? 8 : 7);
  if (has('C') || io.name === 'hd') return dump(cut, canonical, address);
  if (has('c')) return dump(cut, (row) => ` ${bytesOf(row).map(character).join('')}`, address);
  return dump(cut, (row) => (has('x') ? `   ${words(row).join('    ')}` : ` ${words(row).join(' ')}`), address);
});

const od = filter('AtNjw', (text, _, { has, value }) => {
  const cut = value('N') === undefined ? text : text.slice(0, Number(value('N')));
  const base = value('A') ?? 'o';
  const address = (at: number): string =>
    base === 'n' ? '' : base === 'x' ? hex(at, 6) : at.toString(base === 'd' ? 10 : 8).padStart(7, '0');
  const type = value('t') ?? (has('c') ? 'c' : has('x') ? 'x2' : 'o2');
  const line = (row: string): string => {
    if (type.startsWith('c')) return bytesOf(row).map(character).join('');
    if (type === 'x1')
      return bytesOf(row)
        .map((b) => ` ${hex(b, 2)}`)
        .join('');
    if (type === 'u1' || type === 'd1')
      return bytesOf(row)
        .map((b) => String(b).padStart(4))
        .join('');
    if (type.startsWith('x'))
      return words(row)
        .map((w) => ` ${w}`)
        .join('');
    return words(row)
      .map((w) => ` ${parseInt(w, 16).toString(8).padStart(6, '0')}`)
      .join('');
  };
  return dump(cut, line, address);
});

const xxd = filter('lc', (text, _, { has, value }) => {
  const cut = value('l') === undefined ? text : text.slice(0, Number(value('l')));
  if (has('p')) return cut === '' ? '' : `${bytesOf(cut).map((b) => hex(b, 2)).join('').replace(/.{60}(?=.)/g, '$&\n')}\n`; // prettier-ignore
  let out = '';
  for (const { at, row } of rows(cut)) {
    const pairs = bytesOf(row).flatMap((b, i, all) => (i % 2 === 0 ? [hex(b, 2) + (i + 1 < all.length ? hex(all[i + 1] as number, 2) : '')] : [])); // prettier-ignore
    out += `${hex(at, 8)}: ${pairs.join(' ').padEnd(39)}  ${printable(row)}\n`;
  }
  return out;
});

export const hexdumps: Readonly<Record<string, Program>> = { hexdump, hd: hexdump, od, xxd };
