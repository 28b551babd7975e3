import { describe, expect, it } from 'vitest';
import { createEngine } from '../index.ts';

const PODS = '/api/v1/namespaces/default/pods';
const SERVICES = '/api/v1/namespaces/default/services';
const meta = { generateName: 'web-' };
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: meta, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
const service = { apiVersion: 'v1', kind: 'Service', metadata: meta, spec: { ports: [{ port: 80 }] } };

describe('dry run', () => {
  it.each([
    { name: 'none', dryRuns: 0 },
    { name: 'three of each', dryRuns: 3 },
  ])('leaves no trace in what happens later: $name', ({ dryRuns }) => {
    const hashes = [0, dryRuns].map((n) => {
      const engine = createEngine({ seed: 5, nodes: 1, hashWrites: true });
      engine.advance(10_000);
      for (let i = 0; i < n; i++) {
        engine.handle({ method: 'POST', path: PODS, query: { dryRun: 'All' }, body: pod });
        engine.handle({ method: 'POST', path: SERVICES, query: { dryRun: 'All' }, body: service });
      }
      expect(engine.handle({ method: 'POST', path: PODS, body: pod }).code).toBe(201);
      expect(engine.handle({ method: 'POST', path: SERVICES, body: service }).code).toBe(201);
      engine.advance(20_000);
      return engine.hash();
    });
    expect(hashes[1]).toBe(hashes[0]);
  });
});
