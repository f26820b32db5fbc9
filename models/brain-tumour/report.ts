/** From lesions to findings, candidates, masks: what the pipeline says. */
import type { Series, SeriesImage } from '../input.js';
import type { Candidate, Finding, ImageBox, Mask } from '../result.js';
import { median } from '../runtime/median.js';
import type { Stack } from '../runtime/stack.js';
import { centroidOf } from './centroid.js';
import { type Judged, KINDS, type Kind } from './decide.js';
import { joinRegions, type Lesion } from './lesions.js';
import { measureLesion } from './measures.js';
import type { Sequence } from './sequence.js';

export interface ReportOptions {
  readonly sequence: Sequence;
  /** Score from which on a mark is a finding. */
  readonly threshold: number;
  /** Probability from which on a kind is named; below it the finding is `undetermined`. */
  readonly kindConfidence: number;
  /** Distance over which slices are so unlike those learnt from that no kind is named. */
  readonly unlike: number;
}

export interface LesionReport {
  readonly findings: readonly Finding[];
  readonly candidates: readonly Candidate[];
  readonly masks: readonly Mask[];
}

/** Marks below this are not worth a line. */
const LEAST_SCORE = 0.001;
/** Slices nearer than this (mm) show a lesion worth a finding more than once. */
const THIN = 4;
const FLAIR_LABEL = 'flairAbnormality';

export function reportLesions(
  judged: readonly Judged[],
  series: Series,
  stack: Stack | null,
  options: ReportOptions,
): LesionReport {
  const { threshold, sequence } = options;
  const sure = joinRegions(
    judged.filter(({ probability }) => probability >= threshold),
    stack,
  );
  const unsure = joinRegions(
    judged.filter(({ probability }) => probability < threshold && probability >= LEAST_SCORE),
    stack,
  );
  const isThin = stack?.spacing != null && stack.spacing < THIN;
  const alone = (lesion: Lesion): boolean => isThin && lesion.regions.length === 1;
  const label = sequence === 'FLAIR' ? FLAIR_LABEL : 'tumour';
  const masks: Mask[] = [];
  const describe = (lesion: Lesion): Finding => {
    const finding = describeLesion(lesion, series, stack, options);
    masks.push(...lesion.regions.map((region) => drawMask(region, series.images, finding.id, label)));
    return finding;
  };
  const found = sure.filter((lesion) => !alone(lesion));
  return {
    findings: found.map(describe),
    candidates: [
      // Ranked below every finding, in their order: what rejects them is not in their probability.
      ...sure.filter(alone).map((lesion) => ({ ...scaled(describe(lesion), threshold), rejected: 'single slice' })),
      ...unsure.map((lesion) => {
        const score = lesion.score.toPrecision(2);
        return {
          ...describe(lesion),
          rejected: `stage two gives it ${score}, and ${threshold.toPrecision(2)} is needed`,
        };
      }),
    ],
    masks,
  };
}

function scaled(finding: Finding, factor: number): Finding {
  const boxes = finding.boxes.map((box) => ({ ...box, score: box.score * factor }));
  return { ...finding, score: finding.score * factor, boxes };
}

function describeLesion(lesion: Lesion, series: Series, stack: Stack | null, options: ReportOptions): Finding {
  const { regions, score } = lesion;
  const surest = regions.reduce((a, b) => (b.probability > a.probability ? b : a));
  const image = series.images[surest.slice]!;
  const [x, y] = [surest.box.x, surest.box.y];
  const kinds = options.sequence === 'T1CE' ? meanKinds(regions) : null;
  const centroid = centroidOf(lesion, series.images);
  return {
    id: `lesion@${image.sopInstanceUid}/${image.frame}@${x},${y}`,
    label: kinds === null ? FLAIR_LABEL : labelOf(kinds, regions, options),
    score,
    ...(kinds !== null && { probabilities: kinds }),
    boxes: regions.map((region) => boxOf(region, series.images[region.slice]!)),
    ...(centroid !== null && { centroid }),
    stages: [
      { stage: 'detect', score: Math.max(...regions.map(({ proposal }) => proposal.score)) },
      { stage: 'decide', score: surest.probability },
    ],
    measurements: measureLesion(lesion, series.images, stack),
  };
}

function boxOf({ box, probability }: Judged, { sopInstanceUid, frame }: SeriesImage): ImageBox {
  return { sopInstanceUid, frame, ...box, score: probability };
}

/** Over the slices of a lesion, weighted by how much of it they show. */
function meanKinds(regions: readonly Judged[]): Record<Kind, number> {
  const total = regions.reduce((sum, { outline }) => sum + outline.cells.length, 0);
  const mean = (kind: Kind): number =>
    regions.reduce((sum, { outline, kinds }) => sum + kinds[kind] * outline.cells.length, 0) / total;
  return { glioma: mean('glioma'), meningioma: mean('meningioma'), pituitary: mean('pituitary') };
}

/** A kind is named only where the network is sure of it and the slices are like those that it learnt from. */
function labelOf(
  kinds: Readonly<Record<Kind, number>>,
  regions: readonly Judged[],
  { kindConfidence, unlike, sequence }: ReportOptions,
): Kind | 'undetermined' {
  const likeliest = KINDS.reduce((a, b) => (kinds[b] > kinds[a] ? b : a));
  const distance = median(regions.map(({ distances }) => distances[sequence]))!;
  return kinds[likeliest] >= kindConfidence && distance <= unlike ? likeliest : 'undetermined';
}

function drawMask({ slice, outline }: Judged, images: readonly SeriesImage[], mark: string, label: string): Mask {
  const { sopInstanceUid, frame, columns, rows } = images[slice]!;
  const data = new Uint8Array(columns * rows);
  for (const cell of outline.cells) data[cell] = 255;
  return { mark, sopInstanceUid, frame, label, columns, rows, data };
}
