import { canonicalSha256 } from '../canonical.js';
import type { Series } from '../input.js';
import type { ParameterDeclaration, PipelineContext, SeriesPipeline, Stage } from '../pipeline.js';
import type { PipelineResult } from '../result.js';
import { stackOf } from '../runtime/stack.js';
import { inContext } from './context.js';
import { decideCandidates } from './decide.js';
import { detectLesions } from './detect.js';
import { heatMapsOf } from './heat-maps.js';
import { reasonAgainstImages } from './layout.js';
import { measureOutline } from './measures.js';
import { DECIDE, LIMITS, OPERATING, PROPOSE } from './models.js';
import { reportLesions } from './report.js';
import { type Recognition, recogniseSequence } from './sequence.js';
import { readSlices } from './slices.js';
import { warningsOf } from './warnings.js';

const STAGES: readonly Stage[] = [
  { name: 'detect', kind: 'model', model: PROPOSE },
  { name: 'decide', kind: 'model', model: DECIDE },
  { name: 'lesions', kind: 'algorithm', version: '1.1.0' },
];

const PARAMETERS: readonly ParameterDeclaration[] = [
  {
    name: 'threshold',
    description:
      'Score from which on a mark is a finding; any other than the default is an unvalidated operating point.',
    default: OPERATING.candidate,
    minimum: 0.001,
    maximum: 1,
  },
  {
    name: 'kindConfidence',
    description: 'T1 post-contrast: probability from which on the likeliest of the three trained kinds is named.',
    default: 0.6,
    minimum: 0.34,
    maximum: 1,
  },
];

/** Share of the work that stage 1 is, about. */
const DETECT_SHARE = 0.5;

/** Finds what looks like tumour on T1 post-contrast and FLAIR of the head, outlines it and says what it is most like. */
export const brainTumour: SeriesPipeline = {
  id: 'brain-tumour',
  version: '1.2.0',
  title: 'Brain MRI: what looks like tumour, its outline and size',
  input: 'series',
  stages: STAGES,
  parameters: PARAMETERS,
  accepts(series) {
    const found = readable(series);
    return 'reason' in found ? { accepted: false, reason: found.reason } : { accepted: true };
  },
  run,
  measureOutline,
};

/** The sequence that a series is read as, or why it is not. */
function readable(series: Series): Recognition {
  const found = recogniseSequence(series);
  if ('reason' in found) return found;
  const reason = reasonAgainstImages(series);
  return reason === null ? found : { reason };
}

async function run(series: Series, context: PipelineContext): Promise<PipelineResult> {
  const { runtime, signal, progress, parameters } = context;
  const found = readable(series);
  if ('reason' in found) return notApplicable(found.reason);
  const { sequence } = found;
  const slices = readSlices(series, sequence);
  if (slices.length === 0) return notApplicable('The images hold next to nothing: no head is to be seen.');
  const detected = await detectLesions(
    await runtime.session(PROPOSE),
    slices,
    (done) => progress((done / slices.length) * DETECT_SHARE, 'detect'),
    signal,
  );
  const regions = await decideCandidates(
    await runtime.session(DECIDE),
    detected,
    OPERATING,
    (share) => progress(DETECT_SHARE + share * (1 - DETECT_SHARE), 'decide'),
    signal,
  );
  const stack = stackOf(series.images);
  // Learnt on FLAIR volumes; the T1 post-contrast slices of the training data are single.
  const hasContext = sequence === 'FLAIR' && series.images.length > 1;
  const judged = hasContext ? inContext(regions, stack, OPERATING.neighbour) : regions;
  const report = reportLesions(judged, series, stack, {
    sequence,
    threshold: Number(parameters.threshold),
    kindConfidence: Number(parameters.kindConfidence),
    unlike: LIMITS[sequence],
  });
  const images = series.images.map(({ sopInstanceUid, frame }, index) => ({
    ...{ sopInstanceUid, frame },
    suspicion: judged.reduce((most, one) => (one.slice === index ? Math.max(most, one.probability) : most), 0),
  }));
  const proposed = detected.map(({ slice, proposals }) => ({ slice: slice.index, proposals }));
  return {
    status: 'SUCCEEDED',
    acquisition: { sequence, plane: stack?.plane ?? null },
    suspicion: images.reduce((most, { suspicion }) => Math.max(most, suspicion), 0),
    warnings: warningsOf(series, sequence, detected),
    images,
    ...report,
    heatMaps: heatMapsOf(detected, series.images, 'detect'),
    measurements: [],
    events: [],
    curves: [],
    poses: null,
    stageOutputs: [
      { stage: 'detect', sha256: await canonicalSha256(proposed) },
      { stage: 'decide', sha256: await canonicalSha256(judged) },
    ],
  };
}

const notApplicable = (reason: string): PipelineResult => ({
  ...{ status: 'NOT_APPLICABLE', reason, warnings: [], poses: null, stageOutputs: [] },
});
