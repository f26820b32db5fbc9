import type { ImageBox } from '@overread/models/result.js';
import { record } from '../audit/record.js';
import { type Database, type DatabaseTransaction, isPostgresError, postgresErrors } from '../database/connect.js';
import { notify } from '../database/notifications.js';
import { addObjects } from '../database/objects.js';
import type { DecisionKind, Row } from '../database/tables.js';
import type { Viewer } from '../relay/context.js';
import { conflict, invalidInput, notFound } from '../relay/errors.js';
import { requireText } from '../relay/text.js';
import { newestFirst } from './chain.js';
import { type BoxInput, checkBoxes, checkOnScreen, checkTime, type TimeInput } from './checks.js';
import type { MaskInput, Redraw, Redrawn } from './redraw.js';
import type { Remeasure } from './remeasure.js';
import { requireConfirmedSides } from './sides.js';

/** Ids are those of rows. */
export interface DecideCommand {
  readonly findingId: string;
  readonly kind: DecisionKind;
  readonly reason: string | null;
  readonly label: string | null;
  readonly time: TimeInput | null;
  readonly boxes: readonly BoxInput[] | null;
  readonly masks: readonly MaskInput[] | null;
  readonly onScreen: Record<string, unknown> | null;
  /** The newest decision that the reader saw; null where there was none. */
  readonly after: string | null;
}

export interface ReviewServices {
  readonly database: Database;
  readonly remeasure: Remeasure;
  readonly redraw: Redraw;
}

export interface ReviewActor {
  readonly viewer: Viewer;
  readonly address: string | null;
}

/**
 * Puts a person's decision beside a finding. Decisions are only added; the newest counts.
 *
 * @throws CodedError NOT_FOUND (no such finding), INVALID_INPUT (no reason, nothing edited, impossible time or box, a
 *   side that is in doubt and was not said),
 *   CONFLICT (another decision came after the one that the reader saw)
 */
