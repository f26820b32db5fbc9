'use client';
import { useMemo } from 'react';
import styles from './marks.module.css';
import { ShapeView } from './shape-view';
import type { Point, Shape } from './shapes';
import type { StackViewer, ViewState } from './stack-viewer';
import { describeRegion } from './use-drawing';

export interface Mark {
  readonly id: string;
  readonly label: string;
  /** Beside the shape: the label, or what it measures. */
  readonly text: readonly string[];
  /** Whether the grey values inside are written, too. */
  readonly measured: boolean;
  readonly sopInstanceUid: string;
  readonly frame: number;
  readonly shape: Shape;
  readonly look: 'own' | 'finding' | 'candidate' | 'rejected';
}

interface Props {
  viewer: StackViewer;
  view: ViewState;
  marks: readonly Mark[];
  /** What is being drawn at this moment. */
  draft: { readonly shape: Shape; readonly text: readonly string[] } | null;
  /** Where the image of the other view cuts this one. */
  referenceLine: readonly [Point, Point] | null;
}

/** Everything that is drawn over the image that is shown. The mouse goes through it to the image. */
export function MarkLayer({ viewer, view, marks, draft, referenceLine }: Props) {
  const { image } = view;
  const shown = image
    ? marks.filter((mark) => mark.sopInstanceUid === image.sopInstanceUid && mark.frame === image.frame)
    : [];
  const place = (point: Point) => viewer.imageToElement(point);
  const [from, to] = referenceLine?.map(place) ?? [];
  return (
    <svg
      className={styles.layer}
      role="img"
      aria-label={shown.length > 0 ? `Marks: ${shown.map((mark) => mark.label).join(', ')}` : 'No marks on this image'}
    >
      {from && to && (
        <line
          className={styles.reference}
          data-testid="reference-line"
          x1={from[0]}
          y1={from[1]}
          x2={to[0]}
          y2={to[1]}
        />
      )}
      {shown.map((mark) => (
        <MarkView key={mark.id} mark={mark} viewer={viewer} rendered={view.rendered} />
      ))}
      {draft && (
        <g className={styles.own} data-testid="draft">
          <ShapeView shape={draft.shape} place={place} text={draft.text} />
        </g>
      )}
    </svg>
  );
}

function MarkView({ mark, viewer, rendered }: { mark: Mark; viewer: StackViewer; rendered: boolean }) {
  // Over every pixel of a region: once for an image, not for each movement of the camera.
  const region = useMemo(
    () => (rendered && mark.measured ? describeRegion(mark.shape, viewer) : []),
    [mark, viewer, rendered],
  );
  return (
    <g className={styles[mark.look]} data-testid="mark" data-kind={mark.shape.kind}>
      <ShapeView shape={mark.shape} place={(point) => viewer.imageToElement(point)} text={[...mark.text, ...region]} />
    </g>
  );
}
