'use client';
import { InlineError } from '../components/message';
import { Section } from '../components/section';
import { AnalysisSection, CandidateSection } from '../review/analysis-section';
import type { Analysis } from '../review/analysis-state';
import { AnnotationList } from '../review/annotation-list';
import { FindingList } from '../review/finding-list';
import { Measurements } from '../review/measurements';
import { type Finding, standingOf } from '../review/standing';
import type { Review } from '../review/use-review';
import { mayUpload } from '../session/roles';
import { useSigned } from '../session/session';
import { beginDraft, type Draft, measureDraft, repetitionOf } from './draft';
import { EditForm } from './edit-form';
import type { Recording } from './recording.graphql';
import styles from './recording-page.module.css';
import type { Curve } from './use-recording-data';

interface Props {
  recording: Recording;
  analyses: readonly Analysis[];
  findings: readonly Finding[];
  candidates: readonly Finding[];
  curves: readonly Curve[];
  frameTimes: readonly number[];
  selected: string | null;
  draft: Draft | null;
  /** Null where the viewer may only look. */
  review: Review | null;
  problem: string | null;
  refresh(): void;
  onSelect(id: string): void;
  onDraft(draft: Draft | null): void;
}

const rejections = ['Not a repetition', 'Another exercise', 'Skeleton is wrong here', 'Another person'] as const;
/** For a recording in which the pipeline did not recognise what the reader knows it to be. */
const exercises = [{ name: 'Read as squats', pipeline: 'exercise', parameters: { exercise: 'squat' } }] as const;
const labels = ['repetition', 'partialRepetition'] as const;

export function RecordingPanel(props: Props) {
  const { recording, analyses, findings, candidates, draft, review, problem, refresh, onSelect, onDraft } = props;
  const { viewer } = useSigned();
  const summary = analyses.flatMap((analysis) =>
    analysis.reviewedMeasurements.filter((one) => one.repetition === null),
  );
  const original = analyses.flatMap((analysis) => analysis.measurements.filter((one) => one.repetition === null));
  const measured = draft && { ...draft, finding: draft.finding.id, measurements: measureDraft(draft, props.curves) };
  const names = [...new Set([...labels, ...findings.map((finding) => standingOf(finding).label)])];

  const save = (reason: string): void => {
    if (!review || !draft) return;
    const changed = draft.label === standingOf(draft.finding).label ? null : draft.label;
    void review
      .decide(draft.finding, { kind: 'EDIT', reason, time: draft.time, label: changed })
      .then((kept) => kept && onDraft(null));
  };

  return (
    <aside className={styles.panel} aria-label="Findings">
      {problem && !draft && <InlineError>{problem}</InlineError>}
      <AnalysisSection
        analyses={analyses}
        subject={recording.id}
        mayRun={mayUpload(viewer.role)}
        onStarted={refresh}
        variants={exercises}
      />
      {summary.length > 0 && (
        <Section title="Figures, after your decisions">
          <div className={styles.figures}>
            <Measurements measurements={summary} original={original} />
          </div>
        </Section>
      )}
      {findings.length > 0 && (
        <FindingList
          findings={findings}
          numberOf={repetitionOf}
          review={review}
          selected={props.selected}
          moveKeys={{ next: ['j', 'n'], previous: ['k', 'N'] }}
          rejections={rejections}
          onSelect={(finding) => onSelect(finding.id)}
          editing={{
            draft: measured,
            begin: (finding) => onDraft(beginDraft(finding)),
            form: draft && (
              <EditForm
                draft={draft}
                frameTimes={props.frameTimes}
                labels={names}
                problem={problem}
                busy={review?.busy ?? false}
                onRange={(time, edge) => onDraft({ ...draft, time, edge })}
                onLabel={(label) => onDraft({ ...draft, label })}
                onCancel={() => onDraft(null)}
                onSave={save}
              />
            ),
          }}
        />
      )}
      <Section title="Your own marks">
        <AnnotationList
          annotations={recording.annotations}
          review={review}
          onShow={(annotation) => onSelect(annotation.id)}
          where={() => null}
          empty={review ? 'None yet. Press i where one starts and o where it ends.' : 'None on this recording.'}
        />
      </Section>
      <CandidateSection candidates={candidates} />
    </aside>
  );
}
