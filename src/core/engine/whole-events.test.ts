import { describe, expect, it } from 'vitest';
import { createEngine } from '../index.ts';

/** What components are trusted with (the structure of what they write, whole Events) comes out as if it had been checked. */
const WEB = {
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'c', image: 'nginx:1.27' },
          { name: 'd', image: 'crashing:1' },
        ],
      },
    },
  },
};

describe('trusted writes', () => {
  it('are the same as checked ones, byte for byte', () => {
    const [checked, trusted] = [true, false].map((freeze) => {
      const engine = createEngine({ seed: 5, nodes: 2, hashWrites: true, freeze });
      engine.advance(10_000);
      engine.handle({ method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body: WEB });
      engine.advance(30_000);
      engine.handle({ method: 'DELETE', path: '/apis/apps/v1/namespaces/default/deployments/web' });
      engine.advance(90_000);
      const { body } = engine.handle({ method: 'GET', path: '/api/v1/events' });
      return { hash: engine.hash(), events: (body as { items: unknown[] }).items };
    });
    expect(trusted?.events.length).toBeGreaterThan(20);
    expect(trusted?.events).toEqual(checked?.events);
    expect(trusted?.hash).toBe(checked?.hash);
  });
});
