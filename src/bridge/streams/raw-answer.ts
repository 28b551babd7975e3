import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiResponse } from '../../core/index.ts';

/** An answer on a socket that wanted to become something else, and the end of it. */
export function answerOnSocket(socket: Duplex, { code, body, headers = {} }: ApiResponse): void {
  const isText = typeof body === 'string';
  const bytes = Buffer.from(isText ? body : `${JSON.stringify(body)}\n`);
  const fields = {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    ...headers,
    'content-length': String(bytes.length),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${code} ${STATUS_CODES[code] ?? 'Unknown'}\r\n${lines.join('')}\r\n`);
  socket.end(bytes);
}
