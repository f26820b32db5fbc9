import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { eventually } from '../support/client.js';
import { signInAs, test } from './world.js';

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

test('no page shuts anybody out (WCAG A and AA by axe)', async ({ page, world }) => {
  await page.goto(`${world.url()}/sign-in`);
  await expect(page.getByLabel('Password')).toBeEnabled();
  expect(await seriousViolations(page)).toEqual([]);

  await signInAs(page, world, 'admin');
  const links = await eventually('the demo content', 300, async () => {
    await page.goto(`${world.url()}/`);
    await page.getByRole('table').waitFor();
    const hrefs = await page
      .getByRole('row')
      .getByRole('link')
      .evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''));
    const recording = hrefs.find((href) => href.startsWith('/recordings/'));
    const study = hrefs.find((href) => href.startsWith('/studies/'));
    return recording && study ? { recording, study } : null;
  });
  for (const path of ['/', links.study, links.recording, '/not-analysed', '/audit']) {
    await test.step(path.split('/')[1] ?? 'worklist', async () => {
      await page.goto(`${world.url()}${path}`);
      await expect(page.getByText('Research use, not for diagnosis').first()).toBeVisible();
      await expect(page.getByRole('status').filter({ hasText: /loading/i })).toHaveCount(0);
      expect(await seriousViolations(page)).toEqual([]);
    });
  }
});
