'use client';
import { useCallback, useEffect } from 'react';
import { useQuery, useSubscription } from 'urql';
import { EmptyState, ErrorState, LoadingState } from '../components/message';
import { Fact, PatientBar } from '../components/patient-bar';
import { formatClock } from '../format/time';
import { describeError } from '../session/errors';
import { AnalysisProgressSubscription } from '../worklist/worklist.graphql';
import { PatientLink } from './patient-link/patient-link';
import { RecordingReader } from './reader';
import { type Recording, RecordingChangedSubscription, RecordingQuery } from './recording.graphql';
import styles from './recording-page.module.css';
import { useFrameTimes } from './use-recording-data';

const RECHECK_MS = 5000;

export function RecordingPage({ id }: { id: string }) {
  const [{ data, error }, load] = useQuery({ query: RecordingQuery, variables: { id } });
  const refresh = useCallback(() => load({ requestPolicy: 'network-only' }), [load]);

  useSubscription({ query: AnalysisProgressSubscription, variables: { subject: id } }, (_before, event) => {
    refresh();
    return event;
  });

  // Only a change of state is asked for again: while the web version is made, the cache takes its progress as it comes.
  const [changes] = useSubscription({ query: RecordingChangedSubscription, variables: { recording: id } });
  const web = changes.data?.recordingChanged.webVersion ?? null;
  const state = web?.status;
  useEffect(() => {
    if (state) refresh();
  }, [state, refresh]);

  const recording = data?.node?.__typename === 'Recording' ? data.node : null;
  const known = recording?.webVersion?.status;
  const isBeingMade = known === 'QUEUED' || known === 'RUNNING';
  useEffect(() => {
    if (!isBeingMade) return;
    // The end may have come before the subscription stood, or while the connection was lost.
    const timer = setInterval(refresh, RECHECK_MS);
    return () => clearInterval(timer);
  }, [isBeingMade, refresh]);
  if (recording) {
    const live = web?.status === 'RUNNING' && recording.webVersion ? { ...recording, webVersion: web } : recording;
    return <Loaded recording={live} refresh={refresh} />;
  }
  if (error) {
    return <ErrorState title="The recording could not be loaded" message={describeError(error)} onRetry={refresh} />;
  }
  if (data) {
    return <EmptyState title="There is no such recording">It may have been removed, or the link is wrong.</EmptyState>;
  }
  return <LoadingState>Loading the recording …</LoadingState>;
}

function Loaded({ recording, refresh }: { recording: Recording; refresh(): void }) {
  const times = useFrameTimes(recording.id);
  const name = recording.fileName.split('/').at(-1) ?? recording.fileName;
  useEffect(() => {
    document.title = `${name} · Overread`;
  }, [name]);
  const rate = `${Math.round(recording.fps * 10) / 10} frames/s${recording.variableFrameRate ? ', variable' : ''}`;
  return (
    <div className={styles.page}>
      <PatientBar
        patient={recording.patient}
        onDate={recording.receivedAt.slice(0, 10)}
        action={<PatientLink recording={recording} refresh={refresh} />}
      >
        <Fact name="File" value={name} />
        <Fact name="Length" value={`${formatClock(recording.duration)}, ${rate}`} />
        <Fact name="Picture" value={`${recording.width} × ${recording.height} ${recording.codec}`} />
      </PatientBar>
      {times.data ? (
        <RecordingReader recording={recording} frameTimes={times.data} refresh={refresh} />
      ) : times.problem ? (
        <ErrorState title="The recording could not be opened" message={times.problem} />
      ) : (
        <LoadingState>Loading the recording …</LoadingState>
      )}
    </div>
  );
}
