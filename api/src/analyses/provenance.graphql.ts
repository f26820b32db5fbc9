/** What is needed to run an analysis again, and what it took. */
import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { StoredProvenance } from '../database/tables.js';

@ObjectType()
export class ModelHash {
  @Field()
  name: string;

  @Field()
  sha256: string;
}

@ObjectType()
export class StageOutput {
  @Field()
  stage: string;

  @Field()
  sha256: string;
}

@ObjectType({ description: 'What is needed to run the analysis again and to compare.' })
export class Provenance {
  @Field(() => [String], { description: 'sha256:… of every input object.' })
  inputs: string[];

  @Field(() => [ModelHash])
  models: ModelHash[];

  @Field()
  runtime: string;

  @Field({ description: 'What the sessions really ran on, e.g. cpu.' })
  provider: string;

  @Field(() => String, {
    nullable: true,
    description: 'sha256:… of the canonical result, without ids and timing.',
  })
  result: string | null;

  @Field(() => [StageOutput])
  stageOutputs: StageOutput[];

  @Field(() => Int, { nullable: true })
  threads: number | null;

  @Field(() => String, { nullable: true })
  cpuFeatures: string | null;
}

export const toProvenance = (stored: StoredProvenance): Provenance => ({
  inputs: [...stored.inputs],
  models: stored.models.map((model) => ({ ...model })),
  runtime: stored.runtime,
  provider: stored.provider,
  result: stored.result,
  stageOutputs: stored.stageOutputs.map((output) => ({ ...output })),
  threads: stored.threads,
  cpuFeatures: stored.cpuFeatures,
});

@ObjectType({ description: 'Seconds.' })
export class Timing {
  @Field(() => Float, { nullable: true })
  load: number | null;

  @Field(() => Float, { nullable: true })
  preprocess: number | null;

  @Field(() => Float, { nullable: true })
  inference: number | null;

  @Field(() => Float, { nullable: true })
  postprocess: number | null;

  @Field(() => Float, { nullable: true })
  total: number | null;
}
