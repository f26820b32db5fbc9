import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCodecs } from '@overread/api/formats/dicom/codecs/load.js';
import { decodeFrame } from '@overread/api/formats/dicom/decode.js';
import { describeImage } from '@overread/api/formats/dicom/image.js';
import { parseDicom } from '@overread/api/formats/dicom/parse.js';
import { findArchive } from '@overread/api/formats/testing/test-data.js';
import type { Benchmark, Row } from './report.js';

/** One file a codec; the larger the picture, the less the call around the decoder counts. */
const files: readonly { readonly codec: string; readonly path: string; readonly dcmtk?: string }[] = [
  { codec: 'RLE', path: 'wg04/XA1_RLE.dcm', dcmtk: 'dcmdrle' },
  { codec: 'JPEG baseline', path: 'corpus/examples_ybr_color.dcm' },
  { codec: 'JPEG extended, 12 bits', path: 'wg04/MG1_JPLY.dcm', dcmtk: 'dcmdjpeg' },
  { codec: 'JPEG lossless', path: 'wg04/XA1_JPLL.dcm', dcmtk: 'dcmdjpeg' },
  { codec: 'JPEG-LS lossless', path: 'wg04/XA1_JLSL.dcm', dcmtk: 'dcmdjpls' },
  { codec: 'JPEG-LS near-lossless', path: 'wg04/XA1_JLSN.dcm', dcmtk: 'dcmdjpls' },
  { codec: 'JPEG 2000 lossless', path: 'wg04/XA1_J2KR.dcm' },
  { codec: 'JPEG 2000 lossy', path: 'wg04/MG1_J2KI.dcm' },
  { codec: 'HTJ2K lossless', path: 'corpus/HTJ2KLossless_08_RGB.dcm' },
];
const REPEATS = 15;
const script = fileURLToPath(new URL('../../../test/bench/decode-reference.py', import.meta.url));

interface Timed {
  readonly seconds: number;
  readonly by: string;
}

/** Decoding of one frame against the fastest other decoder that is installed, in one run on one machine. */
export const decode: Benchmark = {
  name: 'decode',
  about: 'decoding per codec against pydicom’s plugins (pylibjpeg, gdcm) and dcmtk, where they are installed',
  async run(progress) {
    const archive = findArchive('dicom.zip');
    if (archive === null) {
      progress('skipped: dicom.zip of the test data is not there (OVERREAD_TEST_DATA)');
      return [];
    }
    const folder = mkdtempSync(join(tmpdir(), 'overread-bench-'));
    try {
      const onDisk = files.map((file) => ({ ...file, disk: join(folder, file.path.replaceAll('/', '_')) }));
      for (const { path, disk } of onDisk) writeFileSync(disk, archive.read(path));
      progress('pydicom');
      const theirs = timesOfPydicom(onDisk.map(({ disk }) => disk));
      if (theirs === null) progress('not compared with pydicom: OVERREAD_PYTHON (python3) does not have it');
      const codecs = await loadCodecs();
      const rows: Row[] = [];
      for (const { codec, path, disk, dcmtk } of onDisk) {
        progress(codec);
        const file = parseDicom(archive.read(path));
        const image = describeImage(file)!;
        const ours = fastest(() => decodeFrame(file, image, 1, codecs));
        const others = [theirs?.[disk], dcmtk && timeOfDcmtk(dcmtk, disk, join(folder, 'out.dcm'))].filter(isTimed);
        rows.push(row(`${codec}, ${image.columns} × ${image.rows}`, ours, others));
      }
      return rows;
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function row(what: string, ours: number, others: readonly Timed[]): Row {
  const named = others.map(({ by, seconds }) => `${by} ${milliseconds(seconds)}`);
  const how = [`Overread ${milliseconds(ours)}`, ...named].join(', ');
  const best = Math.min(...others.map(({ seconds }) => seconds));
  if (others.length === 0) return { what, value: ours * 1000, unit: 'ms', how: 'nothing to compare with is installed' };
  return { what, value: best / ours, unit: '× the fastest other', how };
}

const milliseconds = (seconds: number) => `${(seconds * 1000).toPrecision(3)} ms`;

/** The fastest of several, in seconds: whatever else the machine does only ever makes one slower. */
function fastest(act: () => unknown): number {
  const times = Array.from({ length: REPEATS }, () => {
    const began = performance.now();
    act();
    return (performance.now() - began) / 1000;
  });
  return Math.min(...times);
}

function timesOfPydicom(paths: readonly string[]): Record<string, Timed> | null {
  try {
    const python = process.env.OVERREAD_PYTHON ?? 'python3';
    const out = execFileSync(python, [script, ...paths], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return JSON.parse(out) as Record<string, Timed>;
  } catch (error) {
    // Not installed, or without pydicom: then there is nothing on its standard output.
    if (error instanceof Error && ('status' in error || 'code' in error)) return null;
    throw error;
  }
}

/** A whole run less the start of the program; reading the file and writing the result are part of what it does. */
function timeOfDcmtk(program: string, from: string, to: string): Timed | null {
  const run = (...args: string[]) => execFileSync(program, args, { stdio: 'ignore' });
  try {
    const start = fastest(() => run('--version'));
    return { seconds: Math.max(0, fastest(() => run(from, to)) - start), by: program };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function isTimed(value: Timed | '' | null | undefined): value is Timed {
  return typeof value === 'object' && value !== null;
}
