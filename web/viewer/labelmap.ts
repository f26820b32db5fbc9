/** Masks of an analysis as one Cornerstone labelmap: a segment for each finding or candidate. */
import type { Types } from '@cornerstonejs/core';
import type { Cornerstone } from './cornerstone';
import type { StackImage } from './dicom-json';
import { decodeMask } from './mask-png';

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
  /** Whose outlines count where there are two. */
  readonly version: 'reader' | 'model';
}

type Colour = readonly [red: number, green: number, blue: number];

/** Cornerstone's own colours tell neighbours apart; here a colour says who drew it. The model's boxes have the model's. */
export const outlineColours = { model: [243, 210, 122], reader: [104, 217, 230] } as const satisfies Record<
  string,
  Colour
>;

/** A voxel of a labelmap holds one byte, and 0 is outside. */
const mostSegments = 255;

export interface Labelmap {
  readonly segmentationId: string;
  /** Marks that are drawn, by id. */
  show(ids: ReadonlySet<string>): void;
  /** @param faint marks that are not filled, by id */
  look(look: MaskLook, faint: ReadonlySet<string>): void;
  /** Segment numbers of an image, row-major, as they are drawn: what is written into it shows after `redraw`. */
  plane(place: number): PlaneData;
  redraw(): void;
  close(): void;
}

type PlaneData = NonNullable<ReturnType<Types.IVoxelManager<number>['getScalarData']>>;

/** A segment of a labelmap, where there is one alone. */
export const onlySegment = 1;

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
  colour: Colour,
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
      segmentation.config.color.setSegmentIndexColor(viewportId, segmentationId, place + 1, [...colour, 255]);
    }
  }
  const redraw = (): void => {
    segmentation.triggerSegmentationEvents.triggerSegmentationModified(segmentationId);
    segmentation.triggerSegmentationEvents.triggerSegmentationDataModified(segmentationId);
  };
  return {
    segmentationId,
    show(ids) {
      for (const viewportId of viewportIds) {
        for (const [place, { id }] of segments.entries()) {
          const specifier = { segmentationId, type };
          segmentation.config.visibility.setSegmentIndexVisibility(viewportId, specifier, place + 1, ids.has(id));
        }
      }
    },
    look({ opacity, outline }, faint) {
      const full = styleOf(opacity, outline);
      const line = styleOf(0, outline);
      segmentation.segmentationStyle.setStyle({ type, segmentationId }, full);
      for (const [place, { id }] of segments.entries()) {
        const specifier = { type, segmentationId, segmentIndex: place + 1 };
        segmentation.segmentationStyle.setStyle(specifier, faint.has(id) ? line : full);
      }
      redraw();
    },
    plane(place) {
      const data = derived[place]?.voxelManager?.getScalarData();
      if (!data) throw new RangeError(`The series has no image ${place + 1}.`);
      return data;
    },
    redraw,
    close() {
      segmentation.removeSegmentation(segmentationId);
      for (const { imageId } of derived) {
        if (core.cache.getImageLoadObject(imageId)) core.cache.removeImageLoadObject(imageId, { force: true });
      }
    },
  };
}

/** Cornerstone draws all labelmaps of a view but one, the active one, by the properties that say inactive. */
function styleOf(opacity: number, outline: boolean) {
  const [renderFill, fillAlpha, renderOutline, outlineWidth] = [opacity > 0, opacity, outline, 2];
  return {
    ...{ renderFill, fillAlpha, renderOutline, outlineWidth },
    renderFillInactive: renderFill,
    fillAlphaInactive: fillAlpha,
    renderOutlineInactive: renderOutline,
    outlineWidthInactive: outlineWidth,
    outlineOpacityInactive: 1,
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
  return decodeMask(await response.blob(), columns, rows);
}
