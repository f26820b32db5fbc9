'use client';
import type { StackImage } from './dicom-json';
import styles from './overlay.module.css';
import type { StackViewer, ViewState } from './stack-viewer';

/** Graphics that came with the image (PS3.3 C.9.2), lying over its pixels and moving with them. */
export function OverlayPlanes({ viewer, view }: { viewer: StackViewer; view: ViewState }) {
  const { image, rendered } = view;
  const transform = image && rendered ? placeOver(image, viewer) : null;
  if (!image?.overlays || !transform) return null;
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

/** Of a picture of as many pixels as the image has: pixel centres are whole numbers, so it begins half a pixel before. */
function placeOver({ rows, columns }: StackImage, { imageToElement }: StackViewer): string | null {
  if (!rows || !columns) return null;
  const [origin, right, bottom] = [
    imageToElement([-0.5, -0.5]),
    imageToElement([columns - 0.5, -0.5]),
    imageToElement([-0.5, rows - 0.5]),
  ];
  if (!origin || !right || !bottom) return null;
  const across = [(right[0] - origin[0]) / columns, (right[1] - origin[1]) / columns];
  const down = [(bottom[0] - origin[0]) / rows, (bottom[1] - origin[1]) / rows];
  return `matrix(${[...across, ...down, ...origin].join(', ')})`;
}
