import { afterAll, expect, test } from 'vitest';
import { imageElements, writeDicom } from '../../testing/dicom-writer.js';
import { needArchive } from '../../testing/test-data.js';
import { loadCodecs } from '../codecs/load.js';
import { decodeFrame, encodedFrame } from '../decode.js';
import { displayOf, renderFrame } from '../display.js';
import { describeImage } from '../image.js';
import { parseDicom } from '../parse.js';
import { DecodePool } from './decode-pool.js';

const pool = new DecodePool({ threads: 2 });
afterAll(() => pool.close());

const open = (bytes: Uint8Array) => {
  const file = parseDicom(bytes);
  return { file, image: describeImage(file)! };
};

test('threads give what this thread gives, and leave the file as it is', async ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const codecs = await loadCodecs();
  const files = ['MR1_J2KR', 'MR1_JPLL', 'MR1_JLSL', 'MR1_RLE', 'MR1_REF'].map((name) =>
    open(archive.read(`wg04/${name}.dcm`)),
  );
  const decoded = await Promise.all(files.map(({ file, image }) => pool.decode(encodedFrame(file, image, 1))));
  for (const [index, { file, image }] of files.entries()) {
    expect(decoded[index]).toEqual(decodeFrame(file, image, 1, codecs));
  }
});

test('a picture is a PNG of the size that is asked for', async () => {
  const { file, image } = open(writeDicom(imageElements()));
  const png = await pool.draw(encodedFrame(file, image, 1), displayOf(file, image, 1), null);
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3, 2]);
  expect(renderFrame(file, image, 1, await loadCodecs()).data).toHaveLength(6);
});

test('an error of the file comes out as one', async ({ skip }) => {
  const bytes = Buffer.from(needArchive('dicom.zip', skip).read('wg04/MR1_JPLL.dcm'));
  const tables = bytes.indexOf(Buffer.from('ffc4', 'hex'));
  bytes.fill(0xff, tables + 4, tables + 20);
  const { file, image } = open(bytes);
  await expect(pool.decode(encodedFrame(file, image, 1))).rejects.toMatchObject({ code: 'CORRUPT_PIXEL_DATA' });
});

test('a frame that takes too long is given up, and the next one decodes', async ({ skip }) => {
  const { file, image } = open(needArchive('dicom.zip', skip).read('wg04/MG1_J2KI.dcm'));
  const hasty = new DecodePool({ threads: 1, secondsPerFrame: 0.05 });
  try {
    await expect(hasty.decode(encodedFrame(file, image, 1))).rejects.toMatchObject({
      code: 'CORRUPT_PIXEL_DATA',
      reason: 'decoding the frame takes longer than 0.05 seconds',
    });
  } finally {
    await hasty.close();
  }
  expect((await pool.decode(encodedFrame(file, image, 1))).samples).toHaveLength(image.rows * image.columns);
});

test('this thread goes on while frames are decoded', async ({ skip }) => {
  const { file, image } = open(needArchive('dicom.zip', skip).read('wg04/MG1_J2KI.dcm'));
  let turns = 0;
  const counting = setInterval(() => turns++, 1);
  await pool.decode(encodedFrame(file, image, 1));
  clearInterval(counting);
  expect(turns).toBeGreaterThan(3);
});
