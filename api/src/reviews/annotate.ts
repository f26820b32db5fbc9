import type { MarkPoint } from '@overread/models/mark-measurements.js';
import { record } from '../audit/record.js';
import type { Database } from '../database/connect.js';
import type { Row } from '../database/tables.js';
import { conflict, invalidInput, notFound } from '../relay/errors.js';
import { requireText } from '../relay/text.js';
import { checkOnScreen, checkTime, findMarkedImages, type TimeInput } from './checks.js';
import type { ReviewActor } from './decide.js';
import type { MeasureImage } from './measure-image.js';
import type { MeasureRange } from './remeasure.js';

/** How many points each kind of mark has, at least and at most. */
const POINTS: Readonly<Record<string, readonly [number, number]>> = {
  point: [1, 1],
  length: [2, 2],
  angle: [3, 3],
  rectangle: [2, 2],
  ellipse: [2, 4],
  polygon: [3, 10_000],
};
const TIME_RANGE = 'timeRange';

/** The id is that of a row. */
export type AnnotationSubject =
  | { readonly type: 'Series'; readonly id: string }
  | { readonly type: 'Recording'; readonly id: string };

export interface AddAnnotationCommand {
  readonly subject: AnnotationSubject;
  readonly label: string;
  readonly comment: string | null;
  readonly kind: string;
  readonly sopInstanceUid: string | null;
  readonly frame: number | null;
  readonly points: readonly (readonly number[])[] | null;
  readonly time: TimeInput | null;
  readonly onScreen: Record<string, unknown> | null;
}

export interface AnnotationServices {
  readonly database: Database;
  readonly measureRange: MeasureRange;
  readonly measureImage: MeasureImage;
}

/**
 * Adds a reader's own mark.
 * @throws CodedError NOT_FOUND, INVALID_INPUT
 */
export async function addAnnotation(
  { database, measureRange, measureImage }: AnnotationServices,
  { viewer, address }: ReviewActor,
  command: AddAnnotationCommand,
): Promise<Row<'annotation'>> {
  const label = requireText(command.label, 'label', 'Say in a word what you marked.');
  const comment = command.comment?.trim() ? requireText(command.comment, 'comment', '') : null;
  const onScreen = checkOnScreen(command.onScreen);
  await requireSubject(database, command.subject);
  const mark = await checkMark(database, command);
  const measurements =
    mark.image === null
      ? await measureRange(command.subject.id, mark.time)
      : await measureImage(mark.image, mark.image.frame, { kind: command.kind, points: mark.image.points });
  return database.transaction().execute(async (trx) => {
    const annotation = await trx
      .insertInto('annotation')
      .values({
        seriesId: command.subject.type === 'Series' ? command.subject.id : null,
        recordingId: command.subject.type === 'Recording' ? command.subject.id : null,
        label,
        comment,
        kind: command.kind,
        sopInstanceUid: mark.image?.sopInstanceUid ?? null,
        frame: mark.image?.frame ?? null,
        points: mark.image === null ? null : JSON.stringify(mark.image.points),
        timeStart: mark.time?.start ?? null,
        timeEnd: mark.time?.end ?? null,
        measurements: JSON.stringify(measurements),
        onScreen: onScreen === null ? null : JSON.stringify(onScreen),
        createdBy: viewer.id,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await record(trx, {
      action: 'annotation.create',
      outcome: 'success',
      actor: viewer,
      address,
      subject: { type: 'Annotation', id: annotation.id },
      detail: { on: command.subject, ...(onScreen && { onScreen }) },
    });
    return annotation;
  });
}

/**
 * Takes a mark back; the row is kept, with who and why.
 * @throws CodedError NOT_FOUND, INVALID_INPUT (no reason), CONFLICT (taken back already)
 */
export async function removeAnnotation(
  database: Database,
  { viewer, address }: ReviewActor,
  command: { readonly annotationId: string; readonly reason: string },
): Promise<void> {
  const reason = requireText(command.reason, 'reason', 'Say why in a few words: the reason is kept with the mark.');
  await database.transaction().execute(async (trx) => {
    const annotation = await trx
      .selectFrom('annotation')
      .select(['id', 'removedAt'])
      .where('id', '=', command.annotationId)
      .forUpdate()
      .executeTakeFirst();
    if (annotation === undefined) throw notFound('annotation');
    if (annotation.removedAt !== null) throw conflict('This mark has been taken back already.', ['annotation']);
    await trx
      .updateTable('annotation')
      .set({ removedAt: new Date(), removedBy: viewer.id, removedReason: reason })
      .where('id', '=', annotation.id)
      .execute();
    await record(trx, {
      action: 'annotation.remove',
      outcome: 'success',
      actor: viewer,
      address,
      subject: { type: 'Annotation', id: annotation.id },
      detail: { reason },
    });
  });
}

async function requireSubject(database: Database, { type, id }: AnnotationSubject): Promise<void> {
  const table = type === 'Series' ? 'series' : 'recording';
  const found = await database.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
  if (found === undefined) throw notFound(table);
}

/** On an image or over a time, never both. */
type Mark = { readonly image: ImageMark; readonly time: null } | { readonly image: null; readonly time: TimeInput };

interface ImageMark {
  readonly sopInstanceUid: string;
  readonly sha256: string;
  readonly frame: number;
  readonly points: readonly MarkPoint[];
}

async function checkMark(database: Database, command: AddAnnotationCommand): Promise<Mark> {
  const { kind, subject, points, sopInstanceUid, time } = command;
  if (subject.type === 'Recording') {
    if (kind !== TIME_RANGE || time === null || points !== null || sopInstanceUid !== null) {
      throw invalidInput(`On a recording a mark is of kind ${TIME_RANGE} and has a time, and no points.`, ['kind']);
    }
    const checked = await checkTime(database, subject.id, time);
    return { image: null, time: checked };
  }
  const count = POINTS[kind];
  if (count === undefined) {
    throw invalidInput(`On an image a mark is one of: ${Object.keys(POINTS).join(', ')}.`, ['kind']);
  }
  if (time !== null) throw invalidInput('An image has no time.', ['time']);
  if (sopInstanceUid === null) throw invalidInput('Say on which image: sopInstanceUid.', ['sopInstanceUid']);
  const frame = command.frame ?? 1;
  const [found] = await findMarkedImages(database, subject.id, [{ sopInstanceUid, frame }], 'sopInstanceUid');
  const given = points ?? [];
  if (given.length < count[0] || given.length > count[1]) {
    const wanted = count[0] === count[1] ? `${count[0]}` : `${count[0]} to ${count[1]}`;
    throw invalidInput(`A mark of kind ${kind} has ${wanted} points.`, ['points']);
  }
  const { columns, rows, sha256 } = found!;
  // Pixel centres count from 0, so that the outer edge of the first pixel is −0.5; half a pixel is allowed around.
  const inside = (value: number | undefined, length: number) =>
    value !== undefined && value >= -0.5 && value <= length - 0.5;
  const isPoint = (point: readonly number[]): point is MarkPoint =>
    point.length === 2 && inside(point[0], columns) && inside(point[1], rows);
  if (!given.every(isPoint)) {
    throw invalidInput(`Points are column and row within ${columns} × ${rows} pixels.`, ['points']);
  }
  return { image: { sopInstanceUid, sha256, frame, points: given }, time: null };
}
