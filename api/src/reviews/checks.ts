/** What a reader sends is checked against the image or video that it speaks of, before anything is written. */
import type { ImageBox } from '@overread/models/result.js';
import type { Database } from '../database/connect.js';
import { invalidInput } from '../relay/errors.js';

export interface TimeInput {
  readonly start: number;
  readonly end: number;
}

export type BoxInput = Omit<ImageBox, 'score'>;

/** Enough for a state of the screen; more would be somebody's file. */
const ON_SCREEN_BYTES = 16 * 1024;
const MAXIMUM_BOXES = 1000;

/** @throws CodedError INVALID_INPUT */
export function checkOnScreen(onScreen: Record<string, unknown> | null): Record<string, unknown> | null {
  if (onScreen !== null && Buffer.byteLength(JSON.stringify(onScreen)) > ON_SCREEN_BYTES) {
    throw invalidInput(`onScreen may hold ${ON_SCREEN_BYTES} bytes of JSON; leave pictures out.`, ['onScreen']);
  }
  return onScreen;
}

/** @throws CodedError INVALID_INPUT where the range is empty or outside of the recording */
export async function checkTime(database: Database, recordingId: string | null, time: TimeInput): Promise<TimeInput> {
  if (recordingId === null) throw invalidInput('An image has no time; mark it with points or boxes.', ['time']);
  const { duration } = await database
    .selectFrom('recording')
    .select('duration')
    .where('id', '=', recordingId)
    .executeTakeFirstOrThrow();
  if (!(time.start >= 0 && time.start < time.end && time.end <= duration)) {
    const limit = duration.toFixed(2);
    throw invalidInput(`The time must begin before it ends and lie within the recording: 0 to ${limit} s.`, ['time']);
  }
  return time;
}

export interface MarkedImage {
  readonly sopInstanceUid: string;
  readonly frame: number;
}

interface MarkedInstance {
  readonly columns: number;
  readonly rows: number;
  readonly sha256: string;
}

/**
 * Finds each image that a reader marked.
 * @throws CodedError INVALID_INPUT where one is not an image of the series
 */
export async function findMarkedImages(
  database: Database,
  seriesId: string | null,
  images: readonly MarkedImage[],
  field: string,
): Promise<MarkedInstance[]> {
  if (seriesId === null) throw invalidInput('A recording is marked by time, not on an image.', [field]);
  const uids = [...new Set(images.map((image) => image.sopInstanceUid))];
  const rows = await database
    .selectFrom('instance')
    .select(['sopInstanceUid', 'numberOfFrames', 'rows', 'columns', 'sha256'])
    .where('seriesId', '=', seriesId)
    .where('sopInstanceUid', 'in', uids)
    .execute();
  const byUid = new Map(rows.map((row) => [row.sopInstanceUid, row]));
  return images.map(({ sopInstanceUid, frame }) => {
    const row = byUid.get(sopInstanceUid);
    if (row === undefined || row.rows === null || row.columns === null) {
      throw invalidInput(`${sopInstanceUid} is not an image of this series.`, [field]);
    }
    if (!Number.isInteger(frame) || frame < 1 || frame > row.numberOfFrames) {
      throw invalidInput(`${sopInstanceUid} has frames 1 to ${row.numberOfFrames}.`, [field]);
    }
    return { columns: row.columns, rows: row.rows, sha256: row.sha256 };
  });
}

/** @throws CodedError INVALID_INPUT where a box is empty, off its image, or on an image of another series */
export async function checkBoxes(
  database: Database,
  seriesId: string | null,
  boxes: readonly BoxInput[],
): Promise<ImageBox[]> {
  if (boxes.length === 0 || boxes.length > MAXIMUM_BOXES) {
    throw invalidInput(`Give 1 to ${MAXIMUM_BOXES} boxes; to say that nothing is there, reject the finding.`, [
      'boxes',
    ]);
  }
  const sizes = await findMarkedImages(database, seriesId, boxes, 'boxes');
  return boxes.map((box, place) => {
    const { columns, rows } = sizes[place]!;
    // Outer edges run from 0 to the number of columns; NaN fails every comparison.
    const inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= columns && box.y + box.height <= rows;
    if (!(box.width > 0 && box.height > 0 && inside)) {
      throw invalidInput(`A box must lie within its image of ${columns} × ${rows} pixels.`, ['boxes']);
    }
    return { ...box, score: 1 };
  });
}
