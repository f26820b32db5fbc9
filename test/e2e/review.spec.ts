import { startSystem } from '../support/system.js';
import { expect, openRow, row, signInAs, test, waitForStatus } from './support/fixtures.js';

const finding = (page: import('@playwright/test').Page, name: RegExp) =>
  page.getByTestId('finding').filter({ hasText: name });

test('repetitions are rejected, corrected, accepted and added, and all of it outlives a restart', async ({ page }) => {
  let system = await startSystem({ portal: true });
  try {
    await signInAs(page, system.url, 'therapist');
    await waitForStatus(page, 'squat.mp4', 'To review');
    await openRow(page, 'squat.mp4');
    const figures = page.getByRole('region', { name: 'Figures, after your decisions' });
    const counted = figures.getByText('Repetitions', { exact: true }).locator('xpath=following-sibling::dd');
    const detected = Number(await counted.innerText());
    expect(detected).toBeGreaterThan(1);

    // Keyboard alone: choose the first, reject it, say why.
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await page.keyboard.type('The phantom stumbles here');
    await page.keyboard.press('Enter');
    await expect(finding(page, /Rejected by Demo Therapist/)).toHaveCount(1);
    await expect(page.getByTestId('finding').first()).toContainText('The phantom stumbles here');
    await expect(counted).toContainText(String(detected - 1));

    // The second ends earlier: the duration follows before anything is saved.
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    const end = page.getByRole('slider', { name: /^End of Repetition 2/ });
    await end.focus();
    for (let frame = 0; frame < 3; frame += 1) await page.keyboard.press('ArrowLeft');
    const second = page.getByTestId('finding').nth(1);
    await expect(second).toContainText('Not saved');
    await expect(second.locator('del').first()).toBeVisible();
    const shortened = await second
      .getByText('Duration', { exact: true })
      .locator('xpath=following-sibling::dd')
      .innerText();
    await page.getByLabel('Reason').fill('Includes a pause at the end');
    await page.getByRole('button', { name: 'Save correction' }).click();
    await expect(second).toContainText('Edited by Demo Therapist');

    const mine = page.getByTestId('annotation').filter({ hasText: 'Loss of balance' });
    await page.keyboard.press('Home');
    await page.keyboard.press('i');
    await page.keyboard.press('Shift+ArrowRight');
    await expect(page.getByTestId('clock')).not.toContainText('0:00.00 /');
    await page.keyboard.press('o');
    await page.getByLabel('Label').fill('Loss of balance');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(mine).toHaveCount(1);

    await system.stop();
    system = await startSystem({ portal: true, home: system.home });
    await signInAs(page, system.url, 'clinician');
    await expect(row(page, 'squat.mp4')).toContainText(`2 of`);
    await openRow(page, 'squat.mp4');
    await page.getByTestId('finding').first().getByRole('button').first().click();
    await expect(page.getByTestId('finding').first()).toContainText('Rejected by Demo Therapist');
    await expect(page.getByTestId('finding').first()).toContainText('The phantom stumbles here');
    await expect(page.getByTestId('finding').first()).toContainText('What was on screen');
    await expect(second.getByText('Duration', { exact: true }).locator('xpath=following-sibling::dd')).toHaveText(
      shortened,
    );
    await expect(mine).toHaveCount(1);

    // Another mind is a new decision; the old one stays below it.
    await page.keyboard.press('a');
    await expect(page.getByTestId('finding').first()).toContainText('Accepted by Demo Clinician');
    await expect(page.getByTestId('finding').first()).toContainText('Rejected by Demo Therapist');
  } finally {
    await system.stop();
    system.remove();
  }
});

test('nothing is rejected without a reason', async ({ signIn }) => {
  const page = await signIn('therapist');
  await waitForStatus(page, 'squat.mp4', 'To review');
  await openRow(page, 'squat.mp4');
  await page.getByTestId('finding').first().getByRole('button').first().click();
  await page.keyboard.press('r');
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await expect(page.getByText('Say why: the reason is kept with it.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByTestId('finding').first()).toContainText('To decide');
});

test('an auditor reads and does not decide', async ({ signIn }) => {
  const page = await signIn('auditor');
  await waitForStatus(page, 'squat.mp4', 'To review');
  await openRow(page, 'squat.mp4');
  await page.getByTestId('finding').first().getByRole('button').first().click();
  await expect(page.getByRole('button', { name: 'Accept' })).toHaveCount(0);
  await expect(page.getByRole('slider', { name: /^End of/ })).toHaveCount(0);
});
