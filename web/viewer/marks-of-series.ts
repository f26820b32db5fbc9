import { currentAnalyses } from '../review/current-analyses';
import { measurementValue } from '../review/measurements';
import { shownAt } from '../review/operating-point';
import { type Finding, standingOf } from '../review/standing';
import type { Mark } from './marks';
import { shapeNames } from './mouse-tools';
import type { Series } from './overlay';
import { boxCorners, isShapeKind, type Point, pointsOf } from './shapes';

/**
 * The reader's own marks and the findings' boxes, as the decisions leave them.
 *
 * @param moved the reader's threshold, see `shownAt`
 * @param layers whether what the pipeline said is shown, and with it what a later stage rejected
 */
export function marksOf(
  series: Series,
  moved: number | null,
  layers: { readonly marks: boolean; readonly rejected: boolean } = { marks: true, rejected: false },
): Mark[] {
  const own = series.annotations.flatMap((annotation): Mark[] => {
    const { kind, label, sopInstanceUid, measurements } = annotation;
    const points = (annotation.points ?? []).map(([column = 0, row = 0]): Point => [column, row]);
    if (sopInstanceUid === null || !isShapeKind(kind) || points.length !== pointsOf(kind)) return [];
    // A mark with a name says its name; a bare measurement says its figure.
    const measured = label === shapeNames[kind];
    return [
      {
        id: annotation.id,
        label,
        text: measured ? measurements.map(measurementValue) : [label],
        measured,
        sopInstanceUid,
        frame: annotation.frame ?? 1,
        shape: { kind, points },
        look: 'own',
      },
    ];
  });
  const analyses = currentAnalyses(series.analyses.edges.map((edge) => edge.node));
  if (!layers.marks) return own;
  const found = analyses.flatMap((analysis) => {
    const { findings, raised, candidates } = shownAt(analysis, moved);
    return [
      ...findings.flatMap((finding) =>
        boxesOf(finding, standingOf(finding).state === 'REJECT' ? 'rejected' : 'finding'),
      ),
      ...[...raised, ...(layers.rejected ? candidates : [])].flatMap((candidate) => boxesOf(candidate, 'candidate')),
    ];
  });
  return [...own, ...found];
}

function boxesOf(finding: Finding, look: Mark['look']): Mark[] {
  const { label, boxes } = standingOf(finding);
  return boxes.map((box) => ({
    id: `${finding.id} ${box.sopInstanceUid} ${box.frame}`,
    label,
    text: [label],
    measured: false,
    sopInstanceUid: box.sopInstanceUid,
    frame: box.frame,
    shape: { kind: 'rectangle', points: boxCorners(box) },
    look,
  }));
}
