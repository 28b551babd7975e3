import type { LogLine } from '../../apiserver/connect.ts';
import { EPOCH_MS, formatMicroTime } from '../../lib/time.ts';
import type { LogOptions } from './log-options.ts';

/**
 * Lines of a log as the reader wants them. Upstream: k8s.io/cri-client/pkg/logs/logs.go (logWriter), tail.go: the tail is
 * taken first, then what is too old is left out, then bytes are counted.
 */
export interface LogText {
  readonly text: string;
  /** Bytes the reader may still get. */
  readonly remaining: number;
}

/** RFC 3339 with nine decimals. */
const logTime = (ms: number): string => formatMicroTime(ms).replace(/Z$/, '000Z');

/** `sinceMs`: virtual time before which lines are left out. */
export function logText(
  lines: readonly LogLine[],
  { timestamps }: Pick<LogOptions, 'timestamps'>,
  sinceMs: number,
  limit: number,
): LogText {
  let text = '';
  for (const line of lines) {
    if (line.t < sinceMs) continue;
    const end = line.isPartial ? '' : '\n';
    text += timestamps ? `${logTime(EPOCH_MS + line.t)} ${line.text}${end}` : `${line.text}${end}`;
  }
  return limited(text, limit);
}

function limited(text: string, limit: number): LogText {
  // No character has more than three bytes for each of its UTF-16 units.
  if (text.length * 3 <= limit) return { text, remaining: limit === Infinity ? limit : limit - byteLength(text) };
  let bytes = 0;
  let end = 0;
  for (const char of text) {
    const next = bytes + byteLength(char);
    if (next > limit) return { text: text.slice(0, end), remaining: 0 };
    bytes = next;
    end += char.length;
  }
  return { text, remaining: limit - bytes };
}

function byteLength(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

export function tailOf(lines: readonly LogLine[], tailLines: number | undefined): readonly LogLine[] {
  return tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - tailLines));
}
