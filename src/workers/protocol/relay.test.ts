import { describe, expect, it } from 'vitest';
import { formatJoinCode, parseJoinCode, parseRelayCommand, parseRelayReply } from './relay.ts';

const request = { method: 'GET', path: '/api', query: {}, headers: {} };
const token = 'abcdefghijklmnop_-12';

describe('what a page takes from a bridge', () => {
  it.each([
    ['a request', { type: 'request', id: 1, request }],
    ['a stream', { type: 'stream', id: 2, request: { ...request, query: { watch: 'true' }, body: { a: [1] } } }],
    ['more', { type: 'more', id: 2 }],
    ['cancel', { type: 'cancel', id: 2 }],
    ['welcome', { type: 'welcome', version: 1 }],
  ])('%s', (_name, message) => expect(parseRelayCommand(JSON.stringify(message))).toEqual(message));

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['nothing', 'null'],
    ['another type', JSON.stringify({ type: 'eval', id: 1 })],
    ['no id', JSON.stringify({ type: 'more' })],
    ['a broken id', JSON.stringify({ type: 'more', id: 1.5 })],
    ['no request', JSON.stringify({ type: 'request', id: 1 })],
    ['another method', JSON.stringify({ type: 'request', id: 1, request: { ...request, method: 'TRACE' } })],
    ['a full address', JSON.stringify({ type: 'request', id: 1, request: { ...request, path: 'http://x/' } })],
    ['a query of numbers', JSON.stringify({ type: 'request', id: 1, request: { ...request, query: { a: 1 } } })],
    ['headers in lists', JSON.stringify({ type: 'request', id: 1, request: { ...request, headers: { a: [] } } })],
  ])('not: %s', (_name, text) => expect(parseRelayCommand(text)).toBeUndefined());
});

describe('what a bridge takes from a page', () => {
  it.each([
    ['hello', { type: 'hello', version: 1, token }],
    ['an answer', { type: 'response', id: 1, response: { code: 200, body: { kind: 'PodList' } } }],
    [
      'a warning',
      { type: 'response', id: 1, response: { code: 201, body: null, headers: { a: 'b' }, warnings: ['w'] } },
    ],
    ['a beginning', { type: 'opened', id: 1 }],
    ['text', { type: 'text', id: 1, text: 'a\n', isOver: false }],
  ])('%s', (_name, message) => expect(parseRelayReply(JSON.stringify(message))).toEqual(message));

  it.each([
    ['hello without a secret', { type: 'hello', version: 1 }],
    ['a code out of range', { type: 'response', id: 1, response: { code: 99, body: null } }],
    ['a header that is none', { type: 'response', id: 1, response: { code: 200, body: null, headers: { a: 1 } } }],
    ['warnings that are none', { type: 'response', id: 1, response: { code: 200, body: null, warnings: [1] } }],
    ['text that is none', { type: 'text', id: 1, text: 1 }],
    ['a negative id', { type: 'opened', id: -1 }],
  ])('not: %s', (_name, message) => expect(parseRelayReply(JSON.stringify(message))).toBeUndefined());
});

describe('codes', () => {
  it('are read as they are written', () => {
    const code = { port: 8001, token };
    expect(parseJoinCode(` ${formatJoinCode(code)} `)).toEqual(code);
  });

  it.each(['', '8001', `0-${token}`, `70000-${token}`, '8001-short', `8001-${token}/x`])('not: %j', (text) =>
    expect(parseJoinCode(text)).toBeUndefined(),
  );
});
