import type { Pipeline as PipelineDeclaration } from '@overread/models/pipeline.js';
import { Field, ObjectType, Query, Resolver } from 'type-graphql';

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
}

@Resolver()
export class PipelineQueries {
  constructor(private readonly declared: readonly PipelineDeclaration[]) {}

  @Query(() => [Pipeline])
  pipelines(): Pipeline[] {
    return this.declared.map(({ id, version, title, input, stages }) => ({
      id,
      version,
      title,
      input,
      stages: stages.map((stage) => stage.name),
    }));
  }
}
