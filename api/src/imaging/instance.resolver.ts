import { sql } from 'kysely';
import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { After, First } from '../relay/arguments.js';
import type { Connection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { connectRelation, relationLoaders } from '../relay/relation.js';
import { Instance, InstanceConnection } from './instance.graphql.js';
import { Series } from './series.graphql.js';

const instancesOfSeries = relationLoaders({
  table: 'instance',
  parent: sql`t.series_id`,
  // Images without a position (or without a number) come last among those that have one.
  ordering: {
    direction: 'asc',
    keys: [
      { expression: sql`coalesce(t.slice_position, 'Infinity')`, type: 'double precision' },
      { expression: sql`coalesce(t.instance_number, 2147483647)`, type: 'bigint' },
      { expression: sql`t.id`, type: 'uuid' },
    ],
  },
});

@Resolver(() => Series)
export class InstancesOfSeries {
  @FieldResolver(() => InstanceConnection, {
    description: 'In spatial order where positions are known, else by instance number.',
  })
  instances(
    @Root() series: Series,
    @Ctx() context: RequestContext,
    @First(100) first: number,
    @After() after: string | null,
  ): Promise<Connection<Instance>> {
    return connectRelation(context, instancesOfSeries, series.row.id, { first, after }, (row) => new Instance(row));
  }

  @FieldResolver(() => Int)
  instanceCount(@Root() series: Series, @Ctx() context: RequestContext): Promise<number> {
    return context.loaders.of(instancesOfSeries.counts).load(series.row.id);
  }
}
