'use client';
import { useEffect, useRef } from 'react';
import styles from './magnifier.module.css';
import type { Point } from './shapes';
import type { StackViewer, ViewState } from './stack-viewer';
import { rangeOf } from './window-level';

/** CSS pixels a side. */
const SIZE = 280;

/** One pixel of the image on one of the screen, around `at`; grey images, as they are windowed and turned beside it. */
export function Magnifier({ viewer, view, at }: { viewer: StackViewer; view: ViewState; at: Point }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const place = viewer.imageToElement([at[0], at[1]]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context || !view.window) return;
    const side = Math.round(SIZE * window.devicePixelRatio);
    canvas.current.width = side;
    canvas.current.height = side;
    const picture = context.createImageData(side, side);
    const { lower, upper } = rangeOf(view.window);
    const [across, down] = [view.turn?.across ? -1 : 1, view.turn?.down ? -1 : 1];
    const [column, row] = [Math.round(at[0]), Math.round(at[1])];
    for (let y = 0, to = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1, to += 4) {
        const value = viewer.valueAt([column + across * (x - (side >> 1)), row + down * (y - (side >> 1))]);
        const share = typeof value === 'number' ? (value - lower) / (upper - lower) : 0;
        const grey = 255 * (view.inverted && value !== null ? 1 - share : share);
        picture.data[to] = grey;
        picture.data[to + 1] = grey;
        picture.data[to + 2] = grey;
        picture.data[to + 3] = 255;
      }
    }
    context.putImageData(picture, 0, 0);
  }, [viewer, view.window, view.inverted, view.turn, at]);
  if (!place) return null;
  return (
    <div
      className={styles.lens}
      data-testid="magnifier"
      style={{ left: place[0] - SIZE / 2, top: place[1] - SIZE / 2 }}
    >
      <canvas ref={canvas} style={{ width: SIZE, height: SIZE }} />
      <span>1:1</span>
    </div>
  );
}
