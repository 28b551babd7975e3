import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { defaultFlowControl } from './default-objects.ts';

/** Written by upstream's own code of 1.36: what its package bootstrap holds. */
const FIXTURE = new URL('./fixtures/upstream-defaults.jsonl', import.meta.url);

interface Bare {
  readonly metadata: { readonly name: string };
  readonly spec: object;
}

const bare = ({ metadata, spec }: Bare): readonly unknown[] => [metadata.name, spec];

it('has upstream’s objects', () => {
  const lines = readFileSync(FIXTURE, 'utf8').trim().split('\n');
  const upstream = lines.map((line) => bare(JSON.parse(line) as Bare));
  const ours = defaultFlowControl('2026-01-01T00:00:00Z').map(bare);
  expect(ours).toHaveLength(upstream.length);
  for (const one of upstream) expect(ours).toContainEqual(one);
});
