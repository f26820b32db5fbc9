import { useShortcuts } from '../components/shortcuts';
import { nearestFrame } from './frames';
import type { Player } from './player';

interface Options {
  player: Player | null;
  frameTimes: readonly number[];
  onSkeleton(): void;
  onLoop(): void;
  onMarkIn(): void;
  onMarkOut(): void;
  mayMark: boolean;
  /** A mark has a start and waits for its end. */
  marking: boolean;
}

export function useRecordingShortcuts(options: Options): void {
  const { player, frameTimes, onSkeleton, onLoop, onMarkIn, onMarkOut, mayMark, marking } = options;
  const jump = (seconds: number): void => {
    if (player) player.seekToFrame(nearestFrame(frameTimes, player.state().time + seconds));
  };
  const group = 'Playback';
  useShortcuts([
    { group, keys: [' '], label: 'Play or pause', run: () => player?.toggle() },
    { group, keys: [',', 'ArrowLeft'], label: 'Back one frame', run: () => player?.step(-1) },
    { group, keys: ['.', 'ArrowRight'], label: 'On one frame', run: () => player?.step(1) },
    { group, keys: ['Shift+ArrowLeft'], label: 'Back one second', run: () => jump(-1) },
    { group, keys: ['Shift+ArrowRight'], label: 'On one second', run: () => jump(1) },
    { group, keys: ['Home'], label: 'First frame', run: () => player?.seekToFrame(0) },
    { group, keys: ['End'], label: 'Last frame', run: () => player?.seekToFrame(frameTimes.length - 1) },
    { group, keys: ['<', '-'], label: 'Slower', run: () => player?.changeRate(-1) },
    { group, keys: ['>', '+'], label: 'Faster', run: () => player?.changeRate(1) },
    { group, keys: ['l'], label: 'Repeat the chosen finding', run: onLoop },
    { group, keys: ['s'], label: 'Skeleton', run: onSkeleton },
    { group: 'Marks', keys: ['i'], label: 'A mark of your own starts here', disabled: !mayMark, run: onMarkIn },
    { group: 'Marks', keys: ['o'], label: 'It ends here', disabled: !mayMark || !marking, run: onMarkOut },
  ]);
}
