import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { openReady, pauseAt, step } from './engine-handle.ts';

/** Demonstrations that a teacher starts with a click: an example from the menu, applied, and what the map tells of it. */
async function applyExample(page: Page, title: RegExp): Promise<void> {
  await openReady(page);
  await pauseAt(page, 120_000);
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page.getByRole('menuitem', { name: title }).click();
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByText(/^\S+ created$/).first()).toBeVisible();
}

const card = (page: Page, name: RegExp) => page.getByRole('button', { name });
const room = (page: Page, node: string) => page.getByRole('region', { name: new RegExp(`^Node ${node},`) });

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
}

test('autoscaling: the map shows measure, target and bounds beside what is scaled', async ({ page }) => {
  await applyExample(page, /^Autoscaling under load/);
  await step(page, 120_000);
  await expect(card(page, /^HorizontalPodAutoscaler php-apache, 5 \(1–6\)/)).toContainText(/cpu \d+%\/50%/);
  await expect(card(page, /^Deployment php-apache,/)).toContainText('5/5 ready');
});

test('devices: what is taken is told in the rooms and in the inspector, for everybody', async ({ page }) => {
  await applyExample(page, /^Devices for pods/);
  await step(page, 30_000);
  await expect(room(page, 'node-2')).toContainText('2/2');
  await room(page, 'node-2').getByRole('button', { name: /^node-2/ }).click(); // prettier-ignore
  await expect(page.getByRole('tabpanel').getByText('gpu-0', { exact: true })).toBeVisible();
  // what the pointer does not rest on is pale as long as it rests there
  await page.mouse.move(0, 0);
  await expect(page.locator('[data-dimmed]')).toHaveCount(0);
  await expectAccessible(page);
});

test('a disk: the view of ownership says on which node it is, and so does its claim', async ({ page }) => {
  await applyExample(page, /^A disk that moves/);
  await step(page, 25_000);
  await page.getByRole('tab', { name: 'Ownership' }).click();
  await expect(card(page, /^VolumeAttachment csi-.*, attached/)).toContainText('node-1');
  await card(page, /^PersistentVolumeClaim data-db-0, Bound 5Gi/).click();
  await expect(page.getByRole('tabpanel').getByRole('button', { name: 'node-1' })).toBeVisible();
});

test('the menu of examples can be read and reached, however narrow the page', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto('./');
  await page.getByRole('button', { name: 'YAML', exact: true }).click();
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await expect(page.getByRole('menuitem')).toHaveCount(21);
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: /^A kind of your own/ })).toBeInViewport();
});
