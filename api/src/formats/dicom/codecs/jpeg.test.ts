import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { needArchive } from '../../testing/test-data.js';
import { decodeFrame } from '../decode.js';
import { encapsulatedFrame } from '../frames.js';
import { describeImage } from '../image.js';
import { parseDicom } from '../parse.js';
import { readJpegHeader } from './jpeg-header.js';
import { loadCodecs } from './load.js';

const codecs = await loadCodecs();

const samplesOf = (bytes: Uint8Array) => {
  const file = parseDicom(bytes);
  return decodeFrame(file, describeImage(file)!, 1, codecs).samples;
};

// The files of the test data know the first predictor only: dcmtk writes the others (ITU-T T.81 table H.1).
test.for([1, 2, 3, 4, 5, 6, 7])('lossless with predictor %i gives back what went in', (predictor, { skip }) => {
  const reference = needArchive('dicom.zip', skip).read('wg04/CT1_REF.dcm');
  const folder = mkdtempSync(join(tmpdir(), 'overread-jpeg-'));
  try {
    writeFileSync(join(folder, 'in.dcm'), reference);
    const arguments_ = ['+el', '+sv', String(predictor), join(folder, 'in.dcm'), join(folder, 'out.dcm')];
    try {
      execFileSync('dcmcjpeg', arguments_);
    } catch (error) {
      skip((error as NodeJS.ErrnoException).code === 'ENOENT', 'dcmcjpeg of dcmtk is not installed');
      throw error;
    }
    expect(samplesOf(readFileSync(join(folder, 'out.dcm')))).toEqual(samplesOf(reference));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the header is that of the frame, with what tells its colours', ({ skip }) => {
  const file = parseDicom(needArchive('dicom.zip', skip).read('corpus/SC_rgb_jpeg.dcm'));
  const image = describeImage(file)!;
  expect(readJpegHeader(encapsulatedFrame(file, image, 1))).toMatchObject({
    ...{ columns: 256, rows: 256, components: 3, bitsPerSample: 8 },
    // Its Adobe segment is too short to say anything.
    ...{ frameMarker: 0xc0, adobeTransform: null, jfif: false },
  });
});

test('after a broken codestream the next one decodes as before', ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const whole = archive.read('wg04/MR1_JPLL.dcm');
  const broken = Buffer.from(whole);
  const start = broken.indexOf(Buffer.from('ffc4', 'hex'));
  broken.fill(0xff, start + 4, start + 20);
  expect(() => samplesOf(broken)).toThrow('the JPEG codestream cannot be decoded');
  expect(samplesOf(whole)).toEqual(samplesOf(archive.read('wg04/MR1_REF.dcm')));
});
