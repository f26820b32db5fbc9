'use client';
import { InlineError } from '../components/message';
import { Section } from '../components/section';
import { AnalysisSection, CandidateSection } from '../review/analysis-section';
import { AnnotationList } from '../review/annotation-list';
import { currentAnalyses } from '../review/current-analyses';
import { FindingList } from '../review/finding-list';
import type { Review } from '../review/use-review';
import { mayUpload } from '../session/roles';
import { useSigned } from '../session/session';
import type { Series } from './overlay';
import styles from './study-page.module.css';

interface Props {
  series: Series;
  /** Null where the viewer may only look. */
  review: Review | null;
  problem: string | null;
  refresh(): void;
  onShow(sopInstanceUid: string, frame: number): void;
  /** Place in the stack, from 1. */
  imageNumber(sopInstanceUid: string, frame: number): number | null;
}

export function StudyPanel({ series, review, problem, refresh, onShow, imageNumber }: Props) {
  const { viewer } = useSigned();
  const analyses = currentAnalyses(series.analyses.edges.map((edge) => edge.node));
  const findings = analyses.flatMap((analysis) => analysis.findings);
  return (
    <aside className={styles.panel} aria-label="Findings">
      {problem && <InlineError>{problem}</InlineError>}
      <AnalysisSection analyses={analyses} subject={series.id} mayRun={mayUpload(viewer.role)} onStarted={refresh} />
      {findings.length > 0 && (
        <FindingList
          findings={findings}
          review={review}
          onSelect={(finding) => {
            const strongest = finding.boxes.toSorted((a, b) => b.score - a.score)[0];
            if (strongest) onShow(strongest.sopInstanceUid, strongest.frame);
          }}
        />
      )}
      <CandidateSection candidates={analyses.flatMap((analysis) => analysis.candidates)} />
      <Section title="Your own marks">
        <AnnotationList
          annotations={series.annotations}
          review={review}
          onShow={(annotation) => {
            if (annotation.sopInstanceUid !== null) onShow(annotation.sopInstanceUid, annotation.frame ?? 1);
          }}
          where={(annotation) => {
            const number =
              annotation.sopInstanceUid === null ? null : imageNumber(annotation.sopInstanceUid, annotation.frame ?? 1);
            return number === null ? null : `image ${number}`;
          }}
          empty={review ? 'None on this series. Press m and drag over the image to make one.' : 'None on this series.'}
        />
      </Section>
    </aside>
  );
}
