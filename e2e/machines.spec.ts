import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { call, openEmpty, send, step } from './engine-handle.ts';

/** Machines that come and go, through the page's own controls. */
async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
}

const room = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^Node ${name},`) });

/** What says that nothing runs yet hides no machine, whose buttons could not be clicked. */
async function isBelowHint(page: Page, node: string): Promise<boolean> {
  const hint = page.getByRole('status').filter({ hasText: 'Nothing runs here yet' });
  const [above, below] = [await hint.boundingBox(), await room(page, node).boundingBox()];
  return above !== null && below !== null && below.y >= above.y + above.height;
}

test('nodes are added, one is drained and removed, another shut down; going back undoes it', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openEmpty(page);
  await expect.poll(() => isBelowHint(page, 'node-1')).toBe(true);
  await page.getByRole('button', { name: 'Add nodes' }).click();
  await page.getByRole('radio', { name: /GPU/ }).check();
  await page.getByRole('textbox', { name: /^How many/ }).fill('2');
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add 2 nodes' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await step(page, 10_000);
  await expect(room(page, 'gpu-2')).toContainText('Ready');
  await expect.poll(() => isBelowHint(page, 'node-1')).toBe(true);

  await page.getByRole('button', { name: 'Break or mend node-1' }).click();
  await page.getByRole('menuitem', { name: /^Remove or drain/ }).click();
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: 'Remove node-1' }).click();
  await expect(room(page, 'node-1')).toHaveCount(0);

  await call(page, 'fault.inject', { fault: { name: 'shut-down-node', target: 'node-2' } });
  await step(page, 500);
  await expect(room(page, 'node-2')).toContainText('Shutting down');
  await step(page, 5_000);
  await expect(room(page, 'node-2')).toContainText('Powered off');

  await send(page, { type: 'clock.pause' });
  for (let i = 0; i < 5; i++) await call(page, 'clock.rewind', { to: 'command' });
  await expect(room(page, 'node-1')).toBeVisible();
  await expect(room(page, 'gpu-1')).toHaveCount(0);
});
