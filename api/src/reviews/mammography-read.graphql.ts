import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, GraphQLISODateTime, ObjectType, registerEnumType } from 'type-graphql';
import { withheldOfStudy } from '../analyses/withheld.js';
import {
  type BiRadsCategory,
  type BreastDensity,
  type BreastSide as BreastSideName,
  biRadsCategories,
  breastDensities,
  type Recommendation as RecommendationName,
  type Row,
  type ConfirmedSide as StoredSide,
} from '../database/tables.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node, type NodeType } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

const CATEGORY = 'CATEGORY_';
type CategoryName = `${typeof CATEGORY}${BiRadsCategory}`;

// GraphQL's names cannot begin with a digit; inside, a category has its own short name.
const categoryNames = Object.fromEntries(
  biRadsCategories.map((category) => [`${CATEGORY}${category}`, category]),
) as Readonly<Record<CategoryName, BiRadsCategory>>;
registerEnumType(categoryNames, {
  name: 'BiRadsCategory',
  description: 'Assessment category of ACR BI-RADS, 5th edition.',
  valuesConfig: {
    CATEGORY_0: { description: 'Incomplete: needs additional imaging or prior mammograms.' },
    CATEGORY_1: { description: 'Negative.' },
    CATEGORY_2: { description: 'Benign.' },
    CATEGORY_3: { description: 'Probably benign.' },
    CATEGORY_4A: { description: 'Low suspicion for malignancy.' },
    CATEGORY_4B: { description: 'Moderate suspicion for malignancy.' },
    CATEGORY_4C: { description: 'High suspicion for malignancy.' },
    CATEGORY_5: { description: 'Highly suggestive of malignancy.' },
    CATEGORY_6: { description: 'Known biopsy-proven malignancy.' },
  },
});

export { categoryNames as BiRadsCategoryEnum };

export const BreastDensityEnum = Object.fromEntries(
  breastDensities.map((density) => [density.toUpperCase(), density]),
) as Readonly<Record<Uppercase<BreastDensity>, BreastDensity>>;
registerEnumType(BreastDensityEnum, {
  name: 'BreastDensity',
  description: 'Breast composition of ACR BI-RADS, 5th edition; one for the exam, and always the reader’s own.',
  valuesConfig: {
    A: { description: 'Almost entirely fatty.' },
    B: { description: 'Scattered areas of fibroglandular density.' },
    C: { description: 'Heterogeneously dense, which may obscure small masses.' },
    D: { description: 'Extremely dense, which lowers the sensitivity of mammography.' },
  },
});

/** The same closed list as the database's check, as an object for the schema. */
export const Recommendation: { readonly [R in RecommendationName]: R } = {
  ROUTINE_SCREENING: 'ROUTINE_SCREENING',
  SHORT_INTERVAL_FOLLOW_UP: 'SHORT_INTERVAL_FOLLOW_UP',
  ADDITIONAL_IMAGING: 'ADDITIONAL_IMAGING',
  PRIOR_COMPARISON: 'PRIOR_COMPARISON',
  BIOPSY: 'BIOPSY',
  TREATMENT: 'TREATMENT',
};
registerEnumType(Recommendation, {
  name: 'Recommendation',
  valuesConfig: {
    SHORT_INTERVAL_FOLLOW_UP: { description: 'Usually after six months.' },
    PRIOR_COMPARISON: { description: 'Prior mammograms are to be obtained first.' },
    TREATMENT: { description: 'The malignancy is known.' },
  },
});

export const BreastSide: { readonly [S in BreastSideName]: S } = { RIGHT: 'RIGHT', LEFT: 'LEFT' };
registerEnumType(BreastSide, { name: 'BreastSide' });

@ObjectType({ description: 'Which breast an image shows, as a reader said it.' })
export class ConfirmedSide {
  @Field()
  sopInstanceUid: string;

  @Field(() => BreastSide)
  side: BreastSideName;
}

@ObjectType({ description: 'An image whose picture and attributes disagree on the side.' })
export class SideInDoubt {
  @Field()
  sopInstanceUid: string;

  @Field({ description: "In the pipeline's words, for the reader." })
  message: string;
}

@ObjectType({
  implements: Node,
  description:
    'What a reader said of a study of mammograms; never changed, only followed by another of the same reader.',
})
export class MammographyRead extends Node {
  @Field({ description: 'Whether this is the reader’s first read of the study; the others amend it.' })
  isFirst: boolean;

  @Field(() => categoryNames, { nullable: true, description: 'Of the right breast; null where it was not imaged.' })
  right: BiRadsCategory | null;

  @Field(() => categoryNames, { nullable: true, description: 'Of the left breast; null where it was not imaged.' })
  left: BiRadsCategory | null;

  @Field(() => BreastDensityEnum)
  density: BreastDensity;

  @Field(() => Recommendation)
  recommendation: RecommendationName;

  @Field(() => String, { nullable: true })
  note: string | null;

  @Field({
    description: 'Whether the pipeline’s marks had gone out to this reader before: which of the two came first.',
  })
  marksSeenBefore: boolean;

  @Field(() => [ConfirmedSide], { description: 'Sides that were confirmed or corrected with it.' })
  sides: StoredSide[];

  @Field(() => GraphQLISODateTime)
  committedAt: Date;

  @Field(() => GraphQLJSONObject, { nullable: true, description: 'What the reader had on screen.' })
  onScreen: Record<string, unknown> | null;

  readonly row: Row<'mammographyRead'>;

  constructor(row: Row<'mammographyRead'>) {
    super();
    this.row = row;
    this.id = toGlobalId('MammographyRead', row.id);
    this.isFirst = row.previousId === null;
    this.right = row.rightCategory;
    this.left = row.leftCategory;
    this.density = row.density;
    this.recommendation = row.recommendation;
    this.note = row.note;
    this.marksSeenBefore = row.marksSeenBefore;
    this.sides = row.sides;
    this.committedAt = row.createdAt;
    this.onScreen = row.onScreen;
  }
}

const readsById = rowLoader('mammographyRead');

export const mammographyReadNode: NodeType = {
  type: 'MammographyRead',
  async load(context, id) {
    const row = await context.loaders.of(readsById).load(id);
    return row === null || (await withheldOfStudy(context, row.studyId)) !== null ? null : new MammographyRead(row);
  },
};
