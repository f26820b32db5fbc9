import { record } from '../audit/record.js';
import { type Database, type DatabaseTransaction, isPostgresError, postgresErrors } from '../database/connect.js';
import type { BiRadsCategory, BreastDensity, ConfirmedSide, Recommendation, Row } from '../database/tables.js';
import { conflict, invalidInput, notFound } from '../relay/errors.js';
import { requireText } from '../relay/text.js';
import { newestFirst } from './chain.js';
import { checkOnScreen } from './checks.js';
import type { ReviewActor } from './decide.js';
import { checkSides } from './sides.js';

/** What a reader says of an exam, after ACR BI-RADS Atlas, 5th edition. Ids are those of rows. */
export interface ReadCommand {
  readonly studyId: string;
  /** Null: this breast was not imaged. */
  readonly right: BiRadsCategory | null;
  readonly left: BiRadsCategory | null;
  readonly density: BreastDensity;
  readonly recommendation: Recommendation;
  readonly note: string | null;
  /** At least of every image whose side is in doubt. */
  readonly sides: readonly ConfirmedSide[];
  readonly onScreen: Record<string, unknown> | null;
  /** The reader's newest read, which this one amends; null for the first. */
  readonly after: string | null;
}

/**
 * Keeps what a reader says of a study of mammograms. Reads are only added: the first is committed once, each later one
 * amends the one before. Each says whether the pipeline's marks had gone out to this reader before it.
 *
 * @throws CodedError NOT_FOUND (no such study), INVALID_INPUT (no mammograms, no category, a side not said), CONFLICT (a first read was
 *   committed before, or another amendment came after the read that is amended)
 */
export async function commitRead(
  database: Database,
  { viewer, address }: ReviewActor,
  command: ReadCommand,
): Promise<Row<'mammographyRead'>> {
  const { studyId, right, left, density, recommendation, after } = command;
  await requireMammograms(database, studyId);
  if (right === null && left === null) throw invalidInput('Give at least one breast a BI-RADS category.', ['right']);
  // Nobody has to write a note; an empty one is none.
  const note = command.note?.trim() ? requireText(command.note, 'note', '') : null;
  const sides = await checkSides(database, studyId, command.sides);
  const onScreen = checkOnScreen(command.onScreen);

  const write = async (trx: DatabaseTransaction): Promise<Row<'mammographyRead'>> => {
    const before = await trx
      .selectFrom('mammographyRead')
      .select(['id', 'previousId'])
      .where('studyId', '=', studyId)
      .where('readerId', '=', viewer.id)
      .execute();
    if ((newestFirst(before)[0]?.id ?? null) !== after) throw overtaken(after);
    const seen = await trx
      .selectFrom('marksView')
      .select('createdAt')
      .where('studyId', '=', studyId)
      .where('readerId', '=', viewer.id)
      .executeTakeFirst();
    const read = await trx
      .insertInto('mammographyRead')
      .values({
        studyId,
        readerId: viewer.id,
        previousId: after,
        rightCategory: right,
        leftCategory: left,
        density,
        recommendation,
        note,
        marksSeenBefore: seen !== undefined,
        sides: JSON.stringify(sides),
        onScreen: onScreen === null ? null : JSON.stringify(onScreen),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await record(trx, {
      action: after === null ? 'read.commit' : 'read.amend',
      outcome: 'success',
      actor: viewer,
      address,
      subject: { type: 'Study', id: studyId },
      // The note is the reader's own words and may name the patient.
      detail: {
        read: read.id,
        follows: after,
        right,
        left,
        density,
        recommendation,
        marksSeenBefore: read.marksSeenBefore,
        ...(sides.length > 0 && { sides }),
      },
    });
    return read;
  };
  try {
    return await database.transaction().execute(write);
  } catch (error) {
    // Two windows of one reader sent at once: the database let one of them through.
    if (isPostgresError(error, postgresErrors.uniqueViolation)) throw overtaken(after);
    throw error;
  }
}

const overtaken = (after: string | null) =>
  after === null
    ? conflict('You have committed your first read of this study already; amend it instead.', ['study'])
    : conflict('You have amended this read in the meantime. Look at the newest, then amend that one.', ['after']);

async function requireMammograms(database: Database, studyId: string): Promise<void> {
  const series = await database
    .selectFrom('study')
    .leftJoin('series', 'series.studyId', 'study.id')
    .select('series.modality')
    .where('study.id', '=', studyId)
    .execute();
  if (series.length === 0) throw notFound('study');
  if (!series.some(({ modality }) => modality === 'MG')) {
    throw invalidInput('This study has no mammograms; BI-RADS categories are kept for mammography.', ['study']);
  }
}
