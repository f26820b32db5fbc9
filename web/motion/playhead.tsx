'use client';
import { useEffect, useRef } from 'react';
import type { Player } from './player';
import styles from './playhead.module.css';
import { fractionOf, gutterLeft, gutterRight } from './time-axis';

/** Through chart and time line. Moved by hand, frame by frame: rendering everything anew for a line would be too slow. */
export function Playhead({
  player,
  frameTimes,
  duration,
}: {
  player: Player | null;
  frameTimes: readonly number[];
  duration: number;
}) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      player?.onFrame((frame) => {
        const fraction = fractionOf(frameTimes[frame] ?? 0, duration);
        line.current?.style.setProperty('left', `${fraction * 100}%`);
      }),
    [player, frameTimes, duration],
  );
  return (
    <div className={styles.axis} style={{ left: gutterLeft, right: gutterRight }} aria-hidden>
      <div ref={line} className={styles.line} />
    </div>
  );
}
