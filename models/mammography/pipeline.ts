import { canonicalSha256 } from '../canonical.js';
import type { Series, SeriesImage } from '../input.js';
import type { ParameterDeclaration, PipelineContext, SeriesPipeline, Stage } from '../pipeline.js';
import type { Candidate, Finding, HeatMap, ImageSuspicion, Measurement, PipelineResult } from '../result.js';
import type { ModelSession } from '../runtime/runtime.js';
import { reasonAgainstImage, reasonAgainstSeries, viewOf } from './acceptance.js';
import { decideMarks, type Judged } from './decide.js';
import { detectLesions } from './detect.js';
import { heatMapOf } from './heat-map.js';
import type { Mark } from './marks.js';
import { DECIDE, OPERATING, PROPOSE } from './models.js';
import { pectoralCorner } from './orientation.js';
import { inImage, prepare } from './prepare.js';
import { reportMarks } from './report.js';
import { type Seen, warningsOf } from './warnings.js';

const STAGES: readonly Stage[] = [
  { name: 'detect', kind: 'model', model: PROPOSE },
  { name: 'decide', kind: 'model', model: DECIDE },
];

const PARAMETERS: readonly ParameterDeclaration[] = [
  {
    name: 'threshold',
    description:
      'Score from which on a mark is a finding; any other than the default is an unvalidated operating point.',
    default: OPERATING.threshold,
    minimum: 0.001,
    maximum: 1,
  },
];

/** Marks where in a mammogram a second look is due. */
export const mammography: SeriesPipeline = {
  id: 'mammography',
  version: '0.2.0',
  title: 'Mammography: where a second look is due',
  input: 'series',
  stages: STAGES,
  parameters: PARAMETERS,
  accepts(series) {
    const reason = reasonAgainstSeries(series);
    return reason === null ? { accepted: true } : { accepted: false, reason };
  },
  run,
};

/** What both stages said of one image. */
interface ImageRead {
  readonly seen: Seen;
  readonly proposed: readonly Mark[];
  readonly judged: readonly Judged[];
  readonly heatMap: HeatMap;
}

async function run(series: Series, context: PipelineContext): Promise<PipelineResult> {
  const { runtime, signal, progress, parameters } = context;
  const reason = reasonAgainstSeries(series);
  if (reason !== null) return notApplicable(reason);
  const [detector, decider] = [await runtime.session(PROPOSE), await runtime.session(DECIDE)];
  const images = series.images.filter((image) => reasonAgainstImage(image) === null);
  const reads: ImageRead[] = [];
  // One after the other: a digital mammogram takes a hundred megabytes while it is looked at.
  for (const [index, image] of images.entries()) {
    signal.throwIfAborted();
    const found = await readImage(image, detector, decider, signal);
    if (found !== null) reads.push(found);
    progress((index + 1) / images.length, 'decide');
  }
  if (reads.length === 0) return notApplicable('None of the images shows anything like a breast.');
  const threshold = Number(parameters.threshold);
  const reports = reads.map(({ seen, judged }) => reportMarks(judged, seen.image, threshold));
  const suspicions = reads.map(suspicionOf);
  return {
    status: 'SUCCEEDED',
    suspicion: highest(suspicions),
    warnings: warningsOf(
      series.images,
      reads.map(({ seen }) => seen),
    ),
    images: suspicions,
    findings: bySurest(reports.flatMap(({ findings }) => findings)),
    candidates: bySurest<Candidate>(reports.flatMap(({ candidates }) => candidates)),
    masks: [],
    heatMaps: reads.map(({ heatMap }) => heatMap),
    measurements: ofBreasts(reads, suspicions),
    events: [],
    curves: [],
    poses: null,
    stageOutputs: [
      { stage: 'detect', sha256: await canonicalSha256(reads.map(({ proposed }) => proposed)) },
      { stage: 'decide', sha256: await canonicalSha256(reads.map(({ judged }) => judged)) },
    ],
  };
}

async function readImage(
  image: SeriesImage,
  detector: ModelSession,
  decider: ModelSession,
  signal: AbortSignal,
): Promise<ImageRead | null> {
  const prepared = prepare(image);
  if (prepared === null) return null;
  const { marks, heat, distance, drawn } = await detectLesions(detector, prepared);
  return {
    seen: { image, breast: prepared.breast, distance, pectoral: pectoralCorner(drawn) },
    proposed: marks.map((mark) => inImage(mark, prepared.canvas)),
    judged: await decideMarks(decider, prepared, marks, OPERATING, signal),
    heatMap: heatMapOf(image, prepared, heat, 'detect'),
  };
}

function suspicionOf({ seen: { image }, judged }: ImageRead): ImageSuspicion {
  const suspicion = judged.reduce((most, { mark }) => Math.max(most, mark.score), 0);
  return { sopInstanceUid: image.sopInstanceUid, frame: image.frame, suspicion };
}

const highest = (suspicions: readonly ImageSuspicion[]): number =>
  suspicions.reduce((most, { suspicion }) => Math.max(most, suspicion), 0);

/** The suspicion of each breast that the series shows: that of its most suspicious view. */
function ofBreasts(reads: readonly ImageRead[], suspicions: readonly ImageSuspicion[]): Measurement[] {
  return (['right', 'left'] as const).flatMap((side) => {
    const own = suspicions.filter((_, n) => viewOf(reads[n]!.seen.image.projection).laterality === side);
    return own.length === 0 ? [] : [{ name: 'suspicion', side, value: highest(own), unit: '1', n: own.length }];
  });
}

const bySurest = <Kind extends Finding>(marks: readonly Kind[]): Kind[] => [...marks].sort((a, b) => b.score - a.score);

const notApplicable = (reason: string): PipelineResult => ({
  ...{ status: 'NOT_APPLICABLE', reason, warnings: [], poses: null, stageOutputs: [] },
});
