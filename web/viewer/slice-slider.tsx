'use client';
import { Slider } from 'radix-ui';
import styles from './slice-slider.module.css';

/** Through the stack: a scroll bar at the side of the image, which also says where in it the reader is. */
export function SliceSlider({ index, count, onIndex }: { index: number; count: number; onIndex(index: number): void }) {
  if (count < 2) return <div className={styles.root} />;
  return (
    <Slider.Root
      className={styles.root}
      orientation="vertical"
      inverted
      min={0}
      max={count - 1}
      value={[index]}
      onValueChange={([next]) => next !== undefined && onIndex(next)}
    >
      <Slider.Track className={styles.track} />
      <Slider.Thumb className={styles.thumb} aria-label="Image" aria-valuetext={`Image ${index + 1} of ${count}`} />
    </Slider.Root>
  );
}
