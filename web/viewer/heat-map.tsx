'use client';
import { useEffect, useRef, useState } from 'react';
import { currentAnalyses } from '../review/current-analyses';
import { heatColour } from './heat-colour';
import type { Series } from './overlay';
import styles from './overlay.module.css';
import { placeOver } from './place-over';
import type { StackViewer, ViewState } from './stack-viewer';

type HeatMap = NonNullable<Series['analyses']['edges'][number]['node']['heatMap']>;

/** That of the newest analysis that drew one. */
export function heatMapOf(series: Series): HeatMap | null {
  const analyses = currentAnalyses(series.analyses.edges.map((edge) => edge.node));
  return analyses.find(({ heatMap }) => heatMap)?.heatMap ?? null;
}

/** What stage one said of every place of the image that is shown, over its pixels and moving with them. */
export function HeatMapLayer({ map, viewer, view }: { map: HeatMap; viewer: StackViewer; view: ViewState }) {
  const picture = usePicture(map.url);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { image, rendered } = view;
  const place = map.images.findIndex(
    (one) => one.sopInstanceUid === image?.sopInstanceUid && one.frame === image.frame,
  );
  const area = rendered ? map.images[place] : undefined;
  const transform = area && placeOver(area, map, viewer.imageToElement);
  const { columns, rows } = map;
  const isShown = Boolean(transform);

  useEffect(() => {
    if (isShown && picture && canvas.current) draw(picture, place, { columns, rows }, canvas.current);
  }, [picture, place, columns, rows, isShown]);
  if (!transform) return null;
  return (
    <canvas
      ref={canvas}
      className={styles.heat}
      data-testid="heat-map"
      data-drawn={picture !== null}
      width={columns}
      height={rows}
      style={{ transform }}
    />
  );
}

function usePicture(url: string): ImageBitmap | null {
  const [picture, setPicture] = useState<{ readonly url: string; readonly bitmap: ImageBitmap } | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    fetch(url, { signal: stop.signal })
      .then((response) => (response.ok ? response.blob() : Promise.reject(new Error(`HTTP ${response.status}`))))
      // Values, not colours: nothing is to be adapted to a screen.
      .then((blob) => createImageBitmap(blob, { colorSpaceConversion: 'none' }))
      .then(
        (bitmap) => !stop.signal.aborted && setPicture({ url, bitmap }),
        // It is drawn once it comes; what failed is asked for again when it is next switched on.
        () => undefined,
      );
    return () => stop.abort();
  }, [url]);
  return picture?.url === url ? picture.bitmap : null;
}

function draw(
  picture: ImageBitmap,
  place: number,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  canvas: HTMLCanvasElement,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, columns, rows);
  context.drawImage(picture, 0, -place * rows);
  const cells = context.getImageData(0, 0, columns, rows);
  for (let at = 0; at < cells.data.length; at += 4) cells.data.set(heatColour(cells.data[at]! / 255), at);
  context.putImageData(cells, 0, 0);
}
