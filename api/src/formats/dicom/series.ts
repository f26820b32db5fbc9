import type { Series, SeriesImage } from '@overread/models/input.js';
import type { Warning } from '@overread/models/result.js';
import pLimit from 'p-limit';
import { DicomError } from '../error-codes.js';
import { encodedFrame, type FrameDecoder } from './decode.js';
import { commonNormal, depthOf, geometryWarnings } from './geometry.js';
import { decodedFrameBytes, type ImageDescription, type Samples } from './image.js';
import type { DicomInstance, FrameGeometry } from './instance.js';
import { MAX_SERIES_BYTES } from './limits.js';
import { applyModality, modalityTransformOf } from './modality.js';
import { applyPalette, paletteOf } from './palette.js';
import type { DicomFile } from './parse.js';

/** An instance of a series, and how to get at its bytes when they are needed. */
export interface SeriesSource {
  readonly instance: DicomInstance;
  /** @throws {DicomError} */
  open(): Promise<DicomFile>;
}

export interface AssembledSeries<Source extends SeriesSource> {
  readonly series: Series;
  /** Sources whose pixels could not be decoded; the series is what is left. */
  readonly failures: readonly { readonly source: Source; readonly error: DicomError }[];
  /** What a reader has to know of how the images lie. */
  readonly warnings: readonly Warning[];
}

/** Groups by Study and Series Instance UID, in the order in which they first appear. */
export function groupIntoSeries<Source extends { readonly instance: DicomInstance }>(
  sources: readonly Source[],
): Source[][] {
  const groups = new Map<string, Source[]>();
  for (const source of sources) {
    const { studyInstanceUid, seriesInstanceUid } = source.instance;
    const key = `${studyInstanceUid}/${seriesInstanceUid}`;
    const group = groups.get(key);
    if (group) group.push(source);
    else groups.set(key, [source]);
  }
  return [...groups.values()];
}

/**
 * A series by its headers alone, for `accepts` of a pipeline: as {@link assembleSeries} gives it, but the pixels of its
 * images are empty.
 *
 * @param instances of one series, at least one.
 */
export function outlineSeries(instances: readonly DicomInstance[]): Series {
  const images = sortSpatially(instances.flatMap((instance) => placedImages(instance)));
  return describeSeries(
    instances,
    images.map(({ image }) => image),
  );
}

/**
 * Decodes a series for a pipeline, a few frames at once; what cannot be decoded is left out and told.
 *
 * @param sources of one series, at least one.
 * @throws {DicomError} TOO_LARGE where the series as a whole is beyond all bounds; `signal.reason`.
 */
export async function assembleSeries<Source extends SeriesSource>(
  sources: readonly Source[],
  decoder: FrameDecoder,
  signal?: AbortSignal,
): Promise<AssembledSeries<Source>> {
  requireBounded(sources.map((source) => source.instance));
  const outcomes = await pLimit(AT_ONCE).map(sources, (source) =>
    decodeSource(source, decoder, signal).catch((error: unknown) => {
      if (error instanceof DicomError) return error;
      throw error;
    }),
  );
  const placed: PlacedImage[] = [];
  const failures: { source: Source; error: DicomError }[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome instanceof DicomError) failures.push({ source: sources[index]!, error: outcome });
    else placed.push(...outcome);
  }
  const images = sortSpatially(placed).map(({ image }) => image);
  const series = describeSeries(
    sources.map((source) => source.instance),
    images,
  );
  return { series, failures, warnings: geometryWarnings(images, series.modality) };
}

interface PlacedImage {
  readonly image: SeriesImage;
  readonly instanceNumber: number | null;
}

function placedImages(instance: DicomInstance): PlacedImage[] {
  const { image } = instance;
  if (!image) return [];
  return instance.geometry.map((geometry: FrameGeometry, index) => ({
    instanceNumber: instance.instanceNumber,
    image: {
      sopInstanceUid: instance.sopInstanceUid,
      frame: index + 1,
      columns: image.columns,
      rows: image.rows,
      // Colours come out as RGB whatever they are stored as.
      samplesPerPixel: isColour(image) ? 3 : 1,
      pixels: new Uint8Array(0),
      photometricInterpretation: isColour(image) ? 'RGB' : image.photometricInterpretation,
      ...geometry,
      ...(instance.projection && { projection: instance.projection }),
    },
  }));
}

