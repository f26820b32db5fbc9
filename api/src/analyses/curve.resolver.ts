import { FieldResolver, Resolver, Root } from 'type-graphql';
import type { ObjectStore } from '../storage/object-store.js';
import { Analysis, Curve } from './analysis.graphql.js';
import { readCurves } from './curves.js';

@Resolver(() => Analysis)
export class CurvesOfAnalysis {
  constructor(private readonly objects: ObjectStore) {}

  @FieldResolver(() => [Curve])
  async curves(@Root() analysis: Analysis): Promise<Curve[]> {
    const curves = await readCurves(this.objects, analysis.row);
    return curves.map(({ name, side, unit, times, values }) => ({
      name,
      side: side ?? null,
      unit,
      times: [...times],
      values: [...values],
    }));
  }
}
