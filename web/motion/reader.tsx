'use client';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Button } from '../components/button';
import { EmptyState, InlineError, LoadingState } from '../components/message';
import { formatClock } from '../format/time';
import { AnnotationDialog } from '../review/annotation-dialog';
import { currentAnalyses } from '../review/current-analyses';
import { standingOf } from '../review/standing';
import { useRecordView, useReview } from '../review/use-review';
import { mayDecide } from '../session/roles';
import { useSigned } from '../session/session';
import { CurveLegend } from './curve-legend';
import { curveKey, firstShown } from './curve-style';
import { CurveChart } from './curves';
import { beginDraft, type Draft } from './draft';
import { findingsOf, lanesOf } from './lanes';
import type { Player } from './player';
import { Playhead } from './playhead';
import { type Range, rangeBetween } from './range-edit';
import type { Recording } from './recording.graphql';
import styles from './recording-page.module.css';
import { RecordingPanel } from './recording-panel';
import { Timeline } from './timeline';
import { Transport } from './transport';
import { usePlayerOpened, usePlayerState } from './use-player-state';
import { useCurves, usePoses } from './use-recording-data';
import { useRecordingShortcuts } from './use-recording-shortcuts';
import { useVideoChoice } from './use-video-choice';
import { VideoStage } from './video-stage';
import { WaitingStage } from './waiting-stage';

interface Props {
  recording: Recording;
  frameTimes: readonly number[];
  refresh(): void;
}

/** The first two count in the figures, like those that the pipeline found. */
const markLabels = [
  'repetition',
  'partialRepetition',
  'Loss of balance',
  'Compensation',
  'Pain',
  'Good form',
  'Camera moved',
] as const;

