import { expect, test, type Locator, type Page } from '@playwright/test';
import { call, drawn, openReady, send, step, type DrydockWindow } from './engine-handle.ts';

/**
 * A lesson given without a mouse, in the terms of the ARIA authoring practices: the map is one composite widget, menus and
 * dialogs take the focus and give it back, Escape closes, nothing holds the focus, and what happens is announced.
 */
declare const window: DrydockWindow;

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openReady(page);
  await send(page, { type: 'clock.pause' });
});

const focused = (page: Page) => page.locator(':focus');
const map = (page: Page) => page.getByRole('group', { name: 'Map of the cluster' });
const selection = (page: Page) =>
  page.evaluate(() => (window.drydock.store.getState() as unknown as { selection: string | null }).selection);

/** A key at a time, as a person does: the next one is pressed when what the last one did is there. */
async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await drawn(page);
  }
}

/** Tabs on until something with this label has the focus; a page that holds the focus never gets there. */
async function tabTo(page: Page, label: RegExp, key = 'Tab'): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await press(page, key);
    const at = await focused(page).evaluateAll(([el]) => el?.getAttribute('aria-label') ?? el?.textContent ?? '');
    if (label.test(at)) return;
  }
  throw new Error(`${label} was not reached by ${key}`);
}

/** F6 goes from part to part of the page. */
async function goTo(page: Page, part: Locator): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await press(page, 'F6');
    if ((await part.locator(':focus').count()) > 0) return;
  }
  throw new Error('F6 does not lead there');
}

test('the map is one tab stop: arrows move on it, Enter opens, Tab leaves, and one comes back to where one was', async ({
  page,
}) => {
  await goTo(page, map(page));
  await expect(map(page).locator(':focus')).toHaveCount(1);
  await expect(focused(page)).toHaveCSS('outline-style', 'solid');
  for (let i = 0; i < 8 && !(await focused(page).getAttribute('aria-label'))?.startsWith('Pod'); i++)
    await press(page, 'ArrowDown');
  const pod = (await focused(page).getAttribute('aria-label')) as string;
  expect(pod).toMatch(/^Pod web-.*, Ready$/);
  await press(page, 'Enter');
  await expect.poll(() => selection(page)).toContain(pod.slice('Pod '.length, pod.indexOf(',')));
  await expect(focused(page)).toHaveAttribute('aria-label', pod);
  await press(page, 'Tab');
  await expect(map(page).locator(':focus')).toHaveCount(0);
  await press(page, 'Shift+Tab');
  await expect(focused(page)).toHaveAttribute('aria-label', pod);
  await press(page, 'Shift+Tab');
  await expect(map(page).locator(':focus')).toHaveCount(0);
  await press(page, 'Tab');
  await press(page, 'Escape');
  await expect.poll(() => selection(page)).toBeNull();
});

test('a fault from the menu key: the menu takes the focus and gives it back, the fault is announced', async ({
  page,
}) => {
  await goTo(page, map(page));
  for (let i = 0; i < 8 && !(await focused(page).innerText()).startsWith('node-'); i++) await press(page, 'ArrowDown');
  const node = (await focused(page).innerText()).split('\n')[0] as string;
  await press(page, 'Shift+F10');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await press(page, 'Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(focused(page)).toContainText(node);
  await press(page, 'Shift+F10');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  // one letter: between letters, and before a blank, a slow machine would let the menu forget what was typed
  await page.keyboard.type('P');
  await expect(focused(page)).toHaveText(/Power off/);
  await press(page, 'Enter');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(focused(page)).toContainText(node);
  const announced = page.locator('[data-announcer]');
  await expect(announced).toContainText(node);
  await step(page, 60_000);
  await expect(announced).toContainText(/stopped hearing|not ready|NotReady/i);
});

test('a window takes the focus, keeps it while it is open, and gives it back when Escape closes it', async ({
  page,
}) => {
  const openers = [/^New cluster$/, /^Your own kubectl$/, /^Help and shortcuts$/];
  for (const opener of openers) {
    await tabTo(page, opener);
    await press(page, 'Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    for (let i = 0; i < 15; i++) {
      await press(page, 'Tab');
      expect(await dialog.evaluate((el) => el.contains(document.activeElement))).toBe(true);
    }
    await press(page, 'Escape', 'Escape'); // the first closes the tooltip of what has the focus, if it has one
    await expect(dialog).toHaveCount(0);
    await expect(focused(page)).toHaveAttribute('aria-label', opener);
  }
  await press(page, 'Control+k');
  await expect(page.getByRole('combobox', { name: 'Find an object' })).toBeFocused();
  await press(page, 'Escape');
  await expect(focused(page)).toHaveAttribute('aria-label', 'Help and shortcuts');
});

test('the editor says how to leave it, and Escape, Tab does', async ({ page }) => {
  await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible();
  await tabTo(page, /^Files$/);
  await press(page, 'Tab');
  const text = page.getByRole('textbox', { name: /^Text of hello-web.yaml\. Press Escape, then Tab moves on/ });
  await expect(text).toBeFocused();
  await expect(page.getByText('Esc, then Tab leaves the editor')).toBeVisible();
  await press(page, 'Tab');
  await expect(text).toBeFocused();
  await press(page, 'Control+z');
  await press(page, 'Escape');
  await press(page, 'Tab');
  await expect(text).not.toBeFocused();
  await tabTo(page, /^Text of hello-web/, 'Shift+Tab');
  await press(page, 'Escape', 'Shift+Tab');
  await expect(page.getByRole('button', { name: 'Files' })).toBeFocused();
  await press(page, 'Tab', 'Control+Enter');
  await expect(page.getByRole('status').filter({ hasText: 'deployment.apps/web unchanged' })).toHaveCount(1);
});

test('a lesson by keys: pods fail and are announced, the reason is read in the details', async ({ page }) => {
  await call(page, 'manifest.apply', {
    documents: [{ index: 0, object: crashing() }],
    dryRun: false,
    label: 'crash.yaml',
  });
  await step(page, 30_000);
  await expect(page.locator('[data-announcer]')).toContainText(/waits \d+ s before starting c of crash again/);
  await press(page, 'Control+k');
  await expect(page.getByRole('combobox', { name: 'Find an object' })).toBeFocused();
  await page.keyboard.type('Pod crash');
  await expect(page.getByRole('option').first()).toContainText('crash');
  await press(page, 'Enter');
  await expect.poll(() => selection(page)).toBe('Pod/default/crash');
  const tab = page.getByRole('tab', { name: 'Overview', exact: true });
  await goTo(page, page.getByRole('complementary', { name: 'Details' }));
  await expect(tab).toBeFocused();
  await press(page, 'ArrowRight');
  await expect(page.getByRole('tab', { name: 'Why', exact: true })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('tabpanel').getByRole('listitem').last()).toContainText('You applied crash.yaml');
});

const crashing = () => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'crash' },
  spec: { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'exit 1'] }] },
});
