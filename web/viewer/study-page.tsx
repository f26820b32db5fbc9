'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { EmptyState, ErrorState, LoadingState } from '../components/message';
import { Fact, PatientBar } from '../components/patient-bar';
import { formatDate, formatTimeOfDay } from '../format/time';
import { describeError } from '../session/errors';
import { AnalysisProgressSubscription } from '../worklist/worklist.graphql';
import type { Series, Study } from './overlay';
import { StudyReader } from './reader';
import { StudyQuery } from './study.graphql';
import styles from './study-page.module.css';

/** How often a study that is open is looked at for new images. */
const arrivalsMs = 10_000;

export function StudyPage({ id }: { id: string }) {
  const [{ data, error }, load] = useQuery({ query: StudyQuery, variables: { id } });
  const refresh = useCallback(() => load({ requestPolicy: 'network-only' }), [load]);

  useSubscription({ query: AnalysisProgressSubscription, variables: { subject: id } }, (_before, event) => {
    refresh();
    return event;
  });

  // Nothing tells of images as they arrive, only of the analysis once the series is quiet.
  useEffect(() => {
    const timer = window.setInterval(() => document.visibilityState === 'visible' && refresh(), arrivalsMs);
    return () => window.clearInterval(timer);
  }, [refresh]);

  const latest = data?.node?.__typename === 'Study' ? data.node : null;
  const [known, setKnown] = useState(latest);
  if (latest && latest !== known) setKnown(latest);
  // A refresh that fails, as without a connection, takes nothing off the screen.
  const study = latest ?? (known?.id === id ? known : null);
  if (study) return <Loaded study={study} refresh={refresh} />;
  if (error)
    return <ErrorState title="The study could not be loaded" message={describeError(error)} onRetry={refresh} />;
  if (data)
    return <EmptyState title="There is no such study">It may have been removed, or the link is wrong.</EmptyState>;
  return <LoadingState>Loading the study …</LoadingState>;
}

function Loaded({ study, refresh }: { study: Study; refresh(): void }) {
  const asked = useSearchParams().get('series');
  const all: readonly Series[] = study.series.edges.map((edge) => edge.node);
  const [chosen, setChosen] = useState<string | null>(asked);
  const series = all.find((one) => one.id === chosen) ?? all[0] ?? null;

  useEffect(() => {
    document.title = `${study.description ?? 'Study'} · Overread`;
  }, [study.description]);

  const open = (id: string): void => {
    setChosen(id);
    // The address follows, so that a reload or a sent link opens the same series; the page stays.
    window.history.replaceState(null, '', `?series=${encodeURIComponent(id)}`);
  };
  const when = [formatDate(study.studyDate), formatTimeOfDay(study.studyTime)].filter(Boolean).join(', ');
  return (
    <div className={styles.page}>
      <PatientBar patient={study.patient} onDate={study.studyDate}>
        <Fact name="Study" value={study.description} />
        <Fact name="Date" value={when || null} />
        {study.accessionNumber && <Fact name="Accession" value={study.accessionNumber} />}
      </PatientBar>
      {series ? (
        <StudyReader study={study} series={series} onOpen={open} refresh={refresh} />
      ) : (
        <EmptyState title="This study has no series" />
      )}
    </div>
  );
}
