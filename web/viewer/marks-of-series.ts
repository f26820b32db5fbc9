import { currentAnalyses } from '../review/current-analyses';
import { measurementValue } from '../review/measurements';
import { standingOf } from '../review/standing';
import type { Mark } from './marks';
import { shapeNames } from './mouse-tools';
import type { Series } from './overlay';
import { boxCorners, isShapeKind, type Point, pointsOf } from './shapes';

/** The reader's own marks and the findings' boxes, as the decisions leave them. */
export function marksOf(series: Series): Mark[] {
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
  const found = analyses.flatMap((analysis) =>
    analysis.findings.flatMap((finding) =>
      finding.boxes.map((box): Mark => {
        const { state, label } = standingOf(finding);
        return {
          id: `${finding.id} ${box.sopInstanceUid} ${box.frame}`,
          label,
          text: [label],
          measured: false,
          sopInstanceUid: box.sopInstanceUid,
          frame: box.frame,
          shape: { kind: 'rectangle', points: boxCorners(box) },
          look: state === 'REJECT' ? 'rejected' : 'finding',
        };
      }),
    ),
  );
  return [...own, ...found];
}
