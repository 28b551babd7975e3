import { expect, test } from 'vitest';
import { parseAddNodes, parseNodes, parseRemoveNode } from './node-option.ts';

const GIB = 1024 ** 3;
const SMALL = { cpuMilli: 2000, memoryBytes: 4 * GIB };

test.each([
  { text: '5', want: 5 },
  { text: '2 small', want: [{ count: 2, ...SMALL }] },
])('--nodes $text', ({ text, want }) => expect(parseNodes(text, Number)).toEqual(want));

test.each([
  { text: '2 small zone=zone-b @30s', want: { adds: [{ count: 2, ...SMALL, zone: 'zone-b' }], atMs: 30_000 } },
  { text: '1 small', want: { adds: [{ count: 1, ...SMALL }], atMs: 0 } },
])('--add-nodes $text', ({ text, want }) => expect(parseAddNodes(text)).toEqual(want));

test.each([
  { text: 'node-2 @1m', want: { removes: 'node-2', atMs: 60_000 } },
  { text: 'node/node-2', want: { removes: 'node-2', atMs: 0 } },
])('--remove-node $text', ({ text, want }) => expect(parseRemoveNode(text)).toEqual(want));

test.each([
  { does: () => parseNodes('2 huge', Number), says: '--nodes: "huge" says nothing of a node' },
  { does: () => parseAddNodes('2 small @soon'), says: 'the time must be like @90s, not "2 small @soon"' },
  { does: () => parseAddNodes('@5s'), says: '--add-nodes' },
  { does: () => parseRemoveNode('@5s'), says: '--remove-node needs \'NAME @TIME\', not "@5s"' },
])('says: $says', ({ does, says }) => expect(does).toThrow(says));
