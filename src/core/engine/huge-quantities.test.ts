import { expect, it } from 'vitest';
import { createEngine } from './create-engine.ts';

/** A stranger's manifest may say anything: an exponent without bounds once kept the worker busy for ever. */
it.each(['1234567890123456789e99999999', '1e99999999', '1e-99999999', '12345678901234567890Ei'])(
  'a request of %s is one that no node can grant, or the least there is',
  (quantity) => {
    const engine = createEngine({ nodes: 1, seed: 1 });
    const template = {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: quantity } } }] },
    };
    const spec = { replicas: 1, selector: { matchLabels: { app: 'a' } }, template };
    const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec };
    const path = '/apis/apps/v1/namespaces/default/deployments';
    expect(engine.handle({ method: 'POST', path, body }).code).toBe(201);
    engine.advance(20_000);
    const pods = [...engine.objects()].filter((o) => o.kind === 'Pod');
    expect(pods).toMatchObject([{ status: { phase: quantity.includes('e-') ? 'Running' : 'Pending' } }]);
  },
);
