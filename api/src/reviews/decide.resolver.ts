import { GraphQLJSONObject } from 'graphql-scalars';
import { Arg, Authorized, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Analysis, analysesById } from '../analyses/analysis.graphql.js';
import { Finding } from '../analyses/finding.graphql.js';
import { findFinding } from '../analyses/finding-node.js';
import { ImageBoxInput, OnImage, TimeRangeInput } from '../analyses/measurement.graphql.js';
import type { DecisionKind as KindName } from '../database/tables.js';
import type { Permission } from '../identity/permissions.js';
import type { RequestContext } from '../relay/context.js';
import { notFound, UserError, withUserErrors } from '../relay/errors.js';
import { expectGlobalId } from '../relay/global-id.js';
import { decide, type ReviewServices } from './decide.js';
import { Decision, DecisionKind } from './decision.graphql.js';

@InputType({ description: 'What a reader outlined on one image.' })
export class DrawnMaskInput extends OnImage {
  @Field({
    description:
      'A PNG of the image’s size in base64, 8 bits a sample: white inside and black outside. All black takes the outline off the image.',
  })
  png: string;
}

@InputType()
export class DecideInput {
  @Field(() => ID)
  finding: string;

  @Field(() => DecisionKind)
  kind: KindName;

  @Field(() => String, { nullable: true, description: 'Required for EDIT and REJECT.' })
  reason?: string | null;

  @Field(() => String, { nullable: true })
  label?: string | null;

  @Field(() => TimeRangeInput, { nullable: true })
  time?: TimeRangeInput | null;

  @Field(() => [ImageBoxInput], { nullable: true })
  boxes?: ImageBoxInput[] | null;

  @Field(() => [DrawnMaskInput], {
    nullable: true,
    description: 'The outline on each image that was drawn on; the other images keep what stood before.',
  })
  masks?: DrawnMaskInput[] | null;

  @Field(() => GraphQLJSONObject, { nullable: true, description: 'At most 16 KiB.' })
  onScreen?: Record<string, unknown> | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Id of the newest decision that the reader saw, null if none: a CONFLICT is answered where another came between.',
  })
  after?: string | null;
}

@ObjectType()
export class DecidePayload {
  @Field(() => Finding, { nullable: true })
  finding: Finding | null;

  @Field(() => Analysis, { nullable: true })
  analysis: Analysis | null;

  @Field(() => Decision, { nullable: true })
  decision: Decision | null;

  @Field(() => [UserError])
  errors: UserError[];
}

@Resolver()
export class DecideMutation {
  constructor(private readonly services: Pick<ReviewServices, 'remeasure' | 'redraw'>) {}

  @Authorized<Permission>('review')
  @Mutation(() => DecidePayload, {
    description:
      'Accepts, edits or rejects a finding. An edit that follows an edit keeps what it does not name; ACCEPT goes back to what the pipeline said.',
  })
  decide(@Arg('input') input: DecideInput, @Ctx() context: RequestContext): Promise<DecidePayload> {
    const { database, loaders } = context;
    const nothing = { finding: null, analysis: null, decision: null };
    return withUserErrors<DecidePayload>(nothing, async () => {
      const findingId = expectGlobalId(input.finding, ['Finding'], 'finding').id;
      // Nobody decides on what is withheld from them.
      if ((await findFinding(context, findingId)) === null) throw notFound('finding');
      const { finding, decision } = await decide({ database, ...this.services }, context, {
        findingId,
        kind: input.kind,
        reason: input.reason ?? null,
        label: input.label ?? null,
        time: input.time ?? null,
        boxes: input.boxes ?? null,
        masks: input.masks ?? null,
        onScreen: input.onScreen ?? null,
        after: input.after == null ? null : expectGlobalId(input.after, ['Decision'], 'after').id,
      });
      // A second mutation of one request must not answer with what the first one read.
      loaders.clear();
      const analysis = await loaders.of(analysesById).load(finding.analysisId);
      return { finding: new Finding(finding), analysis: new Analysis(analysis!), decision: new Decision(decision) };
    });
  }
}
