import { currentAnalyses } from '../review/current-analyses';
import { standingOf } from '../review/standing';
import type { Mark } from './marks';
import type { Series } from './overlay';
import { boxCorners } from './shapes';

/** The reader's own rectangles and the findings' boxes, as the decisions leave them. */
export function marksOf(series: Series): Mark[] {
  const own = series.annotations.flatMap((annotation): Mark[] => {
    const [a, b] = annotation.points ?? [];
    if (annotation.sopInstanceUid === null || !a || !b) return [];
    return [
      {
        id: annotation.id,
        label: annotation.label,
        sopInstanceUid: annotation.sopInstanceUid,
        frame: annotation.frame ?? 1,
        corners: [
          [a[0] ?? 0, a[1] ?? 0],
          [b[0] ?? 0, b[1] ?? 0],
        ],
        kind: 'own',
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
          sopInstanceUid: box.sopInstanceUid,
          frame: box.frame,
          corners: boxCorners(box),
          kind: state === 'REJECT' ? 'rejected' : 'finding',
        };
      }),
    ),
  );
  return [...own, ...found];
}
