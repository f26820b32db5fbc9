'use client';
import styles from './curve-legend.module.css';
import { curveColour, curveDash, curveKey, curveTitle } from './curve-style';
import { nearestFrame } from './frames';
import type { Player } from './player';
import { usePlayerState } from './use-player-state';
import type { Curve } from './use-recording-data';

interface Props {
  curves: readonly Curve[];
  shown: ReadonlySet<string>;
  onToggle(key: string): void;
  player: Player | null;
}

/** Which angles are drawn, and what each is on the frame that is shown. */
export function CurveLegend({ curves, shown, onToggle, player }: Props) {
  const { time } = usePlayerState(player);
  return (
    <ul className={styles.legend} aria-label="Joint angles">
      {curves.map((curve) => {
        const key = curveKey(curve);
        const value = curve.values[nearestFrame(curve.times, time)] ?? null;
        const dash = curveDash(curve, curves);
        return (
          <li key={key}>
            <button type="button" className={styles.entry} aria-pressed={shown.has(key)} onClick={() => onToggle(key)}>
              <svg width="18" height="8" aria-hidden>
                <line
                  x1="0"
                  x2="18"
                  y1="4"
                  y2="4"
                  strokeWidth="2"
                  strokeDasharray={dash.join(' ')}
                  style={{ stroke: `var(${curveColour(curve)})` }}
                />
              </svg>
              {curveTitle(curve)}
              <b className={styles.value}>{value === null ? '–' : `${Math.round(value)}°`}</b>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
