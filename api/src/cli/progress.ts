import type { Terminal } from './terminal.js';

export interface Progress {
  /** @param fraction 0 to 1. */
  show(label: string, fraction: number): void;
  /** Removes the bar, so that other text can be written. */
  clear(): void;
}

const BAR_WIDTH = 24;
const REDRAW_MILLISECONDS = 100;

/** A bar on a terminal; nothing at all where stderr is a file or a pipe. */
export function progressOn(terminal: Terminal): Progress {
  if (!terminal.isInteractive) return { show: () => undefined, clear: () => undefined };
  let drawn = 0;
  return {
    show(label, fraction) {
      const now = performance.now();
      if (now - drawn < REDRAW_MILLISECONDS && fraction < 1) return;
      drawn = now;
      const filled = Math.round(BAR_WIDTH * Math.min(1, Math.max(0, fraction)));
      const bar = '█'.repeat(filled).padEnd(BAR_WIDTH, '░');
      // \x1b[K clears the rest of a longer line before it.
      terminal.stderr.write(`\r${bar} ${String(Math.round(fraction * 100)).padStart(3)} % ${label}\x1b[K`);
    },
    clear: () => void terminal.stderr.write('\r\x1b[K'),
  };
}
