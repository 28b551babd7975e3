import { expect, it } from 'vitest';
import { linkedCode, serveCommand } from './commands.ts';

it.each([
  ['http://localhost:5173', 'npm run serve -- --join --port 8001'],
  ['http://127.0.0.1:4173', 'npm run serve -- --join --port 8001'],
  ['https://example.org', 'npm run serve -- --join --port 8001 --origin https://example.org'],
])('a page of %s is let in by %j', (origin, command) => expect(serveCommand(origin)).toBe(command));

it.each([
  ['#join=8001-abcdefghijklmnop', { port: 8001, token: 'abcdefghijklmnop' }],
  ['#join=nonsense', undefined],
  ['#other', undefined],
  ['', undefined],
])('a link with %j holds %j', (hash, code) => expect(linkedCode(hash)).toEqual(code));
