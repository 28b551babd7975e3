import { expect } from 'vitest';

/**
 * Waits for what comes over real sockets and threads. The limit is far beyond what a busy machine needs: a test that
 * passes does not wait for it, and one that fails says so instead of running into the time limit of tests.
 */
const LIMIT_MS = 60_000;
const LOOK_MS = 5;

export async function eventually(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!isTrue() && performance.now() < end) await new Promise((done) => setTimeout(done, LOOK_MS));
  expect(isTrue()).toBe(true);
}
