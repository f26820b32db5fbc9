'use client';
import { RotateCcw } from 'lucide-react';
import Link from 'next/link';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useMutation, useQuery, useSubscription } from 'urql';
import { Button } from '../components/button';
import { EmptyState, ErrorState, InlineError, LoadingState } from '../components/message';
import { Status } from '../components/status';
import { count, formatPersonName, words } from '../format/text';
import { formatMoment } from '../format/time';
import { describeError } from '../session/errors';
import { mayUpload } from '../session/roles';
import { useReconnect, useSigned } from '../session/session';
import { AnalysisProgressSubscription } from '../worklist/worklist.graphql';
import { type NotAnalysed, stillStands } from './latest';
import { NotAnalysedQuery, RunAnalysisMutation } from './not-analysed.graphql';
import styles from './not-analysed.module.css';
import { RefusedFiles } from './refused-files';

const pageSize = 100;

export function NotAnalysedList() {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Not analysed</h1>
      <p className={styles.lead}>
        What came in and has no result: either nothing here is made for it, or a run failed. A result that is missing is
        not a normal result.
      </p>
      {cursors.map((after, page) => (
        <Page
          key={after ?? 'first'}
          after={after}
          isFirst={page === 0}
          isLast={page === cursors.length - 1}
          onMore={(cursor) => setCursors([...cursors, cursor])}
        />
      ))}
      <RefusedFiles />
    </div>
  );
}

interface PageProps {
  after: string | null;
  isFirst: boolean;
  isLast: boolean;
  onMore(cursor: string): void;
}

function Page({ after, isFirst, isLast, onMore }: PageProps) {
  const [{ data, error }, load] = useQuery({
    query: NotAnalysedQuery,
    variables: { first: pageSize, after },
    requestPolicy: 'cache-and-network',
  });
  const refresh = useCallback(() => load({ requestPolicy: 'network-only' }), [load]);
  useWhenAnalysed(refresh);
  if (!data) {
    if (!error) return <LoadingState />;
    return <ErrorState title="The list could not be loaded" message={describeError(error)} onRetry={refresh} />;
  }
  const { edges, pageInfo } = data.analyses;
  const rows = edges.map((edge) => edge.node).filter(stillStands);
  if (rows.length === 0 && isFirst && !pageInfo.hasNextPage) {
    return <EmptyState title="Everything that came in was analysed" />;
  }
  return (
    <>
      <table className={styles.table} aria-label="Not analysed">
        <thead className={isFirst ? undefined : 'visually-hidden'}>
          <tr>
            <th scope="col" className={styles.what}>
              What
            </th>
            <th scope="col" className={styles.patient}>
              Patient
            </th>
            <th scope="col" className={styles.pipeline}>
              Pipeline
            </th>
            <th scope="col">Why</th>
            <th scope="col" className={styles.when}>
              When
            </th>
            <th scope="col" className={styles.again}>
              <span className="visually-hidden">Run again</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <NotAnalysedRow key={row.id} row={row} onStarted={refresh} />
          ))}
        </tbody>
      </table>
      {isLast && pageInfo.hasNextPage && pageInfo.endCursor && (
        <Button onClick={() => pageInfo.endCursor && onMore(pageInfo.endCursor)}>Show more</Button>
      )}
    </>
  );
}

const settleMs = 400;

/** Runs once analyses have begun or ended, and paused in doing so: a study ends in many at a time. */
function useWhenAnalysed(run: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useSubscription({ query: AnalysisProgressSubscription, variables: {} }, (_before, event) => {
    if (event.analysisProgress.status !== 'RUNNING') {
      clearTimeout(timer.current);
      timer.current = setTimeout(run, settleMs);
    }
    return event;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  useReconnect(run);
}

function NotAnalysedRow({ row, onStarted }: { row: NotAnalysed; onStarted(): void }) {
  const { viewer } = useSigned();
  const [{ fetching }, run] = useMutation(RunAnalysisMutation);
  const [problem, setProblem] = useState<string | null>(null);
  const unit = row.series ?? row.recording;
  const patient = row.series?.study.patient ?? row.recording?.patient;

  async function runAgain(): Promise<void> {
    if (!unit) return;
    setProblem(null);
    const result = await run({ input: { subject: unit.id, pipeline: row.pipeline ?? null } });
    const errors = result.data?.runAnalysis.errors ?? [];
    if (result.error) setProblem(describeError(result.error));
    else if (errors.length > 0) setProblem(errors.map((error) => error.message).join(' '));
    else onStarted();
  }

  return (
    <tr>
      <td>
        <UnitLink row={row} />
      </td>
      <td>{formatPersonName(patient?.name) ?? patient?.patientId ?? '–'}</td>
      <td>{row.pipeline ? words(row.pipeline) : 'None'}</td>
      <td className={styles.why}>
        {row.status === 'FAILED' ? <Status tone="bad">Failed</Status> : <Status tone="quiet">Not applicable</Status>}
        <span>{row.errorMessage ?? row.reason ?? 'No reason was given.'}</span>
        {problem && <InlineError>{problem}</InlineError>}
      </td>
      <td>{formatMoment(row.createdAt)}</td>
      <td>
        {mayUpload(viewer.role) && (
          <Button disabled={fetching} onClick={() => void runAgain()}>
            <RotateCcw /> {fetching ? 'Starting …' : 'Run again'}
          </Button>
        )}
      </td>
    </tr>
  );
}

function UnitLink({ row }: { row: NotAnalysed }) {
  if (row.recording) {
    return (
      <Link prefetch={false} href={`/recordings/${row.recording.id}`}>
        {row.recording.fileName.split('/').at(-1)}
      </Link>
    );
  }
  if (!row.series) return <>–</>;
  const { series } = row;
  return (
    <>
      <Link prefetch={false} href={`/studies/${series.study.id}?series=${series.id}`}>
        {series.description || `Series ${series.number ?? ''}`}
      </Link>
      <span className={styles.sub}>
        {series.modality} · {count(series.instanceCount, 'image')}
      </span>
    </>
  );
}
