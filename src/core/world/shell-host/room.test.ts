import { expect, test } from 'vitest';
import { EMPTY_DIR, fileNode, type DirNode } from '../files/node.ts';
import { Room } from './room.ts';

const MIB = 2 ** 20;
/** A disk of 100 MiB of which the system has 5, with an image of 40 and so much written by others. */
function roomFor(others: number): Room {
  const tree = holding(others);
  return new Room({
    volumes: { get: () => undefined, under: (prefix) => (prefix === 'pod/other/' ? [tree] : []) },
    images: { onMachine: () => [{ machine: 'n', image: 'i', imageId: '', sizeBytes: 40 * MIB }] },
    sandboxes: { onMachine: () => [{ podUid: 'other' } as never] },
    containers: { ofPod: () => [] },
    logBytes: () => 0,
    machine: () => ({ diskBytes: 100 * MIB }) as never,
  });
}
const holding = (mib: number): DirNode => ({ ...EMPTY_DIR, entries: { f: { ...fileNode(''), zeros: mib * MIB } } });
const memory = { path: '/m', volume: 'm', sub: [], readOnly: false, inMemory: true as const, sizeBytes: 64 * MIB };

test.each([
  { name: 'fits on the disk', mount: undefined, others: 0, before: 0, after: 54, fits: true },
  { name: 'more than there is', mount: undefined, others: 0, before: 0, after: 56, fits: false },
  { name: 'what others have written counts', mount: undefined, others: 30, before: 0, after: 26, fits: false },
  { name: 'who writes less than before always may', mount: undefined, others: 60, before: 20, after: 10, fits: true },
  { name: 'a volume in memory', mount: memory, others: 60, before: 0, after: 64, fits: true },
  { name: 'beyond its size', mount: memory, others: 0, before: 64, after: 65, fits: false },
])('$name', ({ mount, others, before, after, fits }) => {
  const check = (): void => roomFor(others).check('n', mount, { before: holding(before), after: holding(after) });
  if (fits) expect(check).not.toThrow();
  else expect(check).toThrow('No space left on device');
});

test('many small writes do not slip through unmeasured', () => {
  const room = roomFor(0);
  const write = (n: number): void => room.check('n', undefined, { before: holding(n), after: holding(n + 1) });
  // Nothing of it is kept, so that each measuring finds the same 55 MiB: half of them are promised at a time.
  for (let n = 0; n < 500; n++) write(n);
  expect(() => room.check('n', undefined, { before: holding(0), after: holding(56) })).toThrow(
    'No space left on device',
  );
});
