'use client';
import { type PointerEvent, useEffect, useMemo, useState } from 'react';
import { EmptyState, ErrorState, LoadingState } from '../components/message';
import { HeatMapLayer, heatMapOf } from './heat-map';
import type { MaskLook } from './labelmap';
import { Magnifier } from './magnifier';
import type { SideLabel } from './mammography/hanging';
import { MarkLayer } from './marks';
import { marksOf } from './marks-of-series';
import { masksOf } from './masks-of-series';
import { isOutlineTool, type MouseTool, shapeOf } from './mouse-tools';
import { type Series, type Study, ViewOverlay } from './overlay';
import { OverlayPlanes } from './overlay-planes';
import styles from './pane.module.css';
import { referenceLine } from './planes';
import { Probe } from './probe';
import type { Point, Shape } from './shapes';
import { SliceSlider } from './slice-slider';
import type { StackViewer } from './stack-viewer';
import { useDrawing } from './use-drawing';
import type { FindingEdit } from './use-finding-edit';
import { useMasks } from './use-labelmap';
import type { Pane } from './use-stack';
import { type Visit, VisitLabel } from './visit-label';

interface Props {
  study: Study;
  series: Series;
  pane: Pane;
  tool: MouseTool;
  /** The other view, whose place is drawn into this one. */
  beside: Pane | null;
  active: boolean;
  /** Kept, and out of sight. */
  behind: boolean;
  /** Patient and study in the corners. */
  texts: boolean;
  /** Which of two studies this is, where two are shown. */
  visit: Visit | null;
  /** The reader's threshold for this series; null where it stands as the run had it. */
  threshold: number | null;
  maskLook: MaskLook;
  /** What is corrected in this view; null where nothing is. */
  edit: FindingEdit | null;
  /** Of a hung mammogram. */
  label?: SideLabel | null;
  /** What the pipeline said: its marks, and what a later stage rejected. */
  layers?: MarkLayers;
  magnified?: boolean;
  onActivate(): void;
  onDrawn(shape: Shape): void;
  onEnlarge(): void;
}

export interface MarkLayers {
  readonly marks: boolean;
  readonly rejected: boolean;
}

export const usualLayers: MarkLayers = { marks: true, rejected: false };

const nobody: ReadonlySet<string> = new Set();

/** One series: its image, what is drawn and written over it, and where in the series it is. */
export function PaneView(props: Props) {
  const { study, series, pane, tool, beside, active, behind, texts, visit, threshold, maskLook, edit } = props;
  const { onActivate, onDrawn, onEnlarge, label = null, layers = usualLayers, magnified = false } = props;
  const { viewer, view, images } = pane;
  const [pointer, setPointer] = useState<Point | null>(null);
  const marks = useMemo(() => marksOf(series, threshold, layers), [series, threshold, layers]);
  const heatMap = maskLook.heat && layers.marks ? heatMapOf(series) : null;
  // Until the editor's own outline is there, the old one stands.
  const edited = edit?.editor ? (edit.finding?.id ?? null) : null;
  const masks = useMemo(
    () => masksOf(series, threshold, layers.marks ? maskLook : { ...maskLook, opacity: 0, outline: false }, edited),
    [series, threshold, maskLook, edited, layers.marks],
  );
  const maskProblem = useMasks(viewer, images, view.rendered, masks);
  const drawing = useDrawing({ viewer, view, kind: shapeOf(tool), onDrawn });
  useEffect(() => viewer?.chooseTool(tool), [viewer, tool]);
  useEffect(() => edit?.editor?.look(maskLook, nobody), [edit?.editor, maskLook]);

  const follow = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setPointer(viewer?.elementToImage([event.clientX - box.left, event.clientY - box.top]) ?? null);
    drawing.handlers.onPointerMove(event);
  };
  const line = beside?.view.image && view.image ? referenceLine(view.image, beside.view.image) : null;
  return (
    <div
      className={styles.pane}
      data-active={active && beside !== null && !behind}
      data-behind={behind}
      data-visit={visit !== null}
    >
      {visit && <VisitLabel {...visit} />}
      <section
        className={styles.view}
        aria-label={[
          label?.name ?? (beside ? `Image, ${series.description || 'no description'}` : 'Image'),
          visit?.name,
        ]
          .filter(Boolean)
          .join(', ')}
        data-testid="stack"
        data-tool={shapeOf(tool) || isOutlineTool(tool) ? 'draw' : tool}
        data-image-index={view.index}
        data-image-count={images.length}
        data-frame={view.image?.address}
        data-rendered={view.rendered}
        data-zoom={view.zoom.toFixed(3)}
        data-bounds={label && viewer ? boundsOf(viewer) : undefined}
        {...drawing.handlers}
        onPointerDown={(event) => {
          onActivate();
          if (isOutlineTool(tool) && event.button === 0) edit?.editor?.press();
          drawing.handlers.onPointerDown(event);
        }}
        onWheel={onActivate}
        onPointerMove={follow}
        onPointerLeave={() => setPointer(null)}
        onDoubleClick={() => shapeOf(tool) === null && !isOutlineTool(tool) && onEnlarge()}
        onContextMenu={(event) => event.preventDefault()}
      >
        {/* Cornerstone draws into this element and answers the mouse; every action has a key as well. */}
        <div ref={pane.place} className={styles.pixels} />
        {viewer && images.length > 0 && (
          <>
            {heatMap && <HeatMapLayer map={heatMap} viewer={viewer} view={view} />}
            {texts && <OverlayPlanes viewer={viewer} view={view} />}
            <MarkLayer viewer={viewer} view={view} marks={marks} draft={drawing.draft} referenceLine={line} />
            <ViewOverlay study={study} series={series} view={view} count={images.length} texts={texts} label={label} />
            {pointer && magnified && <Magnifier viewer={viewer} view={view} at={pointer} />}
            {pointer && <Probe viewer={viewer} at={pointer} rendered={view.rendered} modality={series.modality} />}
          </>
        )}
        {maskProblem && (
          <p className={styles.notice} role="alert">
            {maskProblem}
          </p>
        )}
        <PaneState pane={pane} />
      </section>
      {/* Chest walls meet without a gap: more of one view are reached by wheel and keys. */}
      {label === null && (
        <SliceSlider index={view.index} count={images.length} onIndex={(index) => void viewer?.show(index)} />
      )}
    </div>
  );
}

/** Left, top, right and bottom of a hung image, CSS pixels, and its width in millimetres: views are held to each other by it. */
function boundsOf(viewer: StackViewer): string | undefined {
  const { image } = viewer.state();
  const bounds = viewer.bounds();
  return bounds && image?.columns
    ? JSON.stringify({ ...bounds, width: image.columns * (image.pixelSpacing?.[1] ?? 1) })
    : undefined;
}

function PaneState({ pane: { problem, view, opened, images, retry } }: { pane: Pane }) {
  if (problem ?? view.problem) {
    return (
      <div className={styles.state}>
        <ErrorState title="No image" message={problem ?? view.problem ?? ''} onRetry={retry} />
      </div>
    );
  }
  if (opened && images.length === 0) {
    return (
      <div className={styles.state}>
        <EmptyState title="This series has no images">It holds objects without pixels, such as a report.</EmptyState>
      </div>
    );
  }
  if (opened && view.rendered) return null;
  return (
    <div className={styles.state}>
      <LoadingState>Loading the image …</LoadingState>
    </div>
  );
}
