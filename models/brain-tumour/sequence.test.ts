import { expect, test } from 'vitest';
import type { Series } from '../input.js';
import { recogniseSequence } from './sequence.js';

const series = (attributes: Record<string, string>, modality = 'MR'): Series => ({
  ...{ kind: 'series', patientId: null, studyInstanceUid: '1', seriesInstanceUid: '1.1', images: [] },
  ...{ modality, attributes },
});
const of = (attributes: Record<string, string>, modality?: string) => {
  const found = recogniseSequence(series(attributes, modality));
  return 'sequence' in found ? found.sequence : found.reason;
};
const spinEcho = { BodyPartExamined: 'BRAIN', EchoTime: '10', RepetitionTime: '650' };
const flairTimes = { BodyPartExamined: 'HEAD', EchoTime: '127.764', RepetitionTime: '9000', InversionTime: '2250' };

test.each([
  // A public study of 1990s' making: the weighting stands in the description, the agent as a volume.
  [
    'T1CE',
    { ...spinEcho, SeriesDescription: 'T1post', ProtocolName: 'Brain - RCBV', ContrastBolusAgent: '9ml   MULTI' },
  ],
  ['FLAIR', { ...flairTimes, SeriesDescription: 'FLAIR_reg', ScanningSequence: 'SE\\IR' }],
  ['FLAIR', { SeriesDescription: 't2_tirm_tra_dark-fluid', BodyPartExamined: 'HEAD' }],
  ['FLAIR', flairTimes],
  ['FLAIR', { ...flairTimes, SeriesDescription: 'Ax T2 FLAIR +C', ContrastBolusAgent: 'GADOVIST' }],
  ['T1CE', { ...spinEcho, ContrastBolusAgent: 'Gadovist' }],
  ['T1CE', { SeriesDescription: 'SAG 3D MPRAGE POST GD', BodyPartExamined: 'HEAD' }],
  ['T1CE', { SeriesDescription: 't1_mprage_sag +C', EchoTime: '2.98', RepetitionTime: '2300', InversionTime: '900' }],
  ['T1CE', { SeriesDescription: 'Ax T1 FLAIR +C', EchoTime: '8', RepetitionTime: '2100', InversionTime: '860' }],
  ['T1CE', { ...spinEcho, SeriesDescription: 'T1 pituitary', ContrastBolusAgent: 'Dotarem' }],
])('%s', (expected, attributes) => {
  expect(of(attributes)).toBe(expected);
});

test.each([
  ['not MR', { BodyPartExamined: 'HEAD', SeriesDescription: 'T1 post' }, 'CT'],
  ['without contrast agent', { ...spinEcho, SeriesDescription: 'T1 axial' }],
  ['without contrast agent', { ...spinEcho, SeriesDescription: 'T1 pre contrast' }],
  ['without contrast agent', { ...spinEcho, SeriesDescription: 'T1 SE', ContrastBolusAgent: 'NONE' }],
  [
    'neither FLAIR nor T1',
    { BodyPartExamined: 'HEAD', SeriesDescription: 'T2 TSE', EchoTime: '99', RepetitionTime: '4000' },
  ],
  [
    'neither FLAIR nor T1',
    { ...spinEcho, SeriesDescription: 'TOF 3D', EchoTime: '4', RepetitionTime: '23', ContrastBolusAgent: 'Gd' },
  ],
  [
    'neither FLAIR nor T1',
    {
      BodyPartExamined: 'HEAD',
      SeriesDescription: 'PD',
      EchoTime: '15',
      RepetitionTime: '2500',
      ContrastBolusAgent: 'Gd',
    },
  ],
  ['neither FLAIR nor T1', { BodyPartExamined: 'HEAD' }],
  ['not the head', { ...spinEcho, BodyPartExamined: 'KNEE', ContrastBolusAgent: 'Gd' }],
  ['not the head', { SeriesDescription: 'T1 SPINE POST GD' }],
  ['not the head', { BodyPartExamined: 'PHANTOM', SeriesDescription: 'T1 post' }],
  ['localiser', { ...spinEcho, ImageType: 'ORIGINAL\\PRIMARY\\LOCALIZER', ContrastBolusAgent: 'Gd' }],
  ['localiser', { ...spinEcho, ImageType: 'DERIVED\\SECONDARY\\SUBTRACTION', ContrastBolusAgent: 'Gd' }],
])('refused: %s, %j', (reason, attributes, modality = 'MR') => {
  expect(of(attributes as Record<string, string>, modality)).toContain(reason);
});
