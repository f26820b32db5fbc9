'use client';
import { useState } from 'react';
import { count } from '../format/text';
import { formatDate } from '../format/time';
import type { Series, Study } from './overlay';
import styles from './series-list.module.css';
import type { ChosenPrior, PriorChoice } from './use-prior';

interface Props {
  study: Study;
  prior: ChosenPrior;
  current: string | null;
  /** In the other view. */
  beside: string | null;
  /** Whether the pictures of the series may be asked for: the image that is being opened comes first. */
  pictures: boolean;
  onOpen(id: string): void;
}

export function SeriesList({ study, prior, current, beside, pictures, onOpen }: Props) {
  const shared = { current, beside, pictures, onOpen };
  return (
    <nav className={styles.list} aria-label="Series">
      {study.priors.length > 0 && <ChoosePrior priors={study.priors} prior={prior} />}
      {prior.study && <h2 className={styles.heading}>This study</h2>}
      <SeriesOf study={study} {...shared} />
      {prior.study && (
        <>
          <h2 className={styles.heading}>{prior.isEarlier ? 'Prior' : 'Other study'}</h2>
          <SeriesOf study={prior.study} {...shared} />
        </>
      )}
    </nav>
  );
}

function ChoosePrior({ priors, prior }: { priors: readonly PriorChoice[]; prior: ChosenPrior }) {
  return (
    <div className={styles.prior}>
      <label htmlFor="prior">Prior</label>
      <select
        id="prior"
        className={styles.choice}
        value={prior.id ?? ''}
        onChange={(event) => prior.choose(event.target.value || null)}
      >
        <option value="">None beside</option>
        {priors.map(({ study, isEarlier }) => (
          <option key={study.id} value={study.id}>
            {[
              formatDate(study.studyDate) ?? 'No date',
              study.description ?? study.modalities.join(', '),
              !isEarlier && 'order not known',
            ]
              .filter(Boolean)
              .join(' · ')}
          </option>
        ))}
      </select>
      {prior.id !== null && prior.study === null && prior.problem === null && <span>Loading …</span>}
      {prior.problem && <span role="alert">{prior.problem}</span>}
    </div>
  );
}

function SeriesOf({ study, current, beside, pictures, onOpen }: Omit<Props, 'prior'>) {
  return (
    <ol>
      {study.series.edges.map(({ node }) => (
        <li key={node.id}>
          <button
            type="button"
            className={styles.series}
            aria-current={node.id === current || undefined}
            data-beside={node.id === beside || undefined}
            onClick={() => onOpen(node.id)}
          >
            <Thumbnail study={study} series={node} wanted={pictures} />
            <span className={styles.name}>{node.description || 'No description'}</span>
            <span className={styles.facts}>
              {node.number !== null && `${node.number} · `}
              {node.modality} · {count(node.instanceCount, 'image')}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Thumbnail({ study, series, wanted }: { study: Study; series: Series; wanted: boolean }) {
  const [failed, setFailed] = useState(false);
  const address = `/dicomweb/studies/${study.studyInstanceUid}/series/${series.seriesInstanceUid}/thumbnail`;
  return (
    <span className={styles.picture}>
      {!wanted ? null : failed ? (
        <span className={styles.none}>No preview</span>
      ) : (
        // biome-ignore lint/performance/noImgElement: rendered by the API at this size; nothing to optimise.
        <img src={address} alt="" width={144} height={144} loading="lazy" onError={() => setFailed(true)} />
      )}
    </span>
  );
}
