import { describe, expect, it } from 'vitest';
import { shortName } from './short-name.ts';

describe('shortName', () => {
  const rows = [
    { name: 'web-app-6f7d9c5b48-b8f9x', head: 'web-app', tail: '-b8f9x' },
    { name: 'redis-0', head: 'redis', tail: '-0' },
    { name: 'agent-x2v8k', head: 'agent', tail: '-x2v8k' },
    { name: 'standalone', head: 'standalone', tail: '' },
    { name: 'my-house', head: 'my-house', tail: '' },
  ];
  it.each(rows)('$name', ({ name, head, tail }) => {
    expect(shortName(name)).toEqual({ head, tail });
  });
});
