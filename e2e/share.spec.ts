import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { pods, rememberTold, running, told } from './engine-handle.ts';

/** A lesson goes from one page to another: by a link, by a file; applied only when its reader says so. */
async function openDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Files' }).click();
  await page.getByRole('menuitem', { name: 'Share or save…' }).click();
  await expect(page.getByRole('dialog', { name: 'Share or save' })).toBeVisible();
}

test('a link brings its manifests into the editor, and Apply applies them', async ({ page, browser }) => {
  await page.goto('./?nodes=2');
  await running(page);
  await openDialog(page);
  const field = page.getByLabel('Link', { exact: true });
  await expect(field).toHaveValue(/\?nodes=2#yaml=1/);
  const link = await field.inputValue();

  const other = await (await browser.newContext()).newPage();
  await rememberTold(other);
  await other.goto(link);
  await running(other);
  await expect.poll(() => told(other)).toContain('Nothing is applied before you press Apply');
  await expect(other.getByRole('tab', { name: 'hello-web.yaml' })).toBeVisible();
  await expect(other.getByText('2 new: Deployment web, Service web')).toBeVisible();
  expect(await pods(other)).toEqual([]);
  expect(other.url()).not.toContain('#');
  await other.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect.poll(async () => (await pods(other)).filter(({ tone }) => tone === 'ready').length).toBe(3);
});

test('what was applied is saved as a file that the editor opens again', async ({ page }) => {
  await page.goto('./');
  await running(page);
  await openDialog(page);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as YAML' }).click();
  const path = await (await saved).path();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')).toEqual([]);
  expect(readFileSync(path, 'utf8').match(/^kind: .*/gm)).toEqual(['kind: Service', 'kind: Deployment']);
  await page.keyboard.press('Escape');
  await page.locator('input[type=file]').setInputFiles({
    name: 'drydock.yaml',
    mimeType: 'application/yaml',
    buffer: readFileSync(path),
  });
  await expect(page.getByRole('tab', { name: 'drydock.yaml' })).toBeVisible();
  await expect(page.getByText('Same as in the cluster')).toBeVisible();
});
