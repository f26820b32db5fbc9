import { Field, Float, ObjectType } from 'type-graphql';
import { Analysis } from '../analyses/analysis.graphql.js';
import { Finding } from '../analyses/finding.graphql.js';
import { Series } from '../imaging/series.graphql.js';

@ObjectType({
  description: 'Two volumes and whether they differ by more than one lesion measured twice does. No judgement.',
})
export class VolumeChange {
  @Field(() => Float, { description: 'mL' })
  before: number;

  @Field(() => Float, { description: 'mL' })
  after: number;

  @Field(() => Float, { nullable: true, description: 'Of the volume before; null where that was none.' })
  percent: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Repeatability coefficient in per cent, measured: of two measurements of an unchanged lesion 95 of 100 lie within ± that.',
  })
  repeatability: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Null where no repeatability is known: see `unknown`.' })
  isWithinError: boolean | null;

  @Field(() => String, { nullable: true, description: 'What the repeatability was measured on.' })
  measuredOn: string | null;

  @Field(() => String, { nullable: true, description: 'Why there is no repeatability.' })
  unknown: string | null;
}

@ObjectType()
export class LesionChange {
  @Field(() => Finding, { nullable: true, description: 'Null where this study has none at the place.' })
  finding: Finding | null;

  @Field(() => Finding, { nullable: true, description: 'Null where the prior study has none at the place.' })
  priorFinding: Finding | null;

  @Field(() => VolumeChange, { nullable: true, description: 'Null without a counterpart.' })
  change: VolumeChange | null;
}

@ObjectType({ description: 'Volumes after review, held against those of the same kind of series in a prior study.' })
export class VolumeComparison {
  @Field(() => String, { nullable: true, description: 'Why nothing is compared.' })
  withheld: string | null;

  @Field(() => Series, { nullable: true })
  priorSeries: Series | null;

  @Field(() => Analysis, { nullable: true })
  priorAnalysis: Analysis | null;

  @Field(() => VolumeChange, { nullable: true, description: 'Of all findings that count together.' })
  total: VolumeChange | null;

  @Field(() => [LesionChange], { description: 'Empty where lesions were not matched.' })
  lesions: LesionChange[];

  @Field(() => String, { nullable: true, description: 'Why lesions were not matched.' })
  notMatched: string | null;
}
