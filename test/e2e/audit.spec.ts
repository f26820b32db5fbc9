import { expect, openRow, test } from './support/fixtures.js';

test('who opened what stands in the audit trail, with what was on screen', async ({ signIn, browser, system }) => {
  const page = await signIn('clinician');
  await openRow(page, /BRAIN/);
  await expect(page.getByTestId('stack')).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });

  const context = await browser.newContext();
  const { signInAs } = await import('./support/fixtures.js');
  const auditor = await signInAs(await context.newPage(), system.url, 'auditor', '/audit');
  await auditor.getByLabel(/Action/).fill('study.view');
  await auditor.getByRole('button', { name: 'Filter' }).click();
  const newest = auditor.getByRole('row').filter({ hasText: 'Demo Clinician' }).filter({ hasText: 'onScreen' }).first();
  await expect(newest).toContainText('study.view');
  await newest.locator('summary').click();
  await expect(newest.locator('pre')).toContainText('"imageNumber"');
  await context.close();
});

test('the audit trail is for auditors', async ({ signIn }) => {
  const page = await signIn('clinician', '/audit');
  await expect(page.getByText('Your account may not read the audit trail.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Audit', exact: true })).toHaveCount(0);
});
