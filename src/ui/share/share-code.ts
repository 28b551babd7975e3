import type { EditorFile } from '../store/state.ts';

/**
 * The editor's files as letters for an address, and back. What comes back was written by anybody: it is text for the
 * editor and nothing else, counted before and while it is unpacked (a small code can unpack to gigabytes), and refused
 * whole when anything about it is not as we write it.
 */
export const MAX_CODE_CHARS = 64_000;
/** Unpacked, all files and their names together. */
export const MAX_UNPACKED_BYTES = 1_000_000;
export const MAX_FILES = 20;
const MAX_NAME_CHARS = 80;

const VERSION = '1';
/** Letters of base64 that addresses keep as they are. */
const CODE = /^1[\w-]+$/;
const NAME = /^[^\p{C}/\\]+$/u;

export async function encodeShare(files: readonly EditorFile[]): Promise<string> {
  const text = JSON.stringify(files.map(({ name, text }) => [name, text]));
  const packed = await bytesOf(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate')), Infinity);
  let letters = '';
  for (const byte of packed ?? []) letters += String.fromCharCode(byte);
  return VERSION + btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Null: not a code of ours, damaged, or more than there may be. */
export async function decodeShare(code: string): Promise<readonly EditorFile[] | null> {
  if (code.length > MAX_CODE_CHARS || !CODE.test(code)) return null;
  try {
    const letters = atob(code.slice(VERSION.length).replaceAll('-', '+').replaceAll('_', '/'));
    const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
    const bytes = await bytesOf(stream, MAX_UNPACKED_BYTES);
    return bytes === null ? null : filesOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    // No base64, not deflated, cut off, no UTF-8, no JSON.
    return null;
  }
}

function filesOf(value: unknown): readonly EditorFile[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_FILES || !value.every(isEntry)) return null;
  const names = new Set(value.map(([name]) => name));
  return names.size === value.length ? value.map(([name, text]) => ({ name, text })) : null;
}

function isEntry(value: unknown): value is [name: string, text: string] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [name, text] = value as unknown[];
  return typeof name === 'string' && name.length <= MAX_NAME_CHARS && NAME.test(name) && typeof text === 'string';
}

/** What a stream holds, or null as soon as it is more than the limit. */
async function bytesOf(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | null> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > limit) {
      await reader.cancel();
      return null;
    }
    chunks.push(next.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
