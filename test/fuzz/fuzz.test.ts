import { findArchive } from '@overread/api/formats/testing/test-data.js';
import { expect, test } from 'vitest';
import { fuzz } from './fuzz.js';
import { createMutator } from './mutate.js';
import { originalsOf } from './originals.js';

const GIGABYTE = 2 ** 30;

test('20,000 damaged files break nothing: every one decodes or has an error of the list', async ({ skip }) => {
  const archive = findArchive('dicom.zip');
  skip(archive === null, 'dicom.zip of the test data is not there (OVERREAD_TEST_DATA)');
  // Threads run compiled files. One of them: the other tests want a processor, too.
  const script = new URL('../dist/fuzz/fuzz-thread.js', import.meta.url);
  const originals = originalsOf(archive!);
  const { outcomes, faults, memory } = await fuzz(script, { originals, seed: 1, count: 20_000, threads: 1 });
  expect(faults).toEqual([]);
  // Files that no damage reaches, or damage that nothing survives, would test nothing.
  expect(outcomes.decoded).toBeGreaterThan(1000);
  expect(outcomes.CORRUPT_PIXEL_DATA).toBeGreaterThan(500);
  expect(memory.peak).toBeLessThan(2 * GIGABYTE);
  // What leaked with each file would show after fifteen thousand of them.
  expect(memory.late - memory.early).toBeLessThan(GIGABYTE / 2);
}, 900_000);

test('a mutation is known by its seed and number', () => {
  const originals = [{ name: 'a', bytes: Buffer.alloc(400, 7) }];
  const one = createMutator(originals, 5)(17);
  expect(createMutator(originals, 5)(17)).toEqual(one);
  expect([...Array(20).keys()].some((index) => !createMutator(originals, 6)(index).bytes.equals(one.bytes))).toBe(true);
});
