'use client';
import styles from './overlay.module.css';
import { placeOver } from './place-over';
import type { StackViewer, ViewState } from './stack-viewer';

/** Graphics that came with the image (PS3.3 C.9.2), lying over its pixels and moving with them. */
export function OverlayPlanes({ viewer, view }: { viewer: StackViewer; view: ViewState }) {
  const { image, rendered } = view;
  if (!image?.overlays || !rendered || !image.rows || !image.columns) return null;
  const size = { columns: image.columns, rows: image.rows };
  const area = { x: 0, y: 0, width: size.columns, height: size.rows };
  const transform = placeOver(area, size, viewer.imageToElement);
  if (!transform) return null;
  return (
    // biome-ignore lint/performance/noImgElement: made by the API at this size; nothing to optimise.
    <img
      key={image.overlays}
      className={styles.planes}
      data-testid="overlay-planes"
      src={image.overlays}
      alt=""
      style={{ transform }}
    />
  );
}
