import { sql } from 'kysely';
import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { After, First } from '../relay/arguments.js';
import type { Connection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { connectRelation, relationLoaders } from '../relay/relation.js';
import { Instance } from './instance.graphql.js';
import { Series, SeriesConnection, seriesById } from './series.graphql.js';
import { Study } from './study.graphql.js';
import { studySummaries } from './study-summary.js';

const seriesOfStudy = relationLoaders({
  table: 'series',
  parent: sql`t.study_id`,
  // Series without a number come last, in a fixed order among themselves.
  ordering: {
    direction: 'asc',
    keys: [
      { expression: sql`coalesce(t.series_number, 2147483647)`, type: 'bigint' },
      { expression: sql`t.created_at`, type: 'timestamptz' },
      { expression: sql`t.id`, type: 'uuid' },
    ],
  },
});

@Resolver(() => Study)
export class SeriesOfStudy {
  @FieldResolver(() => SeriesConnection, { description: 'By series number.' })
  series(
    @Root() study: Study,
    @Ctx() context: RequestContext,
    @First(100) first: number,
    @After() after: string | null,
  ): Promise<Connection<Series>> {
    return connectRelation(context, seriesOfStudy, study.row.id, { first, after }, (row) => new Series(row));
  }

  @FieldResolver(() => [String])
  async modalities(@Root() study: Study, @Ctx() context: RequestContext): Promise<string[]> {
    return (await context.loaders.of(studySummaries).load(study.row.id)).modalities;
  }

  @FieldResolver(() => Int)
  async seriesCount(@Root() study: Study, @Ctx() context: RequestContext): Promise<number> {
    return (await context.loaders.of(studySummaries).load(study.row.id)).seriesCount;
  }

  @FieldResolver(() => Int)
  async instanceCount(@Root() study: Study, @Ctx() context: RequestContext): Promise<number> {
    return (await context.loaders.of(studySummaries).load(study.row.id)).instanceCount;
  }
}

@Resolver(() => Instance)
export class SeriesOfInstance {
  @FieldResolver(() => Series)
  async series(@Root() instance: Instance, @Ctx() context: RequestContext): Promise<Series> {
    const row = await context.loaders.of(seriesById).load(instance.row.seriesId);
    // The foreign key is not null and series are never deleted.
    return new Series(row!);
  }
}
