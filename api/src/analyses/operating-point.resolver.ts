import type { Pipeline } from '@overread/models/pipeline.js';
import { Field, FieldResolver, Float, ObjectType, Resolver, Root } from 'type-graphql';
import { Analysis } from './analysis.graphql.js';

@ObjectType({ description: 'Where a run drew the line between findings and candidates.' })
export class OperatingPoint {
  @Field(() => Float, { description: 'Score from which on a mark is a finding.' })
  threshold: number;

  @Field(() => Float, {
    nullable: true,
    description:
      "The threshold that the pipeline's figures hold for. Null where that version is not installed any more.",
  })
  validated: number | null;
}

@Resolver(() => Analysis)
export class OperatingPointOfAnalysis {
  constructor(private readonly declared: readonly Pipeline[]) {}

  @FieldResolver(() => OperatingPoint, {
    nullable: true,
    description: 'Null where the pipeline has none, e.g. for movement.',
  })
  operatingPoint(@Root() { parameters, pipeline, version }: Analysis): OperatingPoint | null {
    if (typeof parameters.threshold !== 'number') return null;
    const run = this.declared.find((one) => one.id === pipeline && one.version === version);
    const validated = run?.parameters.find(({ name }) => name === 'threshold')?.default;
    return { threshold: parameters.threshold, validated: typeof validated === 'number' ? validated : null };
  }
}
