import { expectNoSeriousViolation } from './support/axe.js';
import { expect, openRow, test, waitForStatus } from './support/fixtures.js';

test('sign-in page', async ({ page, system }) => {
  await page.goto(`${system.url}/sign-in`);
  await expect(page.getByLabel('E-mail')).toBeEnabled();
  await expectNoSeriousViolation(page);
});

test('worklist and keyboard help', async ({ signIn }) => {
  const page = await signIn('clinician');
  await expect(page.getByRole('link', { name: /BRAIN/ })).toBeVisible();
  await page.keyboard.press('j');
  await expectNoSeriousViolation(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await expectNoSeriousViolation(page);
});

test('list of what was not analysed', async ({ signIn }) => {
  const page = await signIn('clinician', '/not-analysed');
  await expect(page.getByRole('button', { name: 'Run again' }).first()).toBeVisible({ timeout: 60_000 });
  await expectNoSeriousViolation(page);
});

test('study page', async ({ signIn }) => {
  const page = await signIn('clinician');
  await openRow(page, /BRAIN/);
  await expect(page.getByTestId('stack')).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await expectNoSeriousViolation(page);
  await page.keyboard.press('v');
  await expect(page.getByTestId('stack').nth(1)).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  await expectNoSeriousViolation(page);
  await page.keyboard.press('x');
  await expect(page.getByTestId('mpr')).toHaveAttribute('data-loaded', '100', { timeout: 60_000 });
  await expectNoSeriousViolation(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toContainText('Three planes');
  await expectNoSeriousViolation(page);
});

test('recording page, reading and correcting', async ({ signIn }) => {
  const page = await signIn('therapist');
  await waitForStatus(page, 'squat.mp4', 'To review');
  await openRow(page, 'squat.mp4');
  await expect(page.getByTestId('skeleton')).toHaveAttribute('data-skeleton', 'drawn');
  await page.keyboard.press('j');
  await expectNoSeriousViolation(page);
  await page.keyboard.press('e');
  await expect(page.getByRole('form', { name: 'Correct by hand' })).toBeVisible();
  await expectNoSeriousViolation(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoSeriousViolation(page);
});

test('audit trail', async ({ signIn }) => {
  const page = await signIn('auditor', '/audit');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expectNoSeriousViolation(page);
});
