/** Masks of an analysis as one Cornerstone labelmap: a segment for each finding or candidate. */
import type { Cornerstone } from './cornerstone';
import type { StackImage } from './dicom-json';

export interface MaskAddress {
  readonly sopInstanceUid: string;
  readonly frame: number;
  readonly columns: number;
  readonly rows: number;
  /** Of an 8-bit PNG, 255 inside and 0 outside. */
  readonly url: string;
}

/** A finding or candidate with its masks. */
export interface Outlined {
  readonly id: string;
  readonly score: number;
  readonly masks: readonly MaskAddress[];
}

export interface MaskLook {
  /** Of the filling, 0 to 1. */
  readonly opacity: number;
  readonly outline: boolean;
  /** Whether stage one's map lies over the image, too. */
  readonly heat: boolean;
}

/** A voxel of a labelmap holds one byte, and 0 is outside. */
const mostSegments = 255;

/** Cornerstone's own colours tell neighbours apart; the marks' boxes have this one. */
const colour: [number, number, number, number] = [243, 210, 122, 255];

export interface Labelmap {
  /** Marks that are drawn, by id. */
  show(ids: ReadonlySet<string>): void;
  look(look: MaskLook): void;
  close(): void;
}

/**
 * Draws masks over viewports that show `images`. Every image has a plane, also an empty one: where one is missing,
 * Cornerstone takes the plane of the same place in its list, which is that of another image.
 *
 * @throws {Error} where a mask cannot be fetched
 */
export async function openLabelmap(
  { core, tools }: Cornerstone,
  viewportIds: readonly string[],
  images: readonly StackImage[],
  outlined: readonly Outlined[],
): Promise<Labelmap> {
  const segments = outlined.toSorted((a, b) => b.score - a.score).slice(0, mostSegments);
  const planes = await drawPlanes(segments);
  const referencedImageIds = images.map(({ imageId }) => imageId);
  const derived = core.imageLoader.createAndCacheDerivedLabelmapImages(referencedImageIds, {
    voxelRepresentation: core.Enums.VoxelManagerEnum.Volume,
  });
  for (const [place, image] of images.entries()) {
    const plane = planes.get(addressOf(image));
    if (plane) derived[place]?.voxelManager?.getScalarData().set(plane);
  }
  const segmentationId = `masks-${crypto.randomUUID()}`;
  const type = tools.Enums.SegmentationRepresentations.Labelmap;
  const { segmentation } = tools;
  segmentation.addSegmentations([
    {
      segmentationId,
      representation: { type, data: { imageIds: derived.map(({ imageId }) => imageId), referencedImageIds } },
      config: { segments: Object.fromEntries(segments.map(({ id }, place) => [place + 1, { label: id }])) },
    },
  ]);
  for (const viewportId of viewportIds) {
    segmentation.addLabelmapRepresentationToViewport(viewportId, [{ segmentationId, type }]);
    for (const place of segments.keys()) {
      segmentation.config.color.setSegmentIndexColor(viewportId, segmentationId, place + 1, colour);
    }
  }
  return {
    show(ids) {
      for (const viewportId of viewportIds) {
        for (const [place, { id }] of segments.entries()) {
          const specifier = { segmentationId, type };
          segmentation.config.visibility.setSegmentIndexVisibility(viewportId, specifier, place + 1, ids.has(id));
        }
      }
    },
    look({ opacity, outline }) {
      const style = { renderFill: opacity > 0, fillAlpha: opacity, renderOutline: outline, outlineWidth: 2 };
      segmentation.segmentationStyle.setStyle({ type, segmentationId }, style);
      segmentation.triggerSegmentationEvents.triggerSegmentationModified(segmentationId);
      segmentation.triggerSegmentationEvents.triggerSegmentationDataModified(segmentationId);
    },
    close() {
      segmentation.removeSegmentation(segmentationId);
      for (const { imageId } of derived) {
        if (core.cache.getImageLoadObject(imageId)) core.cache.removeImageLoadObject(imageId, { force: true });
      }
    },
  };
}

const addressOf = ({ sopInstanceUid, frame }: { sopInstanceUid: string; frame: number }): string =>
  `${sopInstanceUid} ${frame}`;

/** Segment numbers, row-major, for each image that has a mask. Where two marks overlap the surer one shows. */
async function drawPlanes(segments: readonly Outlined[]): Promise<Map<string, Uint8Array>> {
  const planes = new Map<string, Uint8Array>();
  const drawn = await Promise.all(
    segments.map(async ({ masks }) =>
      Promise.all(masks.map(async (mask) => ({ mask, inside: await fetchMask(mask) }))),
    ),
  );
  for (const [place, masks] of [...drawn.entries()].toReversed()) {
    for (const { mask, inside } of masks) {
      const plane = planes.get(addressOf(mask)) ?? new Uint8Array(mask.columns * mask.rows);
      for (const [cell, value] of inside.entries()) if (value) plane[cell] = place + 1;
      planes.set(addressOf(mask), plane);
    }
  }
  return planes;
}

/** 0 or more than 0 for each pixel. */
async function fetchMask({ url, columns, rows }: MaskAddress): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`A mask could not be loaded (HTTP ${response.status}).`);
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: 'none' });
  const canvas = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true });
  if (!canvas) throw new Error('This browser cannot read the pixels of a mask.');
  canvas.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = canvas.getImageData(0, 0, columns, rows);
  return Uint8Array.from({ length: columns * rows }, (_, cell) => data[cell * 4]!);
}
