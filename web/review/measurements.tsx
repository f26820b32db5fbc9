import { formatQuantity, words } from '../format/text';
import styles from './measurements.module.css';
import type { Measurement } from './standing';

const sideNames: Readonly<Record<string, string>> = { left: 'left', right: 'right' };

export function measurementName(measurement: Measurement): string {
  const side = measurement.side ? ` ${sideNames[measurement.side] ?? measurement.side}` : '';
  const repetition = measurement.repetition === null ? '' : ` ${measurement.repetition}`;
  return `${words(measurement.name)}${repetition}${side}`;
}

export function measurementValue(measurement: Measurement): string {
  return measurement.value === null ? 'withheld' : formatQuantity(measurement.value, measurement.unit);
}

interface Props {
  measurements: readonly Measurement[];
  /** What the pipeline said, shown struck through where it differs. */
  original?: readonly Measurement[];
  /** Within one repetition its number need not stand on every line. */
  hideRepetition?: boolean;
}

const sameQuantity = (a: Measurement, b: Measurement): boolean =>
  a.name === b.name && a.side === b.side && a.repetition === b.repetition;

export function Measurements({ measurements, original = [], hideRepetition = false }: Props) {
  return (
    <dl className={styles.list}>
      {measurements.map((measurement) => {
        const before = original.find((other) => sameQuantity(other, measurement));
        const changed = before && measurementValue(before) !== measurementValue(measurement);
        const named = hideRepetition ? { ...measurement, repetition: null } : measurement;
        return (
          <div key={measurementName(measurement)} className={styles.row}>
            <dt>{measurementName(named)}</dt>
            <dd>
              {changed && <del className={styles.before}>{measurementValue(before)}</del>}
              <span className={measurement.withheld === null ? styles.value : styles.withheld}>
                {measurementValue(measurement)}
              </span>
              {measurement.interval && measurement.interval.length === 2 && (
                <span className={styles.interval}>
                  {formatQuantity(measurement.interval[0]!, '')} to{' '}
                  {formatQuantity(measurement.interval[1]!, measurement.unit)}
                </span>
              )}
              {measurement.withheld !== null && <span className={styles.why}>{measurement.withheld}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
