import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { FindingKind, Row } from '../database/tables.js';
import type { RequestContext } from '../relay/context.js';
import { groupedBy, type LoaderDefinition } from '../relay/loader.js';
import { Analysis } from './analysis.graphql.js';
import { Finding } from './finding.graphql.js';

/** Findings and candidates of an analysis, in the pipeline's order. */
export const findingsOfAnalysis: LoaderDefinition<string, Row<'finding'>[]> = {
  name: 'findings of an analysis',
  batch: async (database, analysisIds) => {
    const rows = await database
      .selectFrom('finding')
      .selectAll()
      .where('analysisId', 'in', analysisIds)
      .orderBy('position')
      .execute();
    return groupedBy(analysisIds, rows, (row) => row.analysisId);
  },
};

@Resolver(() => Analysis)
export class FindingsOfAnalysis {
  @FieldResolver(() => [Finding])
  findings(@Root() analysis: Analysis, @Ctx() context: RequestContext): Promise<Finding[]> {
    return ofKind(context, analysis, 'FINDING');
  }

  @FieldResolver(() => [Finding], { description: 'What stage one proposed and a later stage rejected.' })
  candidates(@Root() analysis: Analysis, @Ctx() context: RequestContext): Promise<Finding[]> {
    return ofKind(context, analysis, 'CANDIDATE');
  }
}

async function ofKind(context: RequestContext, analysis: Analysis, kind: FindingKind): Promise<Finding[]> {
  const rows = await context.loaders.of(findingsOfAnalysis).load(analysis.row.id);
  return rows.filter((row) => row.kind === kind).map((row) => new Finding(row));
}
