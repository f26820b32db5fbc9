import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { PipelineInput, Recording } from '@overread/models/input.js';
import type { Warning } from '@overread/models/result.js';
import type { Queryable } from '../database/connect.js';
import type { Row } from '../database/tables.js';
import type { FrameDecoder } from '../formats/dicom/decode.js';
import { readInstance } from '../formats/dicom/instance.js';
import { type DicomFile, parseDicom } from '../formats/dicom/parse.js';
import { assembleSeries, outlineSeries, type SeriesSource } from '../formats/dicom/series.js';
import type { FfmpegTools } from '../formats/video/ffmpeg.js';
import { openRecording } from '../formats/video/recording.js';
import { instancesOf } from '../imaging/instance.repository.js';
import type { ObjectStore } from '../storage/object-store.js';

/** What an analysis is made of: a series or a recording, with the hashes of its files. */
export type Unit =
  | { readonly kind: 'series'; readonly id: string; readonly instances: readonly Row<'instance'>[] }
  | { readonly kind: 'recording'; readonly id: string; readonly recording: Row<'recording'> };

/** The rows of a unit as they are now, or null where there is no such unit (a series without instances is none). */
export async function findUnit(db: Queryable, kind: Unit['kind'], id: string): Promise<Unit | null> {
  if (kind === 'series') {
    const instances = await instancesOf(db, id);
    return instances.length === 0 ? null : { kind, id, instances };
  }
  const recording = await db.selectFrom('recording').selectAll().where('id', '=', id).executeTakeFirst();
  return recording === undefined ? null : { kind, id, recording };
}

/** SHA-256, hex, of each file; a series in order of SOP Instance UID. */
export function hashesOf(unit: Unit): string[] {
  return unit.kind === 'recording' ? [unit.recording.sha256] : unit.instances.map(({ sha256 }) => sha256);
}

/** One hash for all files of a unit: a series to which an image came is another input. */
export function inputHash(unit: Unit): string {
  return createHash('sha256')
    .update([...hashesOf(unit)].sort().join('\n'))
    .digest('hex');
}

/**
 * What pipelines decide by (`accepts`): attributes without pixels. Reads the headers of a series.
 * @throws {DicomError}; StorageError where an object is missing
 */
export async function outlineOf(unit: Unit, storage: ObjectStore): Promise<PipelineInput> {
  if (unit.kind === 'recording') return withoutFrames(unit.recording);
  const headers = [];
  for (const { sha256 } of unit.instances) headers.push(readInstance(await openDicom(storage, sha256)));
  return outlineSeries(headers);
}

function withoutFrames({ width, height, fps, variableFrameRate, duration, frameCount }: Row<'recording'>): Recording {
  return {
    kind: 'recording',
    ...{ width, height, fps, variableFrameRate, duration, frameCount },
    frames: () => {
      throw new Error('This recording is an outline: open it to read frames.');
    },
  };
}

export interface OpenedUnit extends AsyncDisposable {
  readonly input: PipelineInput;
  /** What a reader has to know of the input, e.g. that images of it cannot be decoded. */
  readonly warnings: readonly Warning[];
}

export interface UnitOpener {
  readonly storage: ObjectStore;
  readonly tools: FfmpegTools;
  readonly decoder: FrameDecoder;
}

/**
 * Decodes a series, or opens a recording whose frames are then decoded as they are read.
 * @throws {DicomError | VideoError}; StorageError where an object is missing; `signal.reason`
 */
export async function openUnit(unit: Unit, opener: UnitOpener, signal: AbortSignal): Promise<OpenedUnit> {
  if (unit.kind === 'recording') {
    const file = await opener.storage.file(unit.recording.sha256);
    try {
      const input = await openRecording(file.path, opener.tools);
      return { input, warnings: [], [Symbol.asyncDispose]: () => file[Symbol.asyncDispose]() };
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
  }
  const sources: SeriesSource[] = [];
  for (const { sha256 } of unit.instances) {
    const open = () => openDicom(opener.storage, sha256);
    sources.push({ instance: readInstance(await open()), open });
  }
  const { series, failures, warnings } = await assembleSeries(sources, opener.decoder, signal);
  const [first] = failures;
  if (first && failures.length === sources.length) throw first.error;
  const all = [...leftOut(failures.length), ...warnings];
  return { input: series, warnings: all, [Symbol.asyncDispose]: async () => undefined };
}

async function openDicom(storage: ObjectStore, sha256: string): Promise<DicomFile> {
  await using file = await storage.file(sha256);
  return parseDicom(await readFile(file.path));
}

/** A reader has to know that a series was judged without some of its images. */
function leftOut(count: number): Warning[] {
  if (count === 0) return [];
  const images = count === 1 ? 'one image' : `${count} images`;
  return [{ code: 'FILES_LEFT_OUT', message: `The series was read without ${images} that cannot be decoded.` }];
}
