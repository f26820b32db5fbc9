import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelsFolder } from '../runtime/files.js';

// Figures of a network hold for the fold that it never saw: a patient in two folds would make them worthless.
test('each patient of mini-MIAS is in one fold, and the folds are as large as each other', () => {
  const text = readFileSync(join(modelsFolder(), 'training', 'mammography', 'mini-mias.csv'), 'utf8');
  const [header, ...rows] = text.trim().split('\n');
  expect(header).toBe('patient,fold');
  const folds = new Map(rows.map((row) => row.split(',') as [string, string]));
  expect(folds.size).toBe(rows.length);
  expect(rows.length).toBeGreaterThan(100);
  const counts = ['0', '1', '2', '3'].map((fold) => [...folds.values()].filter((one) => one === fold).length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});
