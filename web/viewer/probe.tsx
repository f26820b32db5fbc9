'use client';
import styles from './overlay.module.css';
import type { Point } from './shapes';
import type { StackViewer } from './stack-viewer';

interface Props {
  viewer: StackViewer;
  /** Pixels of the image. */
  at: Point;
  rendered: boolean;
  modality: string;
}

/** Which pixel the pointer is on, and its value as the file means it. */
export function Probe({ viewer, at, rendered, modality }: Props) {
  const [column, row] = [Math.round(at[0]), Math.round(at[1])];
  const value = rendered ? viewer.valueAt([column, row]) : null;
  if (value === null) return null;
  const text = typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : value.join(' ');
  return (
    <div className={styles.probe} data-testid="probe" aria-hidden>
      <span>
        {column}, {row}
      </span>
      <b>
        {text}
        {modality === 'CT' && ' HU'}
      </b>
    </div>
  );
}
