import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { call, openReady, pods, rememberTold, running, send, step, told } from './engine-handle.ts';

/** Other clusters than the usual one, and shells in their containers, through the page's own controls. */
async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
}

test('a control plane of pods: chosen, linked, shown on request, and missed when it is off', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await running(page);
  await page.getByRole('button', { name: 'New cluster' }).click();
  await page.getByRole('radio', { name: /kubeadm/ }).check();
  await page.getByRole('textbox', { name: /^Nodes/ }).fill('2');
  await page.getByRole('button', { name: 'Start this cluster' }).click();
  await expect(page).toHaveURL(/nodes=2&preset=kubeadm/);
  const plane = page.getByRole('region', { name: /^Node control-plane,/ });
  await expect(plane).toContainText('Ready');
  await send(page, { type: 'clock.pause' });
  await page.reload();
  await running(page);
  await expect(plane).toBeVisible();
  await send(page, { type: 'clock.pause' });
  await expect(plane).not.toContainText('etcd');
  await page.getByRole('button', { name: 'Show system namespaces' }).click();
  await expect(plane).toContainText('etcd');
  await call(page, 'fault.inject', { fault: { name: 'power-off', target: 'control-plane' } });
  await expect(page.getByText('The API server does not answer.')).toBeVisible();
  await expect(page.getByText('No API server: Apply fails with 503')).toBeVisible();
  expect(await serious(page)).toEqual([]);
});

test('a link that asks for machines nobody understands: the usual cluster, and a word about it', async ({ page }) => {
  await rememberTold(page);
  await page.goto('./?nodes=1+medium+taint%3Da%3Db%3ANope');
  await running(page);
  await expect
    .poll(() => told(page))
    .toContain('No such machines as the address asks for: 1 medium taint=a=b:Nope. Here are 3 usual ones.');
  await expect(page.getByRole('region', { name: /^Node node-3,/ })).toBeVisible();
  expect(new URL(page.url()).search).toBe('');
});

test('a shell in a container answers, and ends with its panel', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openReady(page);
  await send(page, { type: 'clock.pause' });
  const name = ((await pods(page))[0]?.key ?? '').replace('Pod/default/', '');
  await page.locator(`[data-pod="Pod/default/${name}"]`).getByRole('button').first().click();
  await page.getByRole('button', { name: 'Open a shell in nginx' }).click();
  const shell = page.getByRole('region', { name: `Shell in ${name}, container nginx` });
  await expect(shell.getByText('The clock is paused, so the shell waits.')).toBeVisible();
  await expect(shell.getByRole('textbox')).toBeFocused();
  await step(page, 500);
  await page.keyboard.type('hostname; echo $((6*7))\n');
  await step(page, 1_000);
  await expect(shell).toContainText(`${name}`);
  await expect(shell).toContainText('42');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(shell.getByRole('button', { name: 'Close the shell' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(shell).toHaveCount(0);
});

test('machines of a simulated cloud: chosen, linked, told of by it, and their Nodes deleted with them', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await running(page);
  await page.getByRole('button', { name: 'New cluster' }).click();
  await page.getByRole('radio', { name: /simulated cloud/ }).check();
  await page.getByRole('button', { name: 'Start this cluster' }).click();
  await expect(page).toHaveURL(/\?cloud=simulated$/);
  await running(page);
  await expect(page.getByText('The machines are those of a simulated cloud.')).toBeVisible();
  await send(page, { type: 'clock.pause' });
  const room = page.getByRole('region', { name: /^Node node-2,/ });
  await expect(room).toContainText('Ready');
  await room.getByRole('button', { name: /^node-2/ }).click();
  await expect(page.getByText(/^simulated:\/\/\//)).toBeVisible();
  await room.getByRole('button', { name: 'Break or mend node-2' }).click();
  await page.getByRole('menuitem', { name: /^Remove or drain/ }).click();
  await page.getByRole('radio', { name: /the cloud notices/ }).check();
  await page.getByRole('button', { name: 'Remove node-2' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await step(page, 240_000);
  await expect(room).toHaveCount(0);
});
