import { expect, test } from 'vitest';
import { needArchive } from '../../testing/test-data.js';
import { encapsulatedFrame } from '../frames.js';
import { describeImage } from '../image.js';
import { parseDicom } from '../parse.js';
import { loadCodecs } from './load.js';

// Found by damaged files: CharLS went on for twenty seconds behind the end of this one.
test('a codestream that is cut off ends at once', async ({ skip }) => {
  const file = parseDicom(needArchive('dicom.zip', skip).read('corpus/MR_small_jpeg_ls_lossless.dcm'));
  const image = describeImage(file)!;
  const codecs = await loadCodecs();
  const bytes = encapsulatedFrame(file, image, 1).subarray(0, 3000);
  const before = process.cpuUsage().user;
  expect(() => codecs['jpeg-ls'].decode({ bytes, image })).toThrow('the JPEG-LS codestream cannot be decoded');
  // Microseconds of this process alone: no clock that a busy machine slows down.
  expect(process.cpuUsage().user - before).toBeLessThan(5_000_000);
});
