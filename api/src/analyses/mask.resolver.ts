import { Ctx, FieldResolver, Resolver, Root, UseMiddleware } from 'type-graphql';
import type { RequestContext } from '../relay/context.js';
import { Analysis, analysesById } from './analysis.graphql.js';
import { Finding } from './finding.graphql.js';
import { HeatMap, Mask, toHeatMap, toMask } from './mask.graphql.js';
import { withholdAs } from './withheld.js';

@Resolver(() => Analysis)
export class MasksOfAnalysis {
  @UseMiddleware(withholdAs([], true))
  @FieldResolver(() => [Mask], { description: 'Of its findings and of its candidates, one for each image.' })
  masks(@Root() { row }: Analysis): Mask[] {
    return row.masks.map((mask) => toMask('analyses', row.id, mask));
  }

  @UseMiddleware(withholdAs(null, true))
  @FieldResolver(() => HeatMap, { nullable: true, description: 'Null where the pipeline draws none.' })
  heatMap(@Root() { row }: Analysis): HeatMap | null {
    return row.heatMap && toHeatMap(row, row.heatMap);
  }
}

@Resolver(() => Finding)
export class MasksOfFinding {
  @FieldResolver(() => [Mask], { description: 'One for each image that it was outlined on.' })
  async masks(@Root() finding: Finding, @Ctx() context: RequestContext): Promise<Mask[]> {
    const row = await context.loaders.of(analysesById).load(finding.row.analysisId);
    // The foreign key is not null and analyses are never deleted.
    return row!.masks.filter(({ mark }) => mark === finding.key).map((mask) => toMask('analyses', row!.id, mask));
  }
}
