/** What readers said, seen from what they said it of. */
import { Ctx, FieldResolver, Int, Resolver, Root, UseMiddleware } from 'type-graphql';
import { Analysis } from '../analyses/analysis.graphql.js';
import { Finding } from '../analyses/finding.graphql.js';
import { findingsOfAnalysis } from '../analyses/finding.resolver.js';
import { Measurement, toMeasurement } from '../analyses/measurement.graphql.js';
import { withholdAs } from '../analyses/withheld.js';
import type { Row } from '../database/tables.js';
import { findUser, User } from '../identity/user.graphql.js';
import { Series } from '../imaging/series.graphql.js';
import { Recording } from '../motion/recording.graphql.js';
import type { RequestContext } from '../relay/context.js';
import { groupedBy, type LoaderDefinition } from '../relay/loader.js';
import { Annotation } from './annotation.graphql.js';
import { Decision } from './decision.graphql.js';
import { decisionsOfFinding } from './decisions-of-finding.js';
import { EXERCISE, reviewMeasurements } from './measurements.js';

const annotationsOf = (column: 'seriesId' | 'recordingId'): LoaderDefinition<string, Row<'annotation'>[]> => ({
  name: `annotations by ${column}`,
  batch: async (database, ids) => {
    const rows = await database
      .selectFrom('annotation')
      .selectAll()
      .where(column, 'in', ids)
      .where('removedAt', 'is', null)
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
    return groupedBy(ids, rows, (row) => row[column] ?? '');
  },
});
const annotationsOfSeries = annotationsOf('seriesId');
const annotationsOfRecording = annotationsOf('recordingId');

async function userOf(context: RequestContext, id: string): Promise<User> {
  // A foreign key that is not null, to users who are never deleted while something bears their name.
  return (await findUser(context, id))!;
}

@Resolver(() => Finding)
export class DecisionsOfFinding {
  @FieldResolver(() => [Decision], { description: 'Newest first; the first one counts.' })
  async decisions(@Root() finding: Finding, @Ctx() context: RequestContext): Promise<Decision[]> {
    const rows = await context.loaders.of(decisionsOfFinding).load(finding.row.id);
    return rows.map((row) => new Decision(row));
  }
}

@Resolver(() => Analysis)
export class ReviewOfAnalysis {
  @UseMiddleware(withholdAs(0))
  @FieldResolver(() => Int, { description: 'How many of the findings have a decision.' })
  async decidedCount(@Root() analysis: Analysis, @Ctx() context: RequestContext): Promise<number> {
    const reviewed = await this.reviewedFindings(analysis, context);
    return reviewed.filter(({ finding, decision }) => finding.kind === 'FINDING' && decision !== null).length;
  }

  @UseMiddleware(withholdAs([]))
  @FieldResolver(() => [Measurement], {
    description:
      "The measurements after the readers' decisions and their own marks of repetitions; equal to `measurements` where nothing was edited, rejected or added.",
  })
  async reviewedMeasurements(@Root() analysis: Analysis, @Ctx() context: RequestContext): Promise<Measurement[]> {
    const reviewed = await this.reviewedFindings(analysis, context);
    const { pipeline, recordingId } = analysis.row;
    const isMarked = pipeline === EXERCISE && recordingId !== null;
    const marks = isMarked ? await context.loaders.of(annotationsOfRecording).load(recordingId) : [];
    return reviewMeasurements(analysis.row, reviewed, marks).map(toMeasurement);
  }

  private async reviewedFindings(analysis: Analysis, { loaders }: RequestContext) {
    const findings = await loaders.of(findingsOfAnalysis).load(analysis.row.id);
    return Promise.all(
      findings.map(async (finding) => {
        const [newest] = await loaders.of(decisionsOfFinding).load(finding.id);
        return { finding, decision: newest ?? null };
      }),
    );
  }
}

@Resolver(() => Decision)
export class MakerOfDecision {
  @FieldResolver(() => User)
  decidedBy(@Root() decision: Decision, @Ctx() context: RequestContext): Promise<User> {
    return userOf(context, decision.row.decidedBy);
  }
}

@Resolver(() => Annotation)
export class MakerOfAnnotation {
  @FieldResolver(() => User)
  createdBy(@Root() annotation: Annotation, @Ctx() context: RequestContext): Promise<User> {
    return userOf(context, annotation.row.createdBy);
  }
}

@Resolver(() => Series)
export class AnnotationsOfSeries {
  @FieldResolver(() => [Annotation], { description: 'Oldest first, without those that were taken back.' })
  async annotations(@Root() series: Series, @Ctx() context: RequestContext): Promise<Annotation[]> {
    const rows = await context.loaders.of(annotationsOfSeries).load(series.row.id);
    return rows.map((row) => new Annotation(row));
  }
}

@Resolver(() => Recording)
export class AnnotationsOfRecording {
  @FieldResolver(() => [Annotation], { description: 'Oldest first, without those that were taken back.' })
  async annotations(@Root() recording: Recording, @Ctx() context: RequestContext): Promise<Annotation[]> {
    const rows = await context.loaders.of(annotationsOfRecording).load(recording.row.id);
    return rows.map((row) => new Annotation(row));
  }
}
