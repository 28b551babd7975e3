import type { SourceSpan } from './source-map.ts';

/** Offsets as people and editors count: lines and columns from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: offset - lineStart + 1 };
}

/** The text to underline for a fault at an offset: the rest of its line, or the last line before it that has text. */
export function spanOfLine(text: string, offset: number): SourceSpan {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const line = text.slice(lineStart, newline < 0 ? text.length : newline);
  const end = lineStart + line.trimEnd().length;
  if (line.trim() === '' && lineStart > 0) return spanOfLine(text, lineStart - 1);
  const indent = line.length - line.trimStart().length;
  return { start: Math.min(Math.max(offset, lineStart + indent), Math.max(end - 1, lineStart)), end };
}
