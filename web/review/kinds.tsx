import { formatPercent, words } from '../format/text';
import styles from './finding-card.module.css';
import type { Finding } from './standing';

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];

/** Which of the kinds that a pipeline was trained on a finding is most like: there are others, which it never saw. */
export function Kinds({ finding: { label, probabilities } }: { finding: Finding }) {
  const kinds = Object.entries((probabilities ?? {}) as Record<string, number>).toSorted((a, b) => b[1] - a[1]);
  if (kinds.length === 0) return null;
  const trained = `${numbers[kinds.length] ?? kinds.length} trained kinds`;
  const named = kinds.some(([kind]) => kind === label);
  return (
    <p className={styles.kinds}>
      {named ? `Most like ${words(label).toLowerCase()} of ${trained}` : `Like none of ${trained} for certain`}:{' '}
      {kinds.map(([kind, share]) => `${words(kind).toLowerCase()} ${formatPercent(share)}`).join(', ')}
    </p>
  );
}
