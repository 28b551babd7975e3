import { expect, test, type Page } from '@playwright/test';
import { apply, call, fixture, get, openEmpty, pods, step } from './engine-handle.ts';

/** The story of the first lesson, in a real browser: it comes up, breaks, and heals. */
interface Slice {
  readonly metadata: { readonly labels?: Record<string, string> };
  readonly endpoints: {
    readonly conditions: { readonly ready: boolean };
    readonly targetRef?: { readonly name: string };
  }[];
}

async function endpoints(page: Page): Promise<string[]> {
  const { items } = await get<{ items: Slice[] }>(page, '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices');
  return items
    .filter((s) => s.metadata.labels?.['kubernetes.io/service-name'] === 'web-service')
    .flatMap((s) => s.endpoints.filter((e) => e.conditions.ready).map((e) => e.targetRef?.name ?? ''))
    .sort();
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

async function readyPods(page: Page): Promise<string[]> {
  return (await pods(page))
    .filter((p) => p.tone === 'ready')
    .map((p) => nameOf(p.key))
    .sort();
}

const card = (page: Page, name: string) => page.locator(`[data-pod$="/${name}"]`);

test.beforeEach(async ({ page }) => {
  const problems: string[] = [];
  page.on('console', (m) => (m.type() === 'error' ? problems.push(m.text()) : undefined));
  page.on('pageerror', (e) => problems.push(String(e)));
  await openEmpty(page);
  await apply(page, fixture('deployment-rolling.yaml'), fixture('service.yaml'));
  await step(page, 20_000);
  expect(problems).toEqual([]);
});

test('three pods run, are drawn, and are endpoints', async ({ page }) => {
  const ready = await readyPods(page);
  expect(ready).toHaveLength(3);
  expect(await endpoints(page)).toEqual(ready);
  for (const name of ready) await expect(card(page, name)).toBeVisible();
});

test('a deleted pod is replaced', async ({ page }) => {
  const [victim] = (await readyPods(page)) as [string];
  await call(page, 'fault.inject', { fault: { name: 'delete-pod', target: `default/${victim}` } });
  await step(page, 60_000);
  const ready = await readyPods(page);
  expect(ready).toHaveLength(3);
  expect(ready).not.toContain(victim);
  await expect(card(page, victim)).toHaveCount(0);
});

test('a node without power: its pods are replaced elsewhere, and it comes back', async ({ page }) => {
  const fault = (await call(page, 'fault.inject', { fault: { name: 'power-off', target: 'node-2' } })) as {
    id: string;
  };
  await step(page, 60_000);
  await expect(page.getByText('NotReady', { exact: true }).first()).toBeVisible();
  expect(await endpoints(page)).toHaveLength(2);
  await step(page, 330_000);
  const alive = (await pods(page)).filter((p) => p.tone === 'ready');
  expect(alive).toHaveLength(3);
  expect(alive.map((p) => p.node)).not.toContain('node-2');
  expect(await endpoints(page)).toEqual(alive.map((p) => nameOf(p.key)).sort());
  await call(page, 'fault.clear', { faultId: fault.id });
  await step(page, 60_000);
  await expect(page.getByText('NotReady', { exact: true })).toHaveCount(0);
});

test('a rollout with maxUnavailable 0 never has fewer than three ready', async ({ page }) => {
  await apply(page, fixture('deployment-rolling.yaml').replace('myapp:v2', 'myapp:v3'));
  let fewest = 99;
  for (let i = 0; i < 60; i++) {
    await step(page, 500);
    fewest = Math.min(fewest, (await readyPods(page)).length);
  }
  expect(fewest).toBe(3);
  const images = await get<{ items: { spec: { containers: { image: string }[] } }[] }>(
    page,
    '/api/v1/namespaces/default/pods',
  );
  await step(page, 60_000);
  expect(images.items.some((p) => p.spec.containers[0]?.image === 'myapp:v3')).toBe(true);
});

test('a bad image stalls the rollout with the old pods serving; undo mends it', async ({ page }) => {
  await apply(page, fixture('deployment-rolling.yaml').replace('myapp:v2', 'myapp:does-not-exist'));
  await step(page, 60_000);
  expect(await readyPods(page)).toHaveLength(3);
  expect(await endpoints(page)).toHaveLength(3);
  expect((await pods(page)).map((p) => p.status).join(' ')).toMatch(/ErrImagePull|ImagePullBackOff/);
  await call(page, 'rollout.undo', { namespace: 'default', name: 'web-app' });
  await step(page, 60_000);
  const all = await pods(page);
  expect(all.map((p) => p.tone)).toEqual(['ready', 'ready', 'ready']);
});
