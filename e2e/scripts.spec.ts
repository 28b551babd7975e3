import { expect, test } from '@playwright/test';
import { apply, call, fixture, openEmpty, step } from './engine-handle.ts';

/** A container's script in a real browser: its library is fetched when it is needed, under the page's own policy. */
test('awk and jq run in the page', async ({ page }) => {
  const problems: string[] = [];
  page.on('console', (m) => (m.type() === 'error' ? problems.push(m.text()) : undefined));
  page.on('pageerror', (e) => problems.push(String(e)));
  await openEmpty(page);
  await apply(page, fixture('awk-pod.yaml'));
  await step(page, 20_000);
  await expect
    .poll(() => call(page, 'query', { query: { name: 'logs', key: 'Pod/default/awk' } }))
    .toEqual(['[1,2]', 'y', 'done']);
  expect(problems).toEqual([]);
});
