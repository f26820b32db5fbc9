'use client';
import { ProgressBar } from '../components/status';
import { type VideoChoice, waitingReasons } from './choose-video';
import styles from './waiting-stage.module.css';

/** Stands in the video's place while its version for browsers is made. */
export function WaitingStage({ reason, progress }: Extract<VideoChoice, { kind: 'wait' }>) {
  const percent = progress === null ? null : Math.round(progress * 100);
  return (
    <div className={styles.stage} role="status">
      <p className={styles.title}>Preparing the video{percent === null ? ' …' : `: ${percent} %`}</p>
      <div className={styles.bar}>
        <ProgressBar value={progress ?? 0} label="Video prepared" />
      </div>
      <p className={styles.text}>
        {waitingReasons[reason]} A version with the same frames is being made; it opens here by itself. The original
        stays as it was received.
      </p>
    </div>
  );
}
