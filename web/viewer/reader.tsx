'use client';
import { useCallback, useMemo, useState } from 'react';
import { EmptyState, ErrorState, LoadingState } from '../components/message';
import { AnnotationDialog } from '../review/annotation-dialog';
import { useRecordView, useReview } from '../review/use-review';
import { mayDecide } from '../session/roles';
import { useSigned } from '../session/session';
import { MarkLayer } from './marks';
import { marksOf } from './marks-of-series';
import { type Series, type Study, ViewOverlay } from './overlay';
import { SeriesList } from './series-list';
import type { Point } from './shapes';
import { SliceSlider } from './slice-slider';
import type { MouseTool } from './stack-viewer';
import styles from './study-page.module.css';
import { StudyPanel } from './study-panel';
import { Toolbar } from './toolbar';
import { useStack, useViewState } from './use-stack';
import { useStudyShortcuts } from './use-study-shortcuts';

interface Props {
  study: Study;
  series: Series;
  onOpen(id: string): void;
  refresh(): void;
}

const usualLabels = ['Mass', 'Oedema', 'Haemorrhage', 'Artefact', 'Query'] as const;

/** Series at the left, the image in the middle, what is known about it at the right. */
export function StudyReader({ study, series, onOpen, refresh }: Props) {
  const { viewer: user } = useSigned();
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [tool, setTool] = useState<MouseTool>('window');
  const [drawn, setDrawn] = useState<[Point, Point] | null>(null);
  const address = useMemo(
    () => ({
      studyInstanceUid: study.studyInstanceUid,
      seriesInstanceUid: series.seriesInstanceUid,
      modality: series.modality,
    }),
    [study.studyInstanceUid, series.seriesInstanceUid, series.modality],
  );
  const { stack, problem, retry } = useStack(element, address);
  const viewer = stack?.viewer ?? null;
  const view = useViewState(viewer);
  const count = stack?.images.length ?? 0;

  const snapshot = useCallback(
    () => ({
      series: series.seriesInstanceUid,
      image: view.image?.sopInstanceUid ?? null,
      frame: view.image?.frame ?? null,
      imageNumber: view.index + 1,
      window: view.window && `W ${Math.round(view.window.width)} L ${Math.round(view.window.center)}`,
      zoom: Math.round(view.zoom * 100) / 100,
      inverted: view.inverted,
      layers: ['overlay', 'marks'],
    }),
    [series.seriesInstanceUid, view],
  );
  const review = useReview(snapshot, refresh);
  useRecordView(view.rendered ? study.id : null, snapshot);

  const chooseTool = (next: MouseTool): void => {
    setTool(next);
    viewer?.chooseTool(next);
  };
  const allowed = mayDecide(user.role);
  useStudyShortcuts({ viewer, view, study, series, onOpen, onTool: chooseTool, mayMark: allowed });
  const marks = useMemo(() => marksOf(series), [series]);

  return (
    <div className={styles.reader}>
      <SeriesList study={study} current={series.id} onOpen={onOpen} />
      <div className={styles.middle}>
        <Toolbar viewer={viewer} view={view} tool={tool} onTool={chooseTool} mayMark={allowed} />
        <div className={styles.stage}>
          <section
            className={styles.view}
            aria-label="Image"
            data-testid="stack"
            data-image-index={view.index}
            data-rendered={view.rendered}
          >
            {/* Cornerstone draws into this element and answers the mouse; every action has a key as well. */}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: only keeps the browser's menu away from the right button. */}
            <div ref={setElement} className={styles.pixels} onContextMenu={(event) => event.preventDefault()} />
            {viewer && count > 0 && (
              <>
                <MarkLayer viewer={viewer} view={view} marks={marks} onDrawn={tool === 'mark' ? setDrawn : null} />
                <ViewOverlay study={study} series={series} view={view} count={count} />
              </>
            )}
            <StageState
              problem={problem ?? view.problem}
              loading={!stack || (count > 0 && !view.rendered)}
              empty={stack !== null && count === 0}
              onRetry={retry}
            />
          </section>
          <SliceSlider index={view.index} count={count} onIndex={(index) => void viewer?.show(index)} />
        </div>
      </div>
      <StudyPanel
        series={series}
        review={allowed ? review : null}
        problem={review.problem}
        refresh={refresh}
        onShow={(sopInstanceUid, frame) => {
          const index = stack?.images.findIndex(
            (image) => image.sopInstanceUid === sopInstanceUid && image.frame === frame,
          );
          if (index !== undefined && index >= 0) void viewer?.show(index);
        }}
        imageNumber={(sopInstanceUid, frame) => {
          const index = stack?.images.findIndex(
            (image) => image.sopInstanceUid === sopInstanceUid && image.frame === frame,
          );
          return index === undefined || index < 0 ? null : index + 1;
        }}
      />
      <AnnotationDialog
        open={drawn !== null}
        description={`A rectangle on image ${view.index + 1}, kept with your name.`}
        labels={usualLabels}
        problem={review.problem}
        busy={review.busy}
        onClose={() => {
          setDrawn(null);
          review.dismiss();
        }}
        onSave={(label, comment) => {
          if (!drawn || !view.image) return;
          const mark = {
            subject: series.id,
            kind: 'rectangle',
            label,
            comment,
            sopInstanceUid: view.image.sopInstanceUid,
            frame: view.image.frame,
            points: drawn.map(([column, row]) => [column, row]),
          };
          void review.annotate(mark).then((kept) => {
            if (!kept) return;
            setDrawn(null);
            chooseTool('window');
          });
        }}
      />
    </div>
  );
}

interface StageProps {
  problem: string | null;
  loading: boolean;
  empty: boolean;
  onRetry(): void;
}

function StageState({ problem, loading, empty, onRetry }: StageProps) {
  if (problem !== null) {
    return (
      <div className={styles.state}>
        <ErrorState title="No image" message={problem} onRetry={onRetry} />
      </div>
    );
  }
  if (empty) {
    return (
      <div className={styles.state}>
        <EmptyState title="This series has no images">It holds objects without pixels, such as a report.</EmptyState>
      </div>
    );
  }
  if (!loading) return null;
  return (
    <div className={styles.state}>
      <LoadingState>Loading the image …</LoadingState>
    </div>
  );
}
