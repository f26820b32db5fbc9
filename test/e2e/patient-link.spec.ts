import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { imageElements, writeDicom } from '@overread/api/formats/testing/dicom-writer.js';
import { writeFrameCounter } from '../phantoms/frame-counter.js';
import { newSeries } from '../support/instances.js';
import { expect, openRow, row, test } from './support/fixtures.js';

/** A patient whom nobody can take for a person's, with a birth date. */
function writePatient(path: string): void {
  const uids = newSeries()(1);
  writeFileSync(
    path,
    writeDicom(
      imageElements([
        { tag: '00080018', vr: 'UI', value: uids.instance },
        { tag: '0020000d', vr: 'UI', value: uids.study },
        { tag: '0020000e', vr: 'UI', value: uids.series },
        { tag: '00100010', vr: 'PN', value: 'Phantom^Linked' },
        { tag: '00100020', vr: 'LO', value: 'LINK-1' },
        { tag: '00100030', vr: 'DA', value: '19610704' },
      ]),
    ),
  );
}

test('a recording is linked to a patient by the typed birth date, and taken back with a reason', async ({
  signIn,
  folder,
}) => {
  const video = join(folder, 'whose.mp4');
  const dicom = join(folder, 'patient.dcm');
  // Bytes of its own: what another test sent is here already.
  await writeFrameCounter(video, { fps: 10, width: 320, height: 180 }, 26);
  writePatient(dicom);
  const page = await signIn('therapist');
  await page.getByTestId('upload-files').setInputFiles([video, dicom]);
  await expect(row(page, 'Phantom, Linked')).toBeVisible({ timeout: 60_000 });
  await expect(row(page, 'whose.mp4')).toBeVisible({ timeout: 60_000 });
  await openRow(page, 'whose.mp4');
  const bar = page.getByRole('region', { name: 'Patient' });
  await expect(bar).toContainText('Without a patient');

  await page.getByRole('button', { name: 'Link to a patient …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Link to a patient' });
  await dialog.getByLabel('Name or patient ID').fill('linked');
  await dialog.getByRole('button', { name: /Phantom, Linked/ }).click();
  await expect(dialog).toContainText('LINK-1');
  await page.screenshot({ path: test.info().outputPath('confirm.png') });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await dialog.getByLabel(/Type the birth date/).fill('1961-07-05');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('not the patient’s birth date');
  await dialog.getByLabel(/Type the birth date/).fill('1961-07-04');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(bar).toContainText('Phantom, Linked');
  await page.screenshot({ path: test.info().outputPath('linked.png') });

  await page.getByRole('button', { name: 'Not this patient …' }).click();
  const undo = page.getByRole('dialog', { name: 'Not this patient' });
  await expect(undo.getByRole('list', { name: 'Who linked it' })).toContainText('Phantom, Linked: by');
  await undo.getByLabel('Reason').fill('It shows somebody else.');
  await page.screenshot({ path: test.info().outputPath('unlink.png') });
  await undo.getByRole('button', { name: 'Take the link back' }).click();
  await expect(bar).toContainText('Without a patient');
});
