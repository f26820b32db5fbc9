'use client';
import { Pause, PersonStanding, Play, Repeat, StepBack, StepForward } from 'lucide-react';
import { Button } from '../components/button';
import { Tip } from '../components/tip';
import { formatClock } from '../format/time';
import { type Player, rates } from './player';
import styles from './transport.module.css';
import { usePlayerState } from './use-player-state';

interface Props {
  player: Player | null;
  frameCount: number;
  duration: number;
  /** Null where there is no skeleton to show. */
  skeleton: { readonly shown: boolean; toggle(): void } | null;
  onLoop: (() => void) | null;
}

export function Transport({ player, frameCount, duration, skeleton, onLoop }: Props) {
  const { frame, time, playing, rate, loop } = usePlayerState(player);
  const off = !player || frame < 0;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Playback">
      <Tip text={playing ? 'Pause' : 'Play'} keys="Space">
        <Button icon disabled={off} aria-label={playing ? 'Pause' : 'Play'} onClick={() => player?.toggle()}>
          {playing ? <Pause /> : <Play />}
        </Button>
      </Tip>
      <Tip text="Back one frame" keys=",">
        <Button icon disabled={off} aria-label="Back one frame" onClick={() => player?.step(-1)}>
          <StepBack />
        </Button>
      </Tip>
      <Tip text="On one frame" keys=".">
        <Button icon disabled={off} aria-label="On one frame" onClick={() => player?.step(1)}>
          <StepForward />
        </Button>
      </Tip>
      <p className={styles.clock} data-testid="clock">
        <b>{formatClock(time)}</b> / {formatClock(duration)}
        <span className={styles.frame}>
          frame {frame + 1} of {frameCount}
        </span>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: buttons in a row, not a form's fieldset. */}
      <div role="group" aria-label="Speed" className={styles.rates}>
        {rates.map((value) => (
          <button
            key={value}
            type="button"
            className={styles.rate}
            aria-pressed={rate === value}
            onClick={() => player?.setRate(value)}
          >
            {value}×
          </button>
        ))}
      </div>
      {onLoop && (
        <Tip text="Repeat the chosen finding" keys="l">
          <Button icon pressed={loop !== null} aria-label="Repeat the chosen finding" onClick={onLoop}>
            <Repeat />
          </Button>
        </Tip>
      )}
      {skeleton && (
        <Tip text="Skeleton" keys="s">
          <Button icon pressed={skeleton.shown} aria-label="Skeleton" onClick={skeleton.toggle}>
            <PersonStanding />
          </Button>
        </Tip>
      )}
    </div>
  );
}
