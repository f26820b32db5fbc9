'use client';
import { type PointerEvent, useState } from 'react';
import styles from './marks.module.css';
import { type Point, rectangleBetween } from './shapes';
import type { StackViewer, ViewState } from './stack-viewer';

export interface Mark {
  readonly id: string;
  readonly label: string;
  readonly sopInstanceUid: string;
  readonly frame: number;
  readonly corners: readonly [Point, Point];
  readonly kind: 'own' | 'finding' | 'rejected';
}

interface Props {
  viewer: StackViewer;
  view: ViewState;
  marks: readonly Mark[];
  /** While the mark tool is chosen: takes what was drawn. */
  onDrawn: ((corners: [Point, Point]) => void) | null;
}

/** Rectangles over the image that is shown; with `onDrawn`, a place to draw one. */
export function MarkLayer({ viewer, view, marks, onDrawn }: Props) {
  const [drag, setDrag] = useState<{ readonly from: Point; readonly to: Point } | null>(null);
  const { image } = view;
  const shown = image
    ? marks.filter((mark) => mark.sopInstanceUid === image.sopInstanceUid && mark.frame === image.frame)
    : [];

  const at = (event: PointerEvent<SVGSVGElement>): Point | null => {
    const box = event.currentTarget.getBoundingClientRect();
    return viewer.elementToImage([event.clientX - box.left, event.clientY - box.top]);
  };

  return (
    <svg
      className={styles.layer}
      data-drawing={onDrawn !== null}
      role="img"
      aria-label={shown.length > 0 ? `Marks: ${shown.map((mark) => mark.label).join(', ')}` : 'No marks on this image'}
      onPointerDown={(event) => {
        const from = onDrawn && event.button === 0 ? at(event) : null;
        if (!from) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from, to: from });
      }}
      onPointerMove={(event) => {
        const to = drag && at(event);
        if (drag && to) setDrag({ ...drag, to });
      }}
      onPointerUp={() => {
        if (drag && image && onDrawn) {
          const drawn = rectangleBetween(drag.from, drag.to, image.columns ?? 0, image.rows ?? 0);
          if (drawn) onDrawn(drawn);
        }
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
      onWheel={(event) => void viewer.show(view.index + Math.sign(event.deltaY))}
    >
      {shown.map((mark) => (
        <Rectangle key={mark.id} viewer={viewer} corners={mark.corners} kind={mark.kind} label={mark.label} />
      ))}
      {drag && <Rectangle viewer={viewer} corners={[drag.from, drag.to]} kind="own" label={null} />}
    </svg>
  );
}

interface RectangleProps {
  viewer: StackViewer;
  corners: readonly [Point, Point];
  kind: Mark['kind'];
  label: string | null;
}

function Rectangle({ viewer, corners, kind, label }: RectangleProps) {
  const a = viewer.imageToElement(corners[0]);
  const b = viewer.imageToElement(corners[1]);
  if (!a || !b) return null;
  const x = Math.min(a[0], b[0]);
  const y = Math.min(a[1], b[1]);
  return (
    <g className={styles[kind]} data-testid={label === null ? undefined : 'mark'}>
      <rect x={x} y={y} width={Math.abs(a[0] - b[0])} height={Math.abs(a[1] - b[1])} />
      {label !== null && (
        <text x={x} y={y - 6}>
          {label}
        </text>
      )}
    </g>
  );
}
