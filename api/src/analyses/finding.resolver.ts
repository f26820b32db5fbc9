import { Ctx, FieldResolver, Resolver, Root, UseMiddleware } from 'type-graphql';
import type { FindingKind, Row } from '../database/tables.js';
import type { RequestContext } from '../relay/context.js';
import { groupedBy, type LoaderDefinition } from '../relay/loader.js';
import { Analysis } from './analysis.graphql.js';
import { Finding } from './finding.graphql.js';
import { withheldOf, withholdAs } from './withheld.js';

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
  @UseMiddleware(withholdAs([], true))
  @FieldResolver(() => [Finding])
  findings(@Root() analysis: Analysis, @Ctx() context: RequestContext): Promise<Finding[]> {
    return ofKind(context, analysis, 'FINDING');
  }

  @UseMiddleware(withholdAs([], true))
  @FieldResolver(() => [Finding], { description: 'What stage one proposed and a later stage rejected.' })
  candidates(@Root() analysis: Analysis, @Ctx() context: RequestContext): Promise<Finding[]> {
    return ofKind(context, analysis, 'CANDIDATE');
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Why findings, candidates, masks, heat map, measurements and suspicion are empty for whoever asks: a mammogram is read before its marks are shown. Null where nothing is withheld.',
  })
  marksWithheld(@Root() analysis: Analysis, @Ctx() context: RequestContext): Promise<string | null> {
    return withheldOf(context, analysis.row);
  }
}

async function ofKind(context: RequestContext, analysis: Analysis, kind: FindingKind): Promise<Finding[]> {
  const rows = await context.loaders.of(findingsOfAnalysis).load(analysis.row.id);
  return rows.filter((row) => row.kind === kind).map((row) => new Finding(row));
}
