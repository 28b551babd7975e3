import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../core/api/types.ts';
import { parseManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import { planChanges } from './plan-changes.ts';

const TWO = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: c
          image: myapp:v3
---
apiVersion: v1
kind: Service
metadata:
  name: web
`;

const LIVE: KubeObject = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
  spec: { template: { spec: { containers: [{ name: 'c', image: 'myapp:v2' }] } } },
};

describe('planChanges', () => {
  it('names what is new and places what differs', () => {
    const isDeployment = (object: KubeObject) => object.apiVersion === 'apps/v1';
    const plan = planChanges(parseManifest(TWO), (object) => (isDeployment(object) ? LIVE : undefined));
    expect(plan.created).toEqual(['Service web']);
    expect(plan.changes).toMatchObject([{ object: 'Deployment web', line: 10, before: 'myapp:v2' }]);
  });
});
