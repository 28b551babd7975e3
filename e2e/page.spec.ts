import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { createEngine } from '../src/core/index.ts';
import { parseManifest } from '../src/kubectl/manifest/parse-manifest.ts';
import { applyDocuments } from '../src/workers/manifest-acts.ts';
import { call, fixture, openEmpty, openReady, pods, send, step, type DrydockWindow } from './engine-handle.ts';

/** Journeys through the page's own controls: what a teacher clicks, types and reads. Time is stepped, never slept for. */
declare const window: DrydockWindow;

const problems: string[] = [];

test.beforeEach(({ page }) => {
  problems.length = 0;
  page.on('console', (m) => (m.type() === 'error' ? problems.push(m.text()) : undefined));
  page.on('pageerror', (e) => problems.push(String(e)));
});

test.afterEach(() => expect(problems).toEqual([]));

/** The page as a visitor finds it: the example runs; paused. */
async function openRunning(page: Page): Promise<void> {
  await openReady(page);
  await send(page, { type: 'clock.pause' });
}

const row = (page: Page, name: string) => page.locator(`[data-pod="Pod/default/${name}"]`);
const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
const room = (page: Page, node: string) => page.getByRole('region', { name: new RegExp(`^Node ${node},`) });
const names = async (page: Page): Promise<string[]> => (await pods(page)).map((p) => nameOf(p.key)).sort();

/** Replaces all text in the editor by pasting; typing would be indented by it. */
async function write(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((t) => navigator.clipboard.writeText(t), text);
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+V');
}

async function pickFromMenu(page: Page, target: string, item: RegExp): Promise<void> {
  await page
    .getByRole('button', { name: `Break or mend ${target}` })
    .first()
    .click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('opens with a running cluster, its example applied, and requests moving', async ({ page }) => {
  await openRunning(page);
  for (const node of ['node-1', 'node-2', 'node-3']) await expect(room(page, node)).toContainText('Ready');
  for (const name of await names(page)) await expect(row(page, name)).toContainText('Ready');
  await expect(page.getByText('Same as in the cluster')).toBeVisible();
  const served = page.getByRole('button', { name: /100 % ok/ });
  await expect(served).toBeVisible();
  await send(page, { type: 'clock.play' });
  const places = (): Promise<string> =>
    page.locator('[class*="dots"] > path').evaluateAll((dots) => dots.map((d) => d.getAttribute('d')).join());
  await expect.poll(places).toContain('M');
  const place = await places();
  await expect.poll(places).not.toBe(place);
});

test('a broken manifest is marked at its line; the mended one is applied as kubectl says', async ({ page }) => {
  await openRunning(page);
  await write(page, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: greeting\ndata:\n  hello: [world\n');
  const listed = page.getByRole('list', { name: 'Problems' });
  await expect(listed).toContainText(/line [67]/);
  await write(page, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Greeting!\ndata:\n  hello: world\n');
  await expect(listed).toContainText('a lowercase RFC 1123 subdomain');
  await expect(listed).toContainText('line 4');
  await write(page, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: greeting\ndatum: {}\n');
  await expect(listed).toContainText('unknown field "datum"');
  await expect(listed).toContainText('line 5');
  await write(page, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: greeting\ndata:\n  hello: world\n');
  await expect(page.getByText('1 new: ConfigMap greeting')).toBeVisible();
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByText('configmap/greeting created')).toBeVisible();
  await expect(page.getByText('Same as in the cluster')).toBeVisible();
  await page.getByRole('button', { name: 'Delete what this file describes' }).click();
  await expect(page.getByText(/configmap "greeting" deleted/)).toBeVisible();
});

test('a node powered off in its menu: the timeline marks it, the cluster notices, undo mends it', async ({ page }) => {
  await openRunning(page);
  await pickFromMenu(page, 'node-2', /^Power off/);
  await expect(page.getByRole('button', { name: /Power off node-2/ }).first()).toBeVisible();
  await expect(room(page, 'node-2')).toContainText('Powered off');
  await step(page, 60_000);
  await expect(room(page, 'node-2')).toContainText('NotReady');
  await page.getByRole('button', { name: 'Break or mend node-2' }).click();
  await page.getByRole('menuitem', { name: /^Undo/ }).click();
  await step(page, 30_000);
  await expect(room(page, 'node-2')).not.toContainText('NotReady');
  const yours = page.getByRole('group', { name: 'You', exact: true }).getByRole('button');
  await expect(yours.last()).toHaveText(/^undo/);
});

test('why: the chain of causes of a pod ends in "You"; going back restores a deleted pod', async ({ page }) => {
  await openRunning(page);
  const before = await names(page);
  const victim = before[0] as string;
  await row(page, victim).getByRole('button').first().click();
  await page.getByRole('tab', { name: 'Why', exact: true }).click();
  const chain = page.getByRole('tabpanel').getByRole('listitem');
  await expect(chain.last()).toContainText('You applied hello-web.yaml');
  await row(page, victim).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Delete pod/ }).click();
  await step(page, 60_000);
  await expect(row(page, victim)).toHaveCount(0);
  await expect.poll(() => names(page)).not.toEqual(before);
  await page.getByRole('button', { name: 'Back to before the last act' }).click();
  await expect(row(page, victim)).toContainText('Ready');
  await expect.poll(() => names(page)).toEqual(before);
});

test('speaks Chinese, turns dark, and remembers both', async ({ page }) => {
  await openRunning(page);
  await page.getByRole('button', { name: 'Dark colours' }).click();
  await page.getByRole('button', { name: 'Switch to Chinese' }).click();
  await expect(page.getByText('就绪').first()).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/);
  await page.reload();
  await expect(page.getByText('就绪').first()).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a crash is reported, and the last snapshot restored', async ({ page }) => {
  await openRunning(page);
  const before = await names(page);
  await step(page, 5_000);
  await send(page, { type: 'debug.crash' });
  const dialog = page.getByRole('dialog', { name: 'The engine stopped' });
  await expect(dialog).toContainText('crashed on request');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download the report' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.json$/);
  await dialog.getByRole('button', { name: 'Restore the last snapshot' }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => names(page)).toEqual(before);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openRunning(page);
    await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible();
    await row(page, (await names(page))[0] as string)
      .getByRole('button')
      .first()
      .click();
    await page.getByRole('tab', { name: 'Why', exact: true }).click();
    await expect(page.getByRole('tabpanel').getByRole('listitem').first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
    expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
  });
}

/** The same acts at the same times, in the page and here. */
test('the write log is the same in Chromium and in Node', async ({ page }) => {
  const documents = parseManifest(fixture('deployment-rolling.yaml')).documents.map((d) => ({
    index: d.index,
    object: d.object,
  }));
  await openEmpty(page);
  await call(page, 'engine.boot', { options: { seed: 7, nodes: 3, hashWrites: true } });
  await step(page, 10_000);
  await call(page, 'manifest.apply', { documents, dryRun: false, label: 'a.yaml' });
  await step(page, 30_000);
  await call(page, 'fault.inject', { fault: { name: 'power-off', target: 'node-2' } });
  await step(page, 400_000);
  const inChromium = await page.evaluate(() => window.drydock.client.ask({ name: 'hash' }));

  const engine = createEngine({ seed: 7, nodes: 3, hashWrites: true });
  engine.advance(10_000);
  engine.act('user.apply', { label: 'a.yaml' }, () => applyDocuments(engine, documents, false));
  engine.advance(40_000);
  engine.injectFault({ name: 'power-off', target: 'node-2' });
  engine.advance(440_000);
  expect(inChromium).toBe(engine.hash());
});
