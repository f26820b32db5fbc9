'use client';
import type { ReactNode } from 'react';
import { ProgressBar, Status } from '../components/status';
import { formatPercent, words } from '../format/text';
import { formatMoment } from '../format/time';
import type { AnalysisDetailFragment } from '../gql/graphql';
import styles from './analysis-state.module.css';

export type Analysis = AnalysisDetailFragment;

/** Where one analysis stands, and in plain words why there is no result. */
export function AnalysisState({ analysis, children }: { analysis: Analysis; children?: ReactNode }) {
  const title = analysis.pipeline ? words(analysis.pipeline) : 'No pipeline';
  return (
    <div className={styles.analysis} data-testid="analysis" data-status={analysis.status}>
      <div className={styles.head}>
        <span className={styles.title}>{title}</span>
        {analysis.version && <span className={styles.version}>{analysis.version}</span>}
        <span className={styles.status}>
          <StatusOf analysis={analysis} />
        </span>
      </div>
      {(analysis.status === 'RUNNING' || analysis.status === 'QUEUED') && (
        <div className={styles.progress}>
          <ProgressBar value={analysis.progress} label={`${title} analysis`} />
          <span>
            {formatPercent(analysis.progress)} {analysis.stage ? words(analysis.stage).toLowerCase() : ''}
          </span>
        </div>
      )}
      {analysis.status === 'NOT_APPLICABLE' && (
        <p className={styles.reason}>{analysis.reason ?? 'No reason was given.'}</p>
      )}
      {analysis.status === 'FAILED' && (
        <p className={styles.failed}>{analysis.errorMessage ?? 'The run failed without a message.'}</p>
      )}
      {analysis.warnings.map((warning) => (
        <p key={warning.code} className={styles.warning}>
          {warning.message}
        </p>
      ))}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}

function StatusOf({ analysis }: { analysis: Analysis }) {
  switch (analysis.status) {
    case 'QUEUED':
      return <Status tone="busy">Waiting</Status>;
    case 'RUNNING':
      return <Status tone="busy">Running</Status>;
    case 'SUCCEEDED':
      return <Status tone="ok">Done</Status>;
    case 'FAILED':
      return <Status tone="bad">Failed</Status>;
    case 'NOT_APPLICABLE':
      return <Status tone="quiet">Not applicable</Status>;
  }
}

/** What is needed to run it again and to compare. */
export function ProvenanceDetails({ analysis }: { analysis: Analysis }) {
  const { provenance, timing } = analysis;
  if (!provenance) return null;
  return (
    <details className={styles.provenance}>
      <summary>How this came to be</summary>
      <dl>
        <Line
          name="Finished"
          value={analysis.finishedAt ? formatMoment(analysis.finishedAt, { seconds: true }) : null}
        />
        <Line name="Took" value={timing?.total ? `${timing.total.toFixed(1)} s` : null} />
        <Line name="Runtime" value={`${provenance.runtime}, ${provenance.provider}`} />
        <Line name="Threads" value={provenance.threads === null ? null : String(provenance.threads)} />
        <Line name="Processor" value={provenance.cpuFeatures} />
        {provenance.models.map((model) => (
          <Line key={model.name} name={model.name} value={model.sha256} />
        ))}
        {provenance.inputs.slice(0, 1).map((input) => (
          <Line
            key={input}
            name={provenance.inputs.length > 1 ? `Inputs (${provenance.inputs.length})` : 'Input'}
            value={input}
          />
        ))}
        <Line name="Result" value={provenance.result} />
      </dl>
    </details>
  );
}

function Line({ name, value }: { name: string; value: string | null }) {
  if (!value) return null;
  return (
    <div className={styles.line}>
      <dt>{name}</dt>
      <dd title={value}>{value}</dd>
    </div>
  );
}
