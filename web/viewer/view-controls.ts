import type { WindowLevel } from './window-level';

/** What toolbar and keys do to whatever is shown: a stack, or three planes at once. */
export interface ViewControls {
  readonly window: WindowLevel | null;
  readonly inverted: boolean;
  setWindow(window: WindowLevel): void;
  setInverted(inverted: boolean): void;
  reset(): void;
}
