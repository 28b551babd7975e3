import { expect, it } from 'vitest';
import type { StatefulSet } from '../../api/types.ts';
import { createEngine } from '../../engine/create-engine.ts';
import golden from './fixtures/upstream-revision-names.jsonl?raw';

/**
 * Names of revisions have the letters that a real cluster gives them: recorded from the StatefulSet controller of
 * Kubernetes 1.36.0, which hashes the template as Go writes it, defaults included.
 */
interface Recorded {
  readonly name: string;
  readonly manifest: { readonly metadata: { readonly name: string } };
}

const PATH = '/apis/apps/v1/namespaces/default/statefulsets';
const RECORDED = golden
  .trim()
  .split(/\n/)
  .map((line) => JSON.parse(line) as Recorded);

it.each(RECORDED)('$name', ({ name, manifest }) => {
  const engine = createEngine({ nodes: 0, seed: 1 });
  expect(engine.handle({ method: 'POST', path: PATH, body: manifest }).code).toBe(201);
  engine.advance(engine.now + 2000);
  const { body } = engine.handle({ method: 'GET', path: `${PATH}/${manifest.metadata.name}` });
  expect((body as StatefulSet).status?.updateRevision).toBe(name);
});
