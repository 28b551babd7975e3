import { decode } from '../../../files/bytes.ts';

/** How wide a text is on a terminal: characters of East Asia take two places. `bytes`: as programs write it. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

export function widthOf(bytes: string): number {
  const text = decode(bytes);
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}

export const padEnd = (bytes: string, width: number): string => bytes + ' '.repeat(Math.max(0, width - widthOf(bytes)));
export const padStart = (bytes: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(bytes))) + bytes;

/** In the middle, as headers of PostgreSQL's tables are. */
export function center(bytes: string, width: number): string {
  const left = Math.floor((width - widthOf(bytes)) / 2);
  return padEnd(' '.repeat(Math.max(0, left)) + bytes, width);
}
