import { words } from '../format/text';
import type { AnnotationDetailFragment } from '../gql/graphql';
import type { Analysis } from '../review/analysis-state';
import { type Finding, standingOf } from '../review/standing';
import { type Draft, repetitionOf } from './draft';
import type { Range } from './range-edit';
import type { Lane, Segment } from './timeline';

const looks = { UNDECIDED: 'undecided', ACCEPT: 'accepted', EDIT: 'edited', REJECT: 'rejected' } as const;

/** How a finding is called on this page: `Repetition 2`, `Partial repetition`. */
export function findingName(finding: Finding): string {
  const number = repetitionOf(finding);
  return `${words(standingOf(finding).label)}${number === null ? '' : ` ${number}`}`;
}

export function findingsOf(analyses: readonly Analysis[]): Finding[] {
  return analyses
    .flatMap((analysis) => analysis.findings)
    .toSorted((a, b) => (a.time?.start ?? 0) - (b.time?.start ?? 0));
}

interface Contents {
  readonly findings: readonly Finding[];
  readonly candidates: readonly Finding[];
  readonly annotations: readonly AnnotationDetailFragment[];
  readonly draft: Draft | null;
  /** A mark that has a start and no end yet, up to the playhead. */
  readonly open: Range | null;
  readonly editable: boolean;
}

export function lanesOf({ findings, candidates, annotations, draft, open, editable }: Contents): Lane[] {
  const found = findings.flatMap((finding): Segment[] => {
    const standing = standingOf(finding);
    const isDraft = draft?.finding.id === finding.id;
    const time = isDraft ? draft.time : standing.time;
    if (!time) return [];
    const number = repetitionOf(finding);
    return [
      {
        ...time,
        id: finding.id,
        text: number === null ? words(standing.label) : String(number),
        name: findingName(finding),
        look: isDraft ? 'draft' : looks[standing.state],
      },
    ];
  });
  const dismissed = candidates.flatMap((candidate): Segment[] =>
    candidate.time
      ? [
          {
            ...candidate.time,
            id: candidate.id,
            text: '',
            name: `Dismissed: ${candidate.rejected ?? ''}`,
            look: 'dismissed',
          },
        ]
      : [],
  );
  const own = annotations.flatMap((annotation): Segment[] =>
    annotation.time
      ? [{ ...annotation.time, id: annotation.id, text: annotation.label, name: annotation.label, look: 'own' }]
      : [],
  );
  const opened: Segment[] = open ? [{ ...open, id: 'open', text: '', name: 'New mark', look: 'draft' }] : [];
  return [
    { name: 'Findings', segments: [...dismissed, ...found], editable },
    { name: 'Your marks', segments: [...own, ...opened], editable: false },
  ];
}
