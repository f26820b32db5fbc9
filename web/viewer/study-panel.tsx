'use client';
import type { ReactNode } from 'react';
import { InlineError } from '../components/message';
import { Section } from '../components/section';
import { AnalysisSection, CandidateSection } from '../review/analysis-section';
import { AnnotationList } from '../review/annotation-list';
import { currentAnalyses } from '../review/current-analyses';
import { FindingList } from '../review/finding-list';
import { shownAt } from '../review/operating-point';
import { type Finding, standingOf } from '../review/standing';
import type { Review } from '../review/use-review';
import { mayUpload } from '../session/roles';
import { useSigned } from '../session/session';
import { ChangeSection } from './change-section';
import { FindingEditForm } from './finding-edit-form';
import { heatMapOf } from './heat-map';
import { MaskControls, type MaskControlsState } from './mask-controls';
import { isRedrawn } from './masks-of-series';
import { isOutlineTool, type MouseTool } from './mouse-tools';
import type { Series, Study } from './overlay';
import type { Point } from './shapes';
import styles from './study-page.module.css';
import type { FindingEdit } from './use-finding-edit';

interface Props {
  series: Series;
  /** The reader's own read of mammograms; null for other studies. */
  read: ReactNode;
  /** Null where the viewer may only look. */
  review: Review | null;
  problem: string | null;
  refresh(): void;
  masks: MaskControlsState;
  /** Whether what the pipeline said is on the images: where it is not, nothing is offered for its look. */
  marksShown: boolean;
  /** What hangs beside; null where no earlier study does, or `series` is of it. */
  prior: { readonly study: Study; readonly series: Series } | null;
  /** Over all that is of one series: which of two studies this is about. */
  visit: string | null;
  /** @param point to be seen: column and row of a pixel */
  onShow(sopInstanceUid: string, frame: number, point?: Point): void;
  edit: FindingEdit;
  tool: MouseTool;
  onTool(tool: MouseTool): void;
  /** Place in the stack, from 1. */
  imageNumber(sopInstanceUid: string, frame: number): number | null;
}

export function StudyPanel(props: Props) {
  const { series, read, review, problem, refresh, masks, marksShown, prior, visit, onShow, imageNumber } = props;
  const { edit, tool, onTool } = props;
  const { viewer } = useSigned();
  const analyses = currentAnalyses(series.analyses.edges.map((edge) => edge.node));
  const shown = analyses.map((analysis) => shownAt(analysis, masks.moved));
  const findings = shown.flatMap((one) => one.findings);
  const hasMasks = analyses.some((one) => [...one.findings, ...one.candidates].some((mark) => mark.masks.length > 0));
  const compared = analyses.find(({ acquisition }) => acquisition !== null) ?? null;
  const hasHeatMap = heatMapOf(series) !== null;
  const operatingPoint = analyses.find((one) => one.operatingPoint !== null)?.operatingPoint ?? null;
  const showMiddle = (finding: Finding): void => {
    const placed = standingOf(finding).boxes.flatMap((box) => {
      const number = imageNumber(box.sopInstanceUid, box.frame);
      return number === null ? [] : [{ box, number }];
    });
    const middle = placed.toSorted((a, b) => a.number - b.number)[placed.length >> 1];
    if (!middle) return;
    const { sopInstanceUid, frame, x, y, width, height } = middle.box;
    // Boxes are outer edges, where points count from the centre of the first pixel.
    onShow(sopInstanceUid, frame, [x + width / 2 - 0.5, y + height / 2 - 0.5]);
  };
  const begin = (finding: Finding): void =>
    edit.leave(() => {
      edit.begin(finding);
      if (finding.masks.length === 0) return;
      onTool('brush');
      showMiddle(finding);
    });
  const end = (): void => {
    edit.end();
    if (isOutlineTool(tool)) onTool('window');
  };
  const draft = edit.finding && {
    ...{ finding: edit.finding.id, time: null, measurements: standingOf(edit.finding).measurements },
  };
  return (
    <aside className={styles.panel} aria-label="Findings">
      {problem && <InlineError>{problem}</InlineError>}
      {/* Of the study that is read, whichever of two is in use. */}
      {read}
      {visit && <p className={styles.visit}>{visit}</p>}
      {prior && compared && (
        <ChangeSection analysis={compared.id} findings={findings} prior={prior.study} priorSeries={prior.series} />
      )}
      <AnalysisSection analyses={analyses} subject={series.id} mayRun={mayUpload(viewer.role)} onStarted={refresh} />
      {marksShown && (hasMasks || hasHeatMap || operatingPoint) && (
        <MaskControls {...masks} {...{ hasMasks, hasHeatMap, operatingPoint }} isRedrawn={isRedrawn(series)} />
      )}
      {findings.length > 0 && (
        <FindingList
          findings={findings}
          review={review}
          onSelect={showMiddle}
          editing={{
            draft,
            begin,
            form: edit.finding && review && (
              <FindingEditForm
                key={edit.finding.id}
                finding={edit.finding}
                {...{ edit, review, tool, onTool }}
                onEnd={end}
              />
            ),
          }}
        />
      )}
      <CandidateSection
        title="Shown by the moved threshold"
        candidates={shown.flatMap((one) => one.raised)}
        onSelect={showMiddle}
      />
      <CandidateSection candidates={shown.flatMap((one) => one.candidates)} onSelect={showMiddle} />
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
