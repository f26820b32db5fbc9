/** What a reader is to know of the input before the findings. */
import type { Series } from '../input.js';
import type { Warning } from '../result.js';
import { median } from '../runtime/median.js';
import { type Stack, stackOf } from '../runtime/stack.js';
import type { Detected } from './detect.js';
import { missingSlices } from './layout.js';
import { LIMITS } from './models.js';
import type { Sequence } from './sequence.js';

const LEARNT: Readonly<Record<Sequence, string>> = {
  FLAIR: 'axial FLAIR of people with lower-grade glioma; what is marked may be oedema, and no other disease was learnt',
  T1CE: 'single T1 post-contrast slices that all hold one of three kinds of tumour; how often healthy slices are marked is not known',
};

/** @param detected slices that hold something of the head */
export function warningsOf(series: Series, sequence: Sequence, detected: readonly Detected[]): Warning[] {
  const stack = stackOf(series.images);
  const unlike = reasonsUnlike(stack, sequence, detected);
  return [
    { code: 'RESEARCH_MODEL', message: `The networks learnt from ${LEARNT[sequence]}.` },
    ...unlike.map((message) => ({ code: 'UNLIKE_TRAINING', message })),
    ...geometryWarnings(series, stack),
  ];
}

function reasonsUnlike(stack: Stack | null, sequence: Sequence, detected: readonly Detected[]): string[] {
  const reasons: string[] = [];
  if (sequence === 'FLAIR' && stack !== null && stack.plane !== 'axial') {
    reasons.push(`The slices are ${stack.plane}; the networks learnt from axial FLAIR.`);
  }
  const limit = LIMITS[sequence];
  // The middle slice decides: in every stack the first and last look like little that was learnt.
  const distance = median(detected.map(({ distances }) => distances[sequence]));
  if (distance !== undefined && distance > limit) {
    reasons.push(
      `The images are unlike those that the networks learnt from (distance ${distance.toFixed(1)}, usual are up to ${limit.toFixed(1)}): what is marked, and what is not, says little.`,
    );
  }
  return reasons;
}

function geometryWarnings({ images }: Series, stack: Stack | null): Warning[] {
  const warnings: Warning[] = [];
  if (images.some(({ pixelSpacing }) => pixelSpacing === null)) {
    warnings.push({ code: 'SPACING_UNKNOWN', message: 'The pixel spacing is not known: nothing is measured.' });
  }
  if (stack === null && images.length > 1) {
    warnings.push({
      code: 'POSITIONS_UNKNOWN',
      message:
        'The images do not say where they lie: they are taken as neighbours in their order, and no volume is given.',
    });
  }
  const missing = missingSlices(stack);
  if (missing > 0) {
    warnings.push({
      code: 'MISSING_SLICES',
      message: `${missing} ${missing === 1 ? 'slice seems' : 'slices seem'} to be missing from the series: the volume of a lesion that reaches over the gap is withheld.`,
    });
  }
  return warnings;
}
