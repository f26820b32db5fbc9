import type {
  ParameterDeclaration,
  ParameterValue,
  Pipeline as PipelineDeclaration,
} from '@overread/models/pipeline.js';
import { GraphQLJSON } from 'graphql-scalars';
import { Field, Float, ObjectType, Query, Resolver } from 'type-graphql';

@ObjectType({ description: 'What of a pipeline can be set for a run.' })
export class PipelineParameter {
  @Field()
  name: string;

  @Field()
  description: string;

  @Field(() => GraphQLJSON, { description: 'A number, a text or a boolean: what a run has that does not set it.' })
  default: ParameterValue;

  @Field(() => Float, { nullable: true })
  minimum: number | null;

  @Field(() => Float, { nullable: true })
  maximum: number | null;

  @Field(() => [String], { nullable: true, description: 'The allowed texts.' })
  choices: string[] | null;
}

@ObjectType({ description: 'What can read a series or a recording.' })
export class Pipeline {
  @Field()
  id: string;

  @Field()
  version: string;

  @Field()
  title: string;

  @Field({ description: 'series or recording' })
  input: string;

  @Field(() => [String], { description: 'In the order in which they run.' })
  stages: string[];

  @Field(() => [PipelineParameter], { description: '`threshold` is the score from which on a mark is a finding.' })
  parameters: PipelineParameter[];
}

@Resolver()
export class PipelineQueries {
  constructor(private readonly declared: readonly PipelineDeclaration[]) {}

  @Query(() => [Pipeline])
  pipelines(): Pipeline[] {
    return this.declared.map(({ id, version, title, input, stages, parameters }) => ({
      id,
      version,
      title,
      input,
      stages: stages.map((stage) => stage.name),
      parameters: parameters.map(toParameter),
    }));
  }
}

const toParameter = (declared: ParameterDeclaration): PipelineParameter => ({
  name: declared.name,
  description: declared.description,
  default: declared.default,
  minimum: declared.minimum ?? null,
  maximum: declared.maximum ?? null,
  choices: declared.choices === undefined ? null : [...declared.choices],
});
