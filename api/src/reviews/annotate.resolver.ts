import { GraphQLJSONObject } from 'graphql-scalars';
import { Arg, Authorized, Ctx, Field, Float, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { TimeRangeInput } from '../analyses/measurement.graphql.js';
import type { Permission } from '../identity/permissions.js';
import type { RequestContext } from '../relay/context.js';
import { UserError, withUserErrors } from '../relay/errors.js';
import { expectGlobalId } from '../relay/global-id.js';
import { addAnnotation, removeAnnotation } from './annotate.js';
import { Annotation } from './annotation.graphql.js';
import type { MeasureImage } from './measure-image.js';
import type { MeasureRange } from './remeasure.js';

@InputType()
export class AddAnnotationInput {
  @Field(() => ID, { description: 'A Series or a Recording.' })
  subject: string;

  @Field()
  label: string;

  @Field(() => String, { nullable: true })
  comment?: string | null;

  @Field({
    description:
      'On an image: point, length, angle (end, vertex, end), rectangle (corners), ellipse (corners of its box, or the ends of its axes) or polygon. On a recording: timeRange.',
  })
  kind: string;

  @Field(() => String, { nullable: true })
  sopInstanceUid?: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts from 1; 1 where left out.' })
  frame?: number | null;

  @Field(() => [[Float]], { nullable: true, description: 'Column and row of each point.' })
  points?: number[][] | null;

  @Field(() => TimeRangeInput, { nullable: true })
  time?: TimeRangeInput | null;

  @Field(() => GraphQLJSONObject, { nullable: true, description: 'At most 16 KiB.' })
  onScreen?: Record<string, unknown> | null;
}

@ObjectType()
export class AddAnnotationPayload {
  @Field(() => Annotation, { nullable: true })
  annotation: Annotation | null;

  @Field(() => [UserError])
  errors: UserError[];
}

@InputType()
export class RemoveAnnotationInput {
  @Field(() => ID)
  annotation: string;

  @Field()
  reason: string;
}

@ObjectType()
export class RemoveAnnotationPayload {
  @Field(() => ID, { nullable: true })
  removed: string | null;

  @Field(() => [UserError])
  errors: UserError[];
}

@Resolver()
export class AnnotateMutations {
  constructor(
    private readonly measures: { readonly measureRange: MeasureRange; readonly measureImage: MeasureImage },
  ) {}

  @Authorized<Permission>('review')
  @Mutation(() => AddAnnotationPayload, { description: "Adds a reader's own mark." })
  addAnnotation(@Arg('input') input: AddAnnotationInput, @Ctx() context: RequestContext) {
    return withUserErrors<AddAnnotationPayload>({ annotation: null }, async () => {
      const row = await addAnnotation({ database: context.database, ...this.measures }, context, {
        subject: expectGlobalId(input.subject, ['Series', 'Recording'], 'subject'),
        label: input.label,
        comment: input.comment ?? null,
        kind: input.kind,
        sopInstanceUid: input.sopInstanceUid ?? null,
        frame: input.frame ?? null,
        points: input.points ?? null,
        time: input.time ?? null,
        onScreen: input.onScreen ?? null,
      });
      context.loaders.clear();
      return { annotation: new Annotation(row) };
    });
  }

  @Authorized<Permission>('review')
  @Mutation(() => RemoveAnnotationPayload, { description: 'Takes a mark back; it is kept, with who and why.' })
  removeAnnotation(@Arg('input') input: RemoveAnnotationInput, @Ctx() context: RequestContext) {
    return withUserErrors<RemoveAnnotationPayload>({ removed: null }, async () => {
      const { id } = expectGlobalId(input.annotation, ['Annotation'], 'annotation');
      await removeAnnotation(context.database, context, { annotationId: id, reason: input.reason });
      context.loaders.clear();
      return { removed: input.annotation };
    });
  }
}
