import { expect, test } from 'vitest';
import { type Measured, repeatabilityOf } from './repeatability.js';

const models = [
  { name: 'propose', sha256: 'a' },
  { name: 'decide', sha256: 'b' },
];
const measured: Measured = {
  ...{ pipeline: 'brain-tumour', version: '1', models, measuredOn: 'phantoms' },
  sequences: {
    T1CE: {
      bins: [
        { from: 0.9, below: 5, repeatability: 11 },
        { from: 5, below: null, repeatability: 3 },
      ],
    },
  },
};
const run = { pipeline: 'brain-tumour', version: '1', models: models.toReversed(), sequence: 'T1CE' };

test('of several lesions the one that repeats worst', () => {
  expect(repeatabilityOf(run, [20, 30], measured)).toEqual({ percent: 3, measuredOn: 'phantoms' });
  expect(repeatabilityOf(run, [5, 30], measured)).toMatchObject({ percent: 3 });
  expect(repeatabilityOf(run, [4.9, 30], measured)).toMatchObject({ percent: 11 });
});

test('nothing is said of what was not measured', () => {
  expect(repeatabilityOf(run, [0.5, 30], measured)).toHaveProperty('unknown');
  expect(repeatabilityOf({ ...run, sequence: 'FLAIR' }, [20], measured)).toHaveProperty('unknown');
  expect(repeatabilityOf({ ...run, version: '2' }, [20], measured)).toHaveProperty('unknown');
  expect(repeatabilityOf({ ...run, models: models.slice(1) }, [20], measured)).toHaveProperty('unknown');
  expect(repeatabilityOf(run, [], measured)).toHaveProperty('unknown');
});
