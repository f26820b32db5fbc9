'use client';
import { useId } from 'react';
import { Button } from '../components/button';
import { Section } from '../components/section';
import { formatPercent } from '../format/text';
import { isUnvalidated } from '../review/operating-point';
import { heatGradient } from './heat-colour';
import { type MaskLook, outlineColours } from './labelmap';
import styles from './mask-controls.module.css';

/** What the page keeps of it. */
export interface MaskControlsState {
  look: MaskLook;
  onLook(look: MaskLook): void;
  /** Where the reader moved the threshold to; null where it stands as the run had it. */
  moved: number | null;
  onMoved(threshold: number | null): void;
}

interface Props extends MaskControlsState {
  /** Whether a reader corrected an outline. */
  isRedrawn: boolean;
  /** Boxes alone have neither opacity nor outline. */
  hasMasks: boolean;
  hasHeatMap: boolean;
  /** Null where the analysis draws no line that could be moved. */
  operatingPoint: { readonly threshold: number; readonly validated: number | null } | null;
}

const versions = [
  { version: 'reader', name: 'Reader’s' },
  { version: 'model', name: 'Model’s' },
] as const;

/** How masks are drawn, and from which score on marks are shown. */
export function MaskControls({ isRedrawn, hasMasks, hasHeatMap, look, onLook, operatingPoint, moved, onMoved }: Props) {
  const id = useId();
  const threshold = moved ?? operatingPoint?.threshold ?? 0;
  return (
    <Section title={hasMasks ? 'Masks' : 'Marks'}>
      <div className={styles.controls}>
        {hasMasks && (
          <>
            <label htmlFor={`${id}-opacity`}>Opacity</label>
            <input
              id={`${id}-opacity`}
              type="range"
              min={0}
              max={1}
              step={0.05}
              value={look.opacity}
              aria-valuetext={formatPercent(look.opacity)}
              onChange={({ target }) => onLook({ ...look, opacity: target.valueAsNumber })}
            />
            <output>{formatPercent(look.opacity)}</output>
            <label className={styles.wide}>
              <input
                type="checkbox"
                checked={look.outline}
                onChange={({ target }) => onLook({ ...look, outline: target.checked })}
              />{' '}
              Outline
            </label>
          </>
        )}
        {isRedrawn && (
          <fieldset className={styles.version}>
            <legend>Outlines</legend>
            {versions.map(({ version, name }) => (
              <label key={version}>
                <input
                  type="radio"
                  name={`${id}-version`}
                  checked={look.version === version}
                  onChange={() => onLook({ ...look, version })}
                />{' '}
                <span style={{ color: `rgb(${outlineColours[version].join(' ')})` }} aria-hidden>
                  ■
                </span>{' '}
                {name}
              </label>
            ))}
          </fieldset>
        )}
        {hasHeatMap && (
          <>
            <label className={styles.wide}>
              <input
                type="checkbox"
                checked={look.heat}
                onChange={({ target }) => onLook({ ...look, heat: target.checked })}
              />{' '}
              Heat map of the first stage
            </label>
            {look.heat && (
              <p className={styles.legend}>
                0<span style={{ background: heatGradient }} />1
              </p>
            )}
          </>
        )}
        {operatingPoint && (
          <>
            <label htmlFor={`${id}-threshold`}>Threshold</label>
            <input
              id={`${id}-threshold`}
              type="range"
              min={0}
              max={1}
              step={0.01}
              value={threshold}
              onChange={({ target }) => onMoved(target.valueAsNumber)}
            />
            <output>{threshold.toFixed(2)}</output>
            {/* Always there, so that a screen reader hears it change. */}
            <p className={styles.wide} role="status">
              {isUnvalidated(operatingPoint, moved) && (
                <strong className={styles.unvalidated}>Unvalidated operating point</strong>
              )}
            </p>
            {moved !== null && (
              <div className={styles.wide}>
                <Button onClick={() => onMoved(null)}>Back to {operatingPoint.threshold.toFixed(2)}</Button>
              </div>
            )}
          </>
        )}
      </div>
    </Section>
  );
}
