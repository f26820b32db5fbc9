'use client';
import { useState } from 'react';
import { count } from '../format/text';
import type { Series, Study } from './overlay';
import styles from './series-list.module.css';

interface Props {
  study: Study;
  current: string | null;
  /** In the other view. */
  beside: string | null;
  /** Whether the pictures of the series may be asked for: the image that is being opened comes first. */
  pictures: boolean;
  onOpen(id: string): void;
}

export function SeriesList({ study, current, beside, pictures, onOpen }: Props) {
  return (
    <nav className={styles.list} aria-label="Series">
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
    </nav>
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
