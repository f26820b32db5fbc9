import { measureMark } from '@overread/models/mark-measurements.js';
import { type PointerEvent, useState } from 'react';
import { formatQuantity } from '../format/text';
import { finishedShape, type Point, pointsOf, regionStatistics, type Shape, type ShapeKind } from './shapes';
import type { StackViewer, ViewState } from './stack-viewer';

interface Options {
  viewer: StackViewer | null;
  view: ViewState;
  /** Null while the left button belongs to the image. */
  kind: ShapeKind | null;
  onDrawn(shape: Shape): void;
}

/**
 * Draws with the left button: a drag makes the first two points, and a shape that needs more takes a click for each.
 * The handlers go on the element that holds the image.
 */
export function useDrawing({ viewer, view, kind, onDrawn }: Options) {
  const [draft, setDraft] = useState<{ readonly kind: ShapeKind; readonly points: readonly Point[] } | null>(null);
  const { image } = view;
  // Another tool or another image leaves what was begun behind.
  const current = draft && draft.kind === kind && viewer && image ? draft : null;

  const at = (event: PointerEvent<HTMLElement>): Point | null => {
    const box = event.currentTarget.getBoundingClientRect();
    return viewer?.elementToImage([event.clientX - box.left, event.clientY - box.top]) ?? null;
  };
  const moveLast = (event: PointerEvent<HTMLElement>): Shape | null => {
    const point = current && at(event);
    return point ? { kind: current.kind, points: [...current.points.slice(0, -1), point] } : null;
  };

  return {
    draft: current && { shape: current, text: viewer ? describeShape(current, viewer, view) : [] },
    cancel: () => setDraft(null),
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        const from = kind && event.button === 0 ? at(event) : null;
        if (!kind || !from || current) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDraft({ kind, points: [from, from] });
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const moved = moveLast(event);
        if (moved) setDraft(moved);
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const moved = event.button === 0 ? moveLast(event) : null;
        if (!moved || !image) return;
        const [a, b] = moved.points;
        // A click without a drag begins nothing.
        const dragged = a && b && Math.hypot(a[0] - b[0], a[1] - b[1]) >= 1;
        if (dragged && moved.points.length < pointsOf(moved.kind)) {
          setDraft({ ...moved, points: [...moved.points, moved.points.at(-1)!] });
          return;
        }
        setDraft(null);
        const shape = finishedShape(moved, image.columns ?? 0, image.rows ?? 0);
        if (shape) onDrawn(shape);
      },
      onPointerCancel: () => setDraft(null),
    },
  };
}

/** What a shape on the shown image measures, and the grey values in it. */
function describeShape(shape: Shape, viewer: StackViewer, { image }: ViewState): string[] {
  const measured = measureMark(shape.kind, shape.points, image?.pixelSpacing ?? null).map((one) =>
    'value' in one ? formatQuantity(one.value, one.unit) : '',
  );
  return [...measured, ...describeRegion(shape, viewer)];
}

/** Mean and standard deviation of the grey values inside; nothing for lines and for colour. */
export function describeRegion(shape: Shape, viewer: StackViewer): string[] {
  const region = regionStatistics(shape, (column, row) => {
    const value = viewer.valueAt([column, row]);
    return typeof value === 'number' ? value : null;
  });
  return region ? [`mean ${region.mean.toFixed(1)} ± ${region.deviation.toFixed(1)}`] : [];
}
