import type { BiRadsCategory, BreastDensity, BreastSide, Recommendation } from '../../gql/graphql';

/** ACR BI-RADS, 5th edition, in the order of its lists. */
export const categories: Readonly<Record<BiRadsCategory, string>> = {
  CATEGORY_0: '0: incomplete',
  CATEGORY_1: '1: negative',
  CATEGORY_2: '2: benign',
  CATEGORY_3: '3: probably benign',
  CATEGORY_4A: '4A: low suspicion',
  CATEGORY_4B: '4B: moderate suspicion',
  CATEGORY_4C: '4C: high suspicion',
  CATEGORY_5: '5: highly suggestive of malignancy',
  CATEGORY_6: '6: known malignancy',
};

export const densities: Readonly<Record<BreastDensity, string>> = {
  A: 'a: almost entirely fatty',
  B: 'b: scattered fibroglandular density',
  C: 'c: heterogeneously dense',
  D: 'd: extremely dense',
};

export const recommendations: Readonly<Record<Recommendation, string>> = {
  ROUTINE_SCREENING: 'Routine screening',
  SHORT_INTERVAL_FOLLOW_UP: 'Short-interval follow-up',
  ADDITIONAL_IMAGING: 'Additional imaging',
  PRIOR_COMPARISON: 'Comparison with prior mammograms',
  BIOPSY: 'Biopsy',
  TREATMENT: 'Treatment, malignancy known',
};

export const sides: Readonly<Record<BreastSide, string>> = { RIGHT: 'Right breast', LEFT: 'Left breast' };
