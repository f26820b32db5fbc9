/** From judged marks to findings and candidates. */
import type { SeriesImage } from '../input.js';
import type { Candidate, Finding, ImageBox } from '../result.js';
import type { Box } from '../runtime/box.js';
import type { Judged } from './decide.js';

/** Marks below this are not worth a line. */
const LEAST_SCORE = 0.001;
const LABEL = 'lesion';

export interface ImageReport {
  readonly findings: readonly Finding[];
  readonly candidates: readonly Candidate[];
}

/** @param threshold score from which on a mark is a finding */
export function reportMarks(judged: readonly Judged[], image: SeriesImage, threshold: number): ImageReport {
  const told = judged.filter(({ mark }) => mark.score >= LEAST_SCORE);
  return {
    findings: told.filter(({ mark }) => mark.score >= threshold).map((one) => describe(one, image)),
    candidates: told
      .filter(({ mark }) => mark.score < threshold)
      .map((one) => {
        const rejected = `both stages together give it ${one.mark.score.toPrecision(2)}, and ${threshold.toPrecision(2)} is needed`;
        return { ...describe(one, image), rejected };
      }),
  };
}

function describe({ mark, detect, decide }: Judged, image: SeriesImage): Finding {
  const { sopInstanceUid, frame } = image;
  const edges = onPixels(mark, image);
  const box: ImageBox = { sopInstanceUid, frame, ...edges, score: mark.score };
  return {
    id: `lesion@${sopInstanceUid}/${frame}@${edges.x},${edges.y},${edges.width},${edges.height}`,
    label: LABEL,
    score: mark.score,
    boxes: [box],
    stages: [
      { stage: 'detect', score: detect },
      { stage: 'decide', score: decide },
    ],
    // A mark says where to look; it is no outline, and its size is not that of a lesion.
    measurements: [],
  };
}

/** Whole pixels of the image that the mark covers, at least one. */
function onPixels(mark: Box, { columns, rows }: SeriesImage): Box {
  const along = (start: number, size: number, end: number): [number, number] => {
    const first = Math.min(Math.max(Math.round(start), 0), end - 1);
    const last = Math.min(Math.max(Math.round(start + size), first + 1), end);
    return [first, last - first];
  };
  const [x, width] = along(mark.x, mark.width, columns);
  const [y, height] = along(mark.y, mark.height, rows);
  return { x, y, width, height };
}
