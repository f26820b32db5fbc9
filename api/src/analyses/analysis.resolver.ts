import { sql } from 'kysely';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { noteListing } from '../audit/listing.js';
import type { Row, AnalysisStatus as StatusName } from '../database/tables.js';
import { Series, seriesById } from '../imaging/series.graphql.js';
import { Study } from '../imaging/study.graphql.js';
import { Recording, recordingsById } from '../motion/recording.graphql.js';
import { After, First } from '../relay/arguments.js';
import { type Connection, pageArguments, toConnection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { countRows, newestFirst, readPage } from '../relay/keyset.js';
import { connectRelation, relationLoaders } from '../relay/relation.js';
import { Analysis, AnalysisConnection, AnalysisStatus, analysesById } from './analysis.graphql.js';
import { Finding } from './finding.graphql.js';

const ordering = newestFirst(sql`t.created_at`, sql`t.id`);
const analysesOfSeries = relationLoaders({ table: 'analysis', parent: sql`t.series_id`, ordering });
const analysesOfRecording = relationLoaders({ table: 'analysis', parent: sql`t.recording_id`, ordering });
const analysesOfStudy = relationLoaders({
  table: 'analysis',
  from: sql`(select a.*, s.study_id from analysis a join series s on s.id = a.series_id)`,
  parent: sql`t.study_id`,
  ordering,
});

@Resolver()
export class AnalysisQueries {
  @Query(() => AnalysisConnection, { description: 'Newest first.' })
  async analyses(
    @Ctx() context: RequestContext,
    @First(50) first: number,
    @After() after: string | null,
    @Arg('status', () => [AnalysisStatus], { nullable: true }) status: StatusName[] | null,
  ): Promise<Connection<Analysis>> {
    const where = status == null ? sql`true` : sql`t.status = any(${status}::text[])`;
    await noteListing(context);
    const query = { from: sql`analysis`, where, ordering };
    const page = await readPage<Row<'analysis'>>(context.database, query, pageArguments(first, after));
    return toConnection(
      page,
      (row) => new Analysis(row),
      () => countRows(context.database, query),
    );
  }
}

@Resolver(() => Study)
export class AnalysesOfStudy {
  @FieldResolver(() => AnalysisConnection, { description: 'Of all its series, newest first.' })
  analyses(
    @Root() study: Study,
    @Ctx() context: RequestContext,
    @First(50) first: number,
    @After() after: string | null,
  ): Promise<Connection<Analysis>> {
    return connectRelation(context, analysesOfStudy, study.row.id, { first, after }, (row) => new Analysis(row));
  }
}

@Resolver(() => Series)
export class AnalysesOfSeries {
  @FieldResolver(() => AnalysisConnection, { description: 'Newest first.' })
  analyses(
    @Root() series: Series,
    @Ctx() context: RequestContext,
    @First(50) first: number,
    @After() after: string | null,
  ): Promise<Connection<Analysis>> {
    return connectRelation(context, analysesOfSeries, series.row.id, { first, after }, (row) => new Analysis(row));
  }
}

@Resolver(() => Recording)
export class AnalysesOfRecording {
  @FieldResolver(() => AnalysisConnection, { description: 'Newest first.' })
  analyses(
    @Root() recording: Recording,
    @Ctx() context: RequestContext,
    @First(50) first: number,
    @After() after: string | null,
  ): Promise<Connection<Analysis>> {
    const { id } = recording.row;
    return connectRelation(context, analysesOfRecording, id, { first, after }, (row) => new Analysis(row));
  }
}

@Resolver(() => Finding)
export class AnalysisOfFinding {
  @FieldResolver(() => Analysis)
  async analysis(@Root() finding: Finding, @Ctx() context: RequestContext): Promise<Analysis> {
    const row = await context.loaders.of(analysesById).load(finding.row.analysisId);
    // The foreign key is not null and analyses are never deleted.
    return new Analysis(row!);
  }
}

/** Which unit an analysis read. These stand here because records do not know analyses. */
@Resolver(() => Analysis)
export class UnitOfAnalysis {
  @FieldResolver(() => Series, { nullable: true })
  async series(@Root() analysis: Analysis, @Ctx() context: RequestContext): Promise<Series | null> {
    if (analysis.row.seriesId === null) return null;
    const row = await context.loaders.of(seriesById).load(analysis.row.seriesId);
    return row === null ? null : new Series(row);
  }

  @FieldResolver(() => Recording, { nullable: true })
  async recording(@Root() analysis: Analysis, @Ctx() context: RequestContext): Promise<Recording | null> {
    if (analysis.row.recordingId === null) return null;
    const row = await context.loaders.of(recordingsById).load(analysis.row.recordingId);
    return row === null ? null : new Recording(row);
  }
}