/** Video and skeleton, angles and repetitions on one time axis, and what is said about them at the right. */
export function RecordingReader({ recording, frameTimes, refresh }: Props) {
  const { viewer: user } = useSigned();
  const allowed = mayDecide(user.role);
  const analyses = useMemo(
    () => currentAnalyses(recording.analyses.edges.map((edge) => edge.node)),
    [recording.analyses.edges],
  );
  const findings = useMemo(() => findingsOf(analyses), [analyses]);
  const candidates = useMemo(() => analyses.flatMap((analysis) => analysis.candidates), [analyses]);
  const measured = analyses.find((analysis) => analysis.status === 'SUCCEEDED') ?? null;
  const poses = usePoses(analyses.find((analysis) => analysis.posesUrl !== null)?.posesUrl ?? null);
  const curves = useCurves(measured?.id ?? null);

  const video = useVideoChoice(recording.videoUrl, recording.webVersion);
  const [player, setPlayer] = useState<Player | null>(null);
  const [skeleton, setSkeleton] = useState(true);
  const [chosenCurves, setChosenCurves] = useState<ReadonlySet<string> | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [markStart, setMarkStart] = useState<number | null>(null);
  const [mark, setMark] = useState<Range | null>(null);
  const scale = useRef(1);
  const keepScale = useCallback((value: number) => {
    scale.current = value;
  }, []);

  const all = curves.data ?? [];
  const shownKeys = chosenCurves ?? firstShown(all);
  const shown = useMemo(
    () => (curves.data ?? []).filter((curve) => (chosenCurves ?? firstShown(curves.data ?? [])).has(curveKey(curve))),
    [curves.data, chosenCurves],
  );

  const snapshot = useCallback((): Record<string, unknown> => {
    const state = player?.state();
    return {
      time: state?.time ?? null,
      frame: state?.frame ?? null,
      playing: state?.playing ?? false,
      speed: state?.rate ?? 1,
      zoom: Math.round(scale.current * 1000) / 1000,
      layers: [...(skeleton && poses.data ? ['skeleton'] : []), ...shown.map(curveKey)],
      window: `${window.innerWidth} × ${window.innerHeight}`,
    };
  }, [player, skeleton, poses.data, shown]);
  const review = useReview(snapshot, refresh);
  const opened = usePlayerOpened(player);
  useRecordView(opened ? recording.id : null, snapshot);

  const seek = useCallback((time: number) => player?.seek(time), [player]);
  const select = (id: string): void => {
    setSelected(id);
    const finding = [...findings, ...candidates].find((one) => one.id === id);
    const time = finding
      ? standingOf(finding).time
      : (recording.annotations.find((one) => one.id === id)?.time ?? null);
    if (!time) return;
    seek(time.start);
    if (player?.state().loop) player.setLoop(time);
  };
  const edit = (id: string): Draft | null => {
    if (draft?.finding.id === id) return draft;
    const finding = findings.find((one) => one.id === id);
    return finding ? beginDraft(finding) : null;
  };
  const chosen = findings.find((finding) => finding.id === selected) ?? null;
  const loop = (): void => {
    const range = draft?.time ?? (chosen && standingOf(chosen).time);
    if (player && range) player.setLoop(player.state().loop ? null : range);
  };
  const markIn = (): void => {
    player?.pause();
    setMarkStart(player?.state().time ?? 0);
  };
  const markOut = (): void => {
    if (!player || markStart === null) return;
    player.pause();
    setMark(rangeBetween(markStart, player.state().time, frameTimes));
  };
  useRecordingShortcuts({
    player,
    frameTimes,
    onSkeleton: () => setSkeleton(!skeleton),
    onLoop: loop,
    onMarkIn: markIn,
    onMarkOut: markOut,
    mayMark: allowed,
    marking: markStart !== null,
  });

  const bands = useMemo(
    () =>
      findings.flatMap((finding) => {
        const time = draft?.finding.id === finding.id ? draft.time : standingOf(finding).time;
        return time ? [time] : [];
      }),
    [findings, draft],
  );

  return (
    <div className={styles.reader}>
      <div className={styles.work} data-shape={recording.height > recording.width ? 'upright' : 'wide'}>
        <section className={styles.film} aria-label="Video">
          {video.kind === 'wait' ? (
            <WaitingStage {...video} />
          ) : (
            <VideoStage
              source={{ ...recording, url: video.url, frameTimes }}
              poses={poses.data}
              showSkeleton={skeleton}
              onPlayer={setPlayer}
              onScale={keepScale}
            >
              <VideoProblem player={player} other={video.note ?? poses.problem} />
            </VideoStage>
          )}
        </section>
        <div className={styles.transport}>
          <Transport
            player={player}
            frameCount={frameTimes.length}
            duration={recording.duration}
            skeleton={poses.data && { shown: skeleton, toggle: () => setSkeleton(!skeleton) }}
            onLoop={chosen || draft ? loop : null}
          />
        </div>
        <section className={styles.time} aria-label="Movement over time">
          {all.length > 0 && (
            <CurveLegend
              curves={all}
              shown={shownKeys}
              player={player}
              onToggle={(key) => {
                const next = new Set(shownKeys);
                if (!next.delete(key)) next.add(key);
                setChosenCurves(next);
              }}
            />
          )}
          <div className={styles.tracks}>
            <div className={styles.chart}>
              {all.length > 0 ? (
                <CurveChart curves={shown} all={all} duration={recording.duration} bands={bands} onSeek={seek} />
              ) : measured && !curves.data && !curves.problem ? (
                <LoadingState>Loading the joint angles …</LoadingState>
              ) : (
                <EmptyState title="No joint angles">
                  {curves.problem ?? 'They appear here once an analysis of this recording has measured them.'}
                </EmptyState>
              )}
            </div>
            <Timeline
              lanes={lanesOf({
                findings,
                candidates,
                annotations: recording.annotations,
                draft,
                open: markStart === null ? null : { start: markStart, end: mark?.end ?? markStart },
                editable: allowed,
              })}
              duration={recording.duration}
              frameTimes={frameTimes}
              selected={selected}
              onSeek={seek}
              onSelect={select}
              onEdit={(id, time, edge) => {
                const next = edit(id);
                if (!next) return;
                setSelected(id);
                setDraft({ ...next, time, edge });
                seek(time[edge]);
              }}
            />
            <Playhead player={player} frameTimes={frameTimes} duration={recording.duration} />
          </div>
          {allowed && <MarkBar start={markStart} onIn={markIn} onOut={markOut} onCancel={() => setMarkStart(null)} />}
        </section>
      </div>
      <RecordingPanel
        recording={recording}
        analyses={analyses}
        findings={findings}
        candidates={candidates}
        curves={all}
        frameTimes={frameTimes}
        selected={selected}
        draft={draft}
        review={allowed ? review : null}
        problem={review.problem}
        refresh={refresh}
        onSelect={select}
        onDraft={(next) => {
          setDraft(next);
          if (next) seek(next.time[next.edge]);
        }}
      />
      <AnnotationDialog
        open={mark !== null}
        description={mark ? `From ${formatClock(mark.start)} to ${formatClock(mark.end)}, kept with your name.` : ''}
        labels={markLabels}
        problem={review.problem}
        busy={review.busy}
        onClose={() => {
          setMark(null);
          setMarkStart(null);
          review.dismiss();
        }}
        onSave={(label, comment) => {
          if (!mark) return;
          void review
            .annotate({ subject: recording.id, kind: 'timeRange', label, comment, time: mark })
            .then((kept) => {
              if (!kept) return;
              setMark(null);
              setMarkStart(null);
            });
        }}
      />
    </div>
  );
}

function VideoProblem({ player, other }: { player: Player | null; other: string | null }) {
  const { problem } = usePlayerState(player);
  const text = [problem, other].filter(Boolean).join(' ') || null;
  if (text === null) return null;
  return (
    <div className={styles.problem}>
      <InlineError>{text}</InlineError>
    </div>
  );
}

interface MarkBarProps {
  start: number | null;
  onIn(): void;
  onOut(): void;
  onCancel(): void;
}

/** A mark of one's own: start here, end there. */
function MarkBar({ start, onIn, onOut, onCancel }: MarkBarProps) {
  return (
    <div className={styles.hint}>
      {start === null ? (
        <>
          <Button onClick={onIn}>Mark from here</Button>
          <span>A finding of your own: i sets the start, o the end.</span>
        </>
      ) : (
        <>
          <Button look="primary" onClick={onOut}>
            Mark up to here
          </Button>
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
          <span>Starts at {formatClock(start)}. Go to its end.</span>
        </>
      )}
    </div>
  );
}