function isColour({ samplesPerPixel, photometricInterpretation }: ImageDescription): boolean {
  return samplesPerPixel === 3 || photometricInterpretation === 'PALETTE COLOR';
}

/** Enough to keep the decoding threads busy, and far from a whole series of encoded files in memory. */
const AT_ONCE = 4;

async function decodeSource(
  { instance, open }: SeriesSource,
  decoder: FrameDecoder,
  signal: AbortSignal | undefined,
): Promise<PlacedImage[]> {
  signal?.throwIfAborted();
  const file = await open();
  return pLimit(AT_ONCE).map(placedImages(instance), async (placed) => {
    signal?.throwIfAborted();
    return {
      ...placed,
      image: { ...placed.image, pixels: await decodePixels(placed.image.frame, file, instance, decoder) },
    };
  });
}

async function decodePixels(
  frame: number,
  file: DicomFile,
  instance: DicomInstance,
  decoder: FrameDecoder,
): Promise<SeriesImage['pixels']> {
  const stored = await decoder.decode(encodedFrame(file, instance.image!, frame));
  if (stored.photometricInterpretation === 'PALETTE COLOR') return applyPalette(stored.samples, paletteOf(file));
  const { samples, samplesPerPixel } = stored;
  return forPipelines(samplesPerPixel === 1 ? applyModality(samples, modalityTransformOf(file, frame)) : samples);
}

/** Pipelines know no integers of 32 bits and no doubles: what networks read are 32-bit floats. */
function forPipelines(values: Samples): SeriesImage['pixels'] {
  const wide = values instanceof Int32Array || values instanceof Uint32Array || values instanceof Float64Array;
  return wide ? Float32Array.from(values) : values;
}

function describeSeries(instances: readonly DicomInstance[], images: readonly SeriesImage[]): Series {
  const [first] = instances;
  if (!first) throw new TypeError('A series has at least one instance.');
  return {
    kind: 'series',
    patientId: first.patientId,
    studyInstanceUid: first.studyInstanceUid,
    seriesInstanceUid: first.seriesInstanceUid,
    modality: first.modality,
    attributes: commonAttributes(instances),
    images,
  };
}

/** What all instances agree on, so that a series is described alike in whatever order its files come. */
function commonAttributes(instances: readonly DicomInstance[]): Record<string, string> {
  const common: Record<string, string> = {};
  const disagreed = new Set<string>();
  for (const { attributes } of instances) {
    for (const [keyword, text] of Object.entries(attributes)) {
      if (common[keyword] === undefined) common[keyword] = text;
      else if (common[keyword] !== text) disagreed.add(keyword);
    }
  }
  for (const keyword of disagreed) delete common[keyword];
  return common;
}

/** Images without instance number stand behind those that have one, by UID. */
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * Orders images along the normal of their slices where all have a position and one common orientation, else by instance
 * number. Images at one position (phases, echoes) stay in order of instance number.
 */
function sortSpatially(images: readonly PlacedImage[]): PlacedImage[] {
  const byNumber = [...images].sort(
    (a, b) =>
      (a.instanceNumber ?? LAST) - (b.instanceNumber ?? LAST) ||
      compareUids(a.image.sopInstanceUid, b.image.sopInstanceUid) ||
      a.image.frame - b.image.frame,
  );
  const normal = commonNormal(byNumber.map(({ image }) => image));
  if (!normal) return byNumber;
  // Array.sort is stable: images at one position keep the order above.
  return byNumber
    .map((placed) => ({ placed, depth: depthOf(placed.image, normal) }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ placed }) => placed);
}

function compareUids(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function requireBounded(instances: readonly DicomInstance[]): void {
  const bytes = instances.reduce((sum, { image }) => sum + (image ? decodedFrameBytes(image) * image.frames : 0), 0);
  if (bytes > MAX_SERIES_BYTES) {
    throw new DicomError('TOO_LARGE', `the series decodes to ${bytes} bytes; at most ${MAX_SERIES_BYTES} are decoded`);
  }
}
