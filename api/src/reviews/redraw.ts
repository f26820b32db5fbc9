/** The reader's version of an outline: what was drawn, over what stood before. */
import type { Pipeline, SeriesPipeline } from '@overread/models/pipeline.js';
import type { ImageBox, ImageMask, Measurement } from '@overread/models/result.js';
import pLimit from 'p-limit';
import { findUnit, outlineOf } from '../analyses/unit.js';
import type { Database } from '../database/connect.js';
import type { NewRow, Row, StoredMask } from '../database/tables.js';
import { encodePng } from '../formats/png.js';
import { readMask } from '../formats/read-mask.js';
import { invalidInput } from '../relay/errors.js';
import { type ObjectStore, readObject } from '../storage/object-store.js';
import { findMarkedImages, type MarkedImage } from './checks.js';

export interface MaskInput extends MarkedImage {
  /** A PNG of the image's size in base64, black outside and white inside; all black takes the outline off the image. */
  readonly png: string;
}

/** A whole outline with what follows from it. */
export interface Redrawn {
  readonly masks: readonly StoredMask[];
  readonly boxes: readonly ImageBox[];
  readonly measurements: readonly Measurement[];
  /** In the store, and to be entered with the decision. */
  readonly objects: readonly NewRow<'object'>[];
}

/**
 * @param standing what the drawn images are laid over: images that were not drawn on keep theirs
 * @throws CodedError INVALID_INPUT where the finding has no outline, a picture is no mask of an image of its series, or
 *   nothing is left
 */
export type Redraw = (
  analysis: Row<'analysis'>,
  finding: Row<'finding'>,
  standing: readonly StoredMask[],
  drawn: readonly MaskInput[],
) => Promise<Redrawn>;

const MAXIMUM_MASKS = 1000;
/** Unpacked at once, in the process that answers everybody: 256 images of 512 × 512. */
const MAXIMUM_PIXELS = 2 ** 26;
/** Files that are read at once. */
const AT_ONCE = 8;

type Measure = NonNullable<SeriesPipeline['measureOutline']>;

/** @param pipelines measure what is drawn as they measure their own */
export function createRedraw(database: Database, objects: ObjectStore, pipelines: readonly Pipeline[]): Redraw {
  return async (analysis, finding, standing, drawn) => {
    const pipeline = pipelines.find(({ id }) => id === analysis.pipeline);
    const measure = pipeline?.input === 'series' ? pipeline.measureOutline : undefined;
    if (measure === undefined || analysis.seriesId === null) {
      throw invalidInput('This finding has no outline that could be corrected.', ['masks']);
    }
    const read = await readDrawn(database, analysis.seriesId, drawn);
    const named = { mark: finding.key, label: labelOf(analysis, finding) };
    const kept = standing.filter((mask) => !read.some((one) => isSameImage(one, mask)));
    const keptPixels = await pLimit(AT_ONCE).map(kept, async ({ sha256, ...mask }) => {
      const data = readMask(await readObject(objects, sha256), mask.columns, mask.rows);
      return { ...mask, data };
    });
    const marked = read.filter(({ data }) => data.includes(255));
    const all = [...keptPixels, ...marked];
    if (all.length === 0) {
      throw invalidInput('Nothing is outlined any more; to say that nothing is there, reject the finding.', ['masks']);
    }
    const measurements = await measureAll(analysis.seriesId, measure, all);
    const stored = await pLimit(AT_ONCE).map(marked, async ({ data, ...mask }) => {
      // Written anew: whatever else came in the picture's file is not kept.
      const object = await objects.put(once(encodePng(mask.columns, mask.rows, data)));
      return { mask: { ...mask, ...named, sha256: object.sha256 }, object: { ...object, mediaType: 'image/png' } };
    });
    return {
      masks: [...kept.map((mask) => ({ ...mask, ...named })), ...stored.map(({ mask }) => mask)],
      boxes: all.map(boxOf),
      measurements,
      objects: stored.map(({ object }) => object),
    };
  };

  async function measureAll(seriesId: string, measure: Measure, masks: readonly ImageMask[]) {
    const unit = await findUnit(database, 'series', seriesId);
    const outline = unit && (await outlineOf(unit, objects));
    // Images of the series were found just before, and series keep theirs.
    if (outline?.kind !== 'series') throw new Error(`The series ${seriesId} has no images.`);
    return measure(masks, outline.images);
  }
}

async function readDrawn(database: Database, seriesId: string, drawn: readonly MaskInput[]): Promise<ImageMask[]> {
  if (drawn.length === 0 || drawn.length > MAXIMUM_MASKS) {
    throw invalidInput(`Give the masks of 1 to ${MAXIMUM_MASKS} images.`, ['masks']);
  }
  const images = await findMarkedImages(database, seriesId, drawn, 'masks');
  if (images.reduce((sum, { columns, rows }) => sum + columns * rows, 0) > MAXIMUM_PIXELS) {
    throw invalidInput(`At most ${MAXIMUM_PIXELS} pixels are taken at once; an edit may follow an edit.`, ['masks']);
  }
  return drawn.map(({ sopInstanceUid, frame, png }, place) => {
    const { columns, rows } = images[place]!;
    if (drawn.findIndex((other) => isSameImage(other, { sopInstanceUid, frame })) !== place) {
      throw invalidInput(`There are two masks of ${sopInstanceUid}, frame ${frame}.`, ['masks']);
    }
    try {
      return { sopInstanceUid, frame, columns, rows, data: readMask(Buffer.from(png, 'base64'), columns, rows) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw invalidInput(`The mask of ${sopInstanceUid}, frame ${frame}, cannot be used. ${error.message}`, ['masks']);
    }
  });
}

/** What the pipeline calls the masks of this finding. */
function labelOf({ masks }: Row<'analysis'>, { key, label }: Row<'finding'>): string {
  return masks.find(({ mark }) => mark === key)?.label ?? label;
}

const isSameImage = (a: MarkedImage, b: MarkedImage): boolean =>
  a.sopInstanceUid === b.sopInstanceUid && a.frame === b.frame;

function boxOf({ sopInstanceUid, frame, columns, rows, data }: ImageMask): ImageBox {
  let [left, top, right, bottom] = [columns, rows, 0, 0];
  for (const [cell, value] of data.entries()) {
    if (value === 0) continue;
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  return { sopInstanceUid, frame, x: left, y: top, width: right - left, height: bottom - top, score: 1 };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
