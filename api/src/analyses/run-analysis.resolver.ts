import type { ParameterValue } from '@overread/models/pipeline.js';
import { GraphQLJSONObject } from 'graphql-scalars';
import { Arg, Authorized, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Row } from '../database/tables.js';
import type { Permission } from '../identity/permissions.js';
import type { RequestContext } from '../relay/context.js';
import { invalidInput, UserError, withUserErrors } from '../relay/errors.js';
import { expectGlobalId, type GlobalId } from '../relay/global-id.js';
import { Analysis } from './analysis.graphql.js';

/** Ids are those of rows. */
export interface AnalysisRequest {
  readonly subject: GlobalId<'Series' | 'Recording'>;
  /** Null: every pipeline that accepts the unit. */
  readonly pipeline: string | null;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/**
 * Puts analyses into the queue and answers their rows; a NOT_APPLICABLE one where no pipeline accepts the unit.
 * @throws CodedError NOT_FOUND (no such unit), INVALID_INPUT (no such pipeline, or a parameter it does not have)
 */
export type RequestAnalyses = (context: RequestContext, request: AnalysisRequest) => Promise<Row<'analysis'>[]>;

@InputType()
export class RunAnalysisInput {
  @Field(() => ID, { description: 'A Series or a Recording.' })
  subject: string;

  @Field(() => String, { nullable: true, description: 'Without it: every pipeline that accepts the unit.' })
  pipeline?: string | null;

  @Field(() => GraphQLJSONObject, { nullable: true })
  parameters?: Record<string, unknown> | null;
}

@ObjectType()
export class RunAnalysisPayload {
  @Field(() => [Analysis])
  analyses: Analysis[];

  @Field(() => [UserError])
  errors: UserError[];
}

@Resolver()
export class RunAnalysisMutation {
  constructor(private readonly requestAnalyses: RequestAnalyses) {}

  @Authorized<Permission>('analyse')
  @Mutation(() => RunAnalysisPayload, { description: 'Runs again; the analyses before it are kept.' })
  runAnalysis(@Arg('input') input: RunAnalysisInput, @Ctx() context: RequestContext): Promise<RunAnalysisPayload> {
    return withUserErrors<RunAnalysisPayload>({ analyses: [] }, async () => {
      const rows = await this.requestAnalyses(context, {
        subject: expectGlobalId(input.subject, ['Series', 'Recording'], 'subject'),
        pipeline: input.pipeline ?? null,
        parameters: readParameters(input.parameters ?? {}),
      });
      context.loaders.clear();
      return { analyses: rows.map((row) => new Analysis(row)) };
    });
  }
}

function readParameters(given: Record<string, unknown>): Record<string, ParameterValue> {
  const isValue = (value: unknown): value is ParameterValue =>
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  const read: Record<string, ParameterValue> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!isValue(value)) {
      throw invalidInput(`The parameter ${name} must be a number, a text or true/false.`, ['parameters', name]);
    }
    read[name] = value;
  }
  return read;
}
