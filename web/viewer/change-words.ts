import { formatQuantity } from '../format/text';
import type { ChangeDetailFragment } from '../gql/graphql';

export type Change = ChangeDetailFragment;

/** One sign, whole per cents: `+34 %`. A minus is the typographical one, as wide as the plus. */
const signed = (percent: number): string => {
  const whole = Math.round(percent);
  return `${whole > 0 ? '+' : whole < 0 ? '−' : '±'}${Math.abs(whole)} %`;
};

/** Change of a volume in words: its size and its error, never what it means. */
export function describeChange({ before, after, percent, repeatability, isWithinError, unknown }: Change): string {
  const to = formatQuantity(after, 'mL');
  const from = formatQuantity(before, 'mL').replace(/\D+$/, '');
  if (before === 0 && after === 0) return 'None then and now';
  if (isWithinError && repeatability !== null) return `Within error (±${repeatability} %): ${from} → ${to}`;
  const size = percent === null ? `${from} → ${to}` : `${signed(percent)} (${from} → ${to})`;
  return unknown === null ? size : `${size}; error not known: ${unknown}`;
}
