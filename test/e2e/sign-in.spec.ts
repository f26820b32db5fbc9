import { once } from 'node:events';
import { startSystem } from '../support/system.js';
import { expect, signInAs, test } from './support/fixtures.js';

const notice = 'Research use, not for diagnosis';

test('a page asks who you are, and opens once you have said so', async ({ page, system }) => {
  await page.goto(`${system.url}/not-analysed`);
  await page.waitForURL(/\/sign-in\?next=/);
  await expect(page.getByRole('contentinfo')).toHaveText(notice);
  await page.getByLabel('E-mail').fill('clinician@demo.local');
  await page.getByLabel('Password').fill('overread-demo');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/not-analysed$/);
  await expect(page.getByRole('heading', { name: 'Not analysed' })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toHaveText(notice);
});

test('a wrong password is refused in plain words, and never stands in the address', async ({ page, system }) => {
  await page.goto(`${system.url}/sign-in`);
  await page.getByLabel('E-mail').fill('clinician@demo.local');
  await page.getByLabel('Password').fill('something-else');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('E-mail address and password do not belong together.')).toBeVisible();
  expect(page.url()).not.toContain('something-else');
});

test('signing in leads to no other site', async ({ page, system }) => {
  await page.goto(`${system.url}/sign-in?next=${encodeURIComponent('//example.org/')}`);
  await page.getByRole('button', { name: /therapist@demo\.local/ }).click();
  await page.waitForURL(`${system.url}/`);
  await expect(page.getByRole('heading', { name: 'Worklist' })).toBeAttached();
});

test('after signing out nothing is shown any more', async ({ page, system }) => {
  await signInAs(page, system.url, 'therapist');
  await page.getByRole('button', { name: /Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goto(`${system.url}/`);
  await page.waitForURL(/\/sign-in/);
  await expect(page.getByRole('table')).toHaveCount(0);
});

test('no script runs that the portal did not send', async ({ page, system }) => {
  const answer = await page.goto(`${system.url}/sign-in`);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval'/);
  expect(policy).toContain("frame-ancestors 'none'");
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true;';
    document.body.append(script);
  });
  expect(await page.evaluate(() => 'injected' in window)).toBe(false);
});

test('a page that is opened before the API answers comes by itself', async ({ page }) => {
  const system = await startSystem({ portal: true });
  let api: Awaited<ReturnType<typeof startSystem>> | null = null;
  try {
    await signInAs(page, system.url, 'therapist');
    system.api.kill('SIGTERM');
    await once(system.api, 'exit');
    await page.goto(system.url);
    await expect(page.getByText('Overread does not answer')).toBeVisible();
    api = await startSystem({ home: system.home, port: Number(new URL(system.apiUrl).port) });
    await expect(page.getByRole('heading', { name: 'Worklist' })).toBeAttached();
    await expect(page.getByText('Overread does not answer')).toHaveCount(0);
  } finally {
    await api?.stop();
    await system.stop();
    system.remove();
  }
});
