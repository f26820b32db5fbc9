import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelsFolder } from '../runtime/files.js';

/** Ids between one part and another that belong to none: neighbours are often one patient. */
const GAP = 15;

/** Rows of a comma-separated file without quotes, keyed by its header. */
function rows(name: string): Record<string, string>[] {
  const text = readFileSync(join(modelsFolder(), 'training', 'brain_tumour', name), 'utf8');
  const [header = [], ...lines] = text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return lines.map((cells) => Object.fromEntries(header.map((column, index) => [column, cells[index] ?? ''])));
}

// What the weights were measured on must not be what they were trained or tuned on: the card's figures hang on it.
describe('the parts that the networks are trained, tuned and measured on', () => {
  it('hold each patient of lgg once, about a fifth of them for validation', () => {
    const patients = rows('lgg.csv');
    expect(new Set(patients.map(({ patient }) => patient)).size).toBe(patients.length);
    const share = patients.filter(({ part }) => part === 'validation').length / patients.length;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.25);
  });

  it('are never nearer to each other than the gap, in ids of the T1 post-contrast set', () => {
    const slices = rows('t1ce.csv')
      .filter(({ part }) => part !== 'gap')
      .map(({ id, part }) => ({ id: Number(id), part }))
      .sort((a, b) => a.id - b.id);
    expect(slices.length).toBeGreaterThan(2000);
    for (const [index, slice] of slices.entries()) {
      const next = slices[index + 1];
      if (next && next.part !== slice.part) expect(next.id - slice.id).toBeGreaterThan(GAP);
    }
  });

  it('show every kind in every part', () => {
    const slices = rows('t1ce.csv');
    for (const part of ['train', 'development', 'validation']) {
      const kinds = new Set(slices.filter((slice) => slice.part === part).map((slice) => slice.class));
      expect([...kinds].sort()).toEqual(['glioma', 'meningioma', 'pituitary']);
    }
  });
});
