/**
 * What every file of the pydicom test corpus becomes when it is taken in. The table is committed; after a change that is
 * meant, `npm test -- api/src/ingest/corpus -u` writes it anew, and the difference is read before it is committed.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attributesOf } from '../formats/dicom/attributes.js';
import { type Codecs, loadCodecs } from '../formats/dicom/codecs/load.js';
import { decodeFrame } from '../formats/dicom/decode.js';
import { displayOf, renderStored } from '../formats/dicom/display.js';
import { describeImage } from '../formats/dicom/image.js';
import { parseDicom } from '../formats/dicom/parse.js';
import { DicomError } from '../formats/error-codes.js';
import { needArchive } from '../formats/testing/test-data.js';
import { readDicomRecord } from './dicom.js';
import { createIntakeLimits } from './limits.js';

let codecs: Codecs;
let folder: string;
beforeAll(async () => {
  codecs = await loadCodecs();
  folder = mkdtempSync(join(tmpdir(), 'overread-corpus-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** One row of the table: what intake makes of a file, and what its pixels decode to. */
async function becomes(bytes: Buffer): Promise<Record<string, unknown>> {
  const path = join(folder, 'received.dcm');
  writeFileSync(path, bytes);
  try {
    const { patient, study, series, instance } = await readDicomRecord(
      path,
      bytes.subarray(0, 2 ** 16),
      { sha256: '', sizeBytes: bytes.length },
      createIntakeLimits(),
    );
    return {
      became: 'indexed',
      transferSyntax: parseDicom(bytes).transferSyntax.name,
      modality: series.modality,
      patient: [patient.dicomPatientId, patient.name].join(' / '),
      described: [study.description, series.description].filter(Boolean).join(' / '),
      ...(instance.numberOfFrames > 0 ? imageFacts(bytes) : { image: 'none' }),
    };
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
    return { became: error.code, reason: error.reason };
  }
}

function imageFacts(bytes: Buffer): Record<string, unknown> {
  const image = describeImage(parseDicom(bytes))!;
  const { frames, rows, columns, samplesPerPixel, bitsStored, bitsAllocated, signed, values } = image;
  const kind = values === 'integer' ? (signed ? 'signed' : 'unsigned') : values;
  return {
    image: `${frames} × ${rows} × ${columns} × ${samplesPerPixel}, ${bitsStored} of ${bitsAllocated} bits, ${kind}`,
    photometricInterpretation: image.photometricInterpretation,
    ...decoded(bytes),
  };
}

/** The first half of the SHA-256 of all samples as 64-bit floats, and of the first frame's picture; or the error. */
function decoded(bytes: Buffer): { pixels: string; picture?: string } {
  const file = parseDicom(bytes);
  const image = describeImage(file)!;
  try {
    const hash = createHash('sha256');
    const stored = Array.from({ length: image.frames }, (_, index) => decodeFrame(file, image, index + 1, codecs));
    for (const { samples } of stored) hash.update(new Float64Array(samples));
    const picture = renderStored(stored[0]!, image, displayOf(file, image, 1)).data;
    return {
      pixels: hash.digest('hex').slice(0, 32),
      picture: createHash('sha256').update(picture).digest('hex').slice(0, 32),
    };
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
    return { pixels: error.code };
  }
}

test('every file of the corpus becomes what the table says', async ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const table: Record<string, unknown> = {};
  for (const name of archive.list('corpus/')) table[name] = await becomes(archive.read(name));
  await expect(`${JSON.stringify(table, null, 2)}\n`).toMatchFileSnapshot('corpus-table.json');
});

interface Reference {
  readonly pixels?: string;
  readonly patientName?: string;
  readonly by: string;
}
const references = JSON.parse(
  readFileSync(new URL('../formats/testing/reference-pixels.json', import.meta.url), 'utf8'),
) as Record<string, Reference>;

/** The one codec without a second implementation that rounds alike: lossy HTJ2K, held to its lossless twin below. */
const ROUNDED = 'corpus/HTJ2K_08_RGB.dcm';

test('pixels of every file are those of pydicom or dcmtk, bit for bit', ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const different: string[] = [];
  let compared = 0;
  for (const [name, { pixels }] of Object.entries(references)) {
    if (pixels === undefined || name === ROUNDED) continue;
    compared += 1;
    if (decoded(archive.read(name)).pixels !== pixels) different.push(name);
  }
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(100);
});

test('lossy HTJ2K stays within one grey level of the lossless image on average', ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const samplesOf = (name: string) => {
    const file = parseDicom(archive.read(name));
    return Array.from(decodeFrame(file, describeImage(file)!, 1, codecs).samples);
  };
  const lossless = samplesOf('corpus/HTJ2KLossless_08_RGB.dcm');
  const apart = samplesOf(ROUNDED).reduce((sum, value, index) => sum + Math.abs(value - lossless[index]!), 0);
  expect(apart / lossless.length).toBeLessThan(1);
});

test('names in every character set read as pydicom reads them', ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  for (const [name, { patientName }] of Object.entries(references)) {
    // pydicom reads on where a file is cut off; we refuse it.
    if (patientName === undefined || name === 'corpus/MR_truncated.dcm') continue;
    const read = attributesOf(parseDicom(archive.read(name))).strings('PatientName');
    // An empty group of components at the end says nothing.
    expect.soft(read.join('\\').replace(/=+$/, ''), name).toBe(patientName);
  }
});
