import { useSyncExternalStore } from 'react';
import type { Player, PlayerState } from './player';

const idle: PlayerState = { frame: -1, time: 0, playing: false, rate: 1, loop: null, problem: null };
const never = (): (() => void) => () => undefined;
const none = (): PlayerState => idle;

/** Changes with every frame: only for small components. */
export function usePlayerState(player: Player | null): PlayerState {
  return useSyncExternalStore(player?.subscribe ?? never, player?.state ?? none, none);
}

/** Whether a frame is on the screen; changes once, so that it does not render anything anew with every frame. */
export function usePlayerOpened(player: Player | null): boolean {
  const opened = (): boolean => (player?.state().frame ?? -1) >= 0;
  return useSyncExternalStore(player?.subscribe ?? never, opened, () => false);
}