export async function decide(
  services: ReviewServices,
  { viewer, address }: ReviewActor,
  command: DecideCommand,
): Promise<{ finding: Row<'finding'>; decision: Row<'decision'> }> {
  const reason = command.kind === 'ACCEPT' ? command.reason : requireText(command.reason, 'reason', REASON);
  const { database } = services;
  const { finding, analysis } = await findWithAnalysis(database, command.findingId);
  if (analysis.studyId !== null) {
    const images = [...finding.boxes, ...(command.boxes ?? [])].map(({ sopInstanceUid }) => sopInstanceUid);
    await requireConfirmedSides(database, analysis.studyId, viewer.id, images);
  }
  // Drawn and measured before the transaction: that reads files, and neither finding nor analysis can change any more.
  const edit = command.kind === 'EDIT' ? await readEdit(services, command, finding, analysis) : refuseEdit(command);
  const onScreen = checkOnScreen(command.onScreen);

  const write = async (trx: DatabaseTransaction): Promise<Row<'decision'>> => {
    await refuseOvertaken(trx, command);
    await addObjects(trx, edit?.objects ?? []);
    const decision = await trx
      .insertInto('decision')
      .values({
        findingId: finding.id,
        previousId: command.after,
        kind: command.kind,
        reason,
        label: edit?.label ?? null,
        timeStart: edit?.time?.start ?? null,
        timeEnd: edit?.time?.end ?? null,
        boxes: edit?.boxes ? JSON.stringify(edit.boxes) : null,
        masks: edit?.masks ? JSON.stringify(edit.masks) : null,
        measurements: edit?.measurements ? JSON.stringify(edit.measurements) : null,
        onScreen: onScreen === null ? null : JSON.stringify(onScreen),
        decidedBy: viewer.id,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await record(trx, {
      action: 'finding.decide',
      outcome: 'success',
      actor: viewer,
      address,
      subject: { type: 'Finding', id: finding.id },
      detail: {
        decision: decision.id,
        kind: command.kind,
        follows: command.after,
        analysis: analysis.id,
        ...(edit && { changed: edit.changed }),
        ...(onScreen && { onScreen }),
      },
    });
    await notify(trx, 'analysis', {
      analysisId: analysis.id,
      seriesId: analysis.seriesId,
      studyId: analysis.studyId,
      recordingId: analysis.recordingId,
    });
    return decision;
  };
  try {
    return { finding, decision: await database.transaction().execute(write) };
  } catch (error) {
    // Both read the same newest decision and wrote at once: the database let one of them through.
    if (isPostgresError(error, postgresErrors.uniqueViolation)) throw overtaken();
    throw error;
  }
}

const REASON = 'Say why in a few words: a reason is kept with every edit and rejection.';

const overtaken = () =>
  conflict('Somebody decided on this finding in the meantime. Look at that decision, then decide again.', ['after']);

type AnalysisWithStudy = Row<'analysis'> & { readonly studyId: string | null };

async function findWithAnalysis(database: Database, findingId: string) {
  const finding = await database.selectFrom('finding').selectAll().where('id', '=', findingId).executeTakeFirst();
  if (finding === undefined) throw notFound('finding');
  const analysis: AnalysisWithStudy = await database
    .selectFrom('analysis')
    .leftJoin('series', 'series.id', 'analysis.seriesId')
    .selectAll('analysis')
    .select('series.studyId')
    .where('analysis.id', '=', finding.analysisId)
    .executeTakeFirstOrThrow();
  return { finding, analysis };
}

async function refuseOvertaken(trx: DatabaseTransaction, { findingId, after }: DecideCommand): Promise<void> {
  const decisions = await trx
    .selectFrom('decision')
    .select(['id', 'previousId'])
    .where('findingId', '=', findingId)
    .execute();
  if ((newestFirst(decisions)[0]?.id ?? null) !== after) throw overtaken();
}

/** What stands after an EDIT; null where the finding's own does. */
interface Edit extends Partial<Redrawn> {
  readonly label: string | null;
  readonly time: TimeInput | null;
  readonly boxes?: readonly ImageBox[];
  /** What this edit itself was about. */
  readonly changed: readonly (keyof EditedFields)[];
}

type EditedFields = Pick<DecideCommand, 'label' | 'time' | 'boxes' | 'masks'>;

const changedBy = ({ label, time, boxes, masks }: EditedFields): (keyof EditedFields)[] => {
  const fields = { label, time, boxes, masks };
  return (Object.keys(fields) as (keyof EditedFields)[]).filter((field) => fields[field] !== null);
};

/** An edit that follows an edit keeps what it does not name: whoever corrects a name does not mean to undo an outline. */
async function readEdit(
  { database, remeasure, redraw }: ReviewServices,
  command: DecideCommand,
  finding: Row<'finding'>,
  analysis: Row<'analysis'>,
): Promise<Edit> {
  const changed = changedBy(command);
  if (changed.length === 0) {
    throw invalidInput('An edit says what is different: give a label, a time, boxes or masks.', ['kind']);
  }
  const before = await editBefore(database, command);
  const named = command.label === null ? null : requireText(command.label, 'label', 'A label must not be empty.');
  const label = named ?? before?.label ?? null;
  if (command.time !== null && (finding.timeStart === null || analysis.recordingId === null)) {
    throw invalidInput('This finding has no time that could be changed.', ['time']);
  }
  if (command.boxes !== null && (command.masks !== null || before?.masks != null)) {
    throw invalidInput('Boxes follow from the outline that was drawn: give masks alone.', ['boxes']);
  }
  const given = command.time && (await checkTime(database, analysis.recordingId, command.time));
  const time = given ?? (before?.timeStart == null ? null : { start: before.timeStart, end: before.timeEnd! });
  if (command.masks !== null) {
    const own = analysis.masks.filter(({ mark }) => mark === finding.key);
    return { label, time, changed, ...(await redraw(analysis, finding, before?.masks ?? own, command.masks)) };
  }
  const boxes = (command.boxes && (await checkBoxes(database, analysis.seriesId, command.boxes))) ?? before?.boxes;
  const measurements = (given && (await remeasure(analysis, finding, given))) ?? before?.measurements;
  const masks = before?.masks;
  return {
    label,
    time,
    changed,
    ...(boxes && { boxes }),
    ...(masks && { masks }),
    ...(measurements && { measurements }),
  };
}

/** The decision that this one follows, where it was an edit. */
async function editBefore(database: Database, { after, findingId }: DecideCommand): Promise<Row<'decision'> | null> {
  if (after === null) return null;
  const query = database.selectFrom('decision').selectAll().where('id', '=', after).where('findingId', '=', findingId);
  const decision = await query.executeTakeFirst();
  return decision?.kind === 'EDIT' ? decision : null;
}

function refuseEdit(command: DecideCommand): null {
  const [field] = changedBy(command);
  if (field !== undefined) {
    throw invalidInput(`${command.kind} takes the finding as it is: to change its ${field}, EDIT it.`, [field]);
  }
  return null;
}
