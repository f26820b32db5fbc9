/** `npm run fuzz [-- COUNT [SEED]]`: damaged DICOM files through parse and decode; exit code 1 where one breaks something. */
import { availableParallelism } from 'node:os';
import { findArchive } from '@overread/api/formats/testing/test-data.js';
import { fuzz } from './fuzz.js';
import { originalsOf } from './originals.js';

const [countText = '100000', seedText = '1'] = process.argv.slice(2);
const [count, seed] = [Number(countText), Number(seedText)];
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write('Usage: npm run fuzz [-- COUNT [SEED]]: both are whole numbers.\n');
  process.exit(2);
}
const archive = findArchive('dicom.zip');
if (archive === null) {
  process.stderr.write('dicom.zip of the test data is not there: set OVERREAD_TEST_DATA.\n');
  process.exit(2);
}
const report = await fuzz(new URL('./fuzz-thread.js', import.meta.url), {
  ...{ originals: originalsOf(archive), seed, count, threads: availableParallelism() },
  onProgress: (done) => {
    if (process.stderr.isTTY && done % 100 === 0) process.stderr.write(`\r${done} of ${count}`);
  },
});
const { slowest, ...rest } = report;
process.stdout.write(`${JSON.stringify({ seed, count, ...rest, slowest }, null, 2)}\n`);
process.exitCode = report.faults.length > 0 ? 1 : 0;
