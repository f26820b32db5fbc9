import { nearestFrame, seekTime } from './frames';
import type { Range } from './range-edit';

export interface PlayerState {
  /** Index of the frame that is on the screen, −1 before there is one. */
  readonly frame: number;
  /** Its presentation time. */
  readonly time: number;
  readonly playing: boolean;
  readonly rate: number;
  readonly loop: Range | null;
  readonly problem: string | null;
}

export const rates = [0.1, 0.25, 0.5, 1, 2] as const;

/** Paints the element's picture of this moment; what it answers: `drawPicture`. */
export type Painter = (video: HTMLVideoElement) => number | 'none' | 'untold';

/**
 * A video element and the frame that it shows.
 *
 * `currentTime` runs ahead of the picture, so it cannot say which frame is shown. `requestVideoFrameCallback` tells when
 * another frame goes to the screen, and its time (https://wicg.github.io/video-rvfc), but a busy browser may show the
 * next one before anything has been drawn over it. So a painter puts the picture itself on a canvas, together with what
 * belongs over it, and the frame that it painted is the one that is shown.
 */
export class Player {
  #state: PlayerState = { frame: -1, time: 0, playing: false, rate: 1, loop: null, problem: null };
  readonly #watchers = new Set<() => void>();
  readonly #frameWatchers = new Set<(frame: number) => void>();
  readonly #cleanup: () => void;
  #painter: Painter | null = null;
  #callback = 0;
  /** Announced while nothing could be painted. */
  #unpainted: number | null = null;
  /** Seeks that came while one was under way: only the last one counts. */
  #wanted: number | null = null;
  /** The frame that was last asked for, until it is on the screen. */
  #aim: number | null = null;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly times: readonly number[],
    private readonly duration: number,
  ) {
    const on = (type: string, run: () => void): (() => void) => {
      video.addEventListener(type, run);
      return () => video.removeEventListener(type, run);
    };
    const off = [
      on('play', () => {
        this.#aim = null;
        this.#set({ playing: true });
      }),
      on('pause', () => this.#set({ playing: false })),
      on('ended', () => this.#set({ playing: false })),
      on('ratechange', () => this.#set({ rate: video.playbackRate })),
      on('seeked', () => {
        this.#seekOn();
        if (this.#unpainted !== null && !video.seeking) this.#show(this.#unpainted);
      }),
      on('loadeddata', () => this.#fallBack()),
      on('error', () => this.#set({ problem: problemOf(video.error) })),
    ];
    this.#cleanup = () => {
      for (const stop of off) stop();
      video.cancelVideoFrameCallback(this.#callback);
    };
    this.#watchFrames();
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.#fallBack();
    if (video.error) this.#set({ problem: problemOf(video.error) });
  }

  state = (): PlayerState => this.#state;

  subscribe = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  };

  /** Runs right after the frame has been painted; what belongs over the picture is drawn here. */
  onFrame(run: (frame: number) => void): () => void {
    this.#frameWatchers.add(run);
    if (this.#state.frame >= 0) this.#show(this.#state.time);
    return () => void this.#frameWatchers.delete(run);
  }

  /** Null: nothing is painted, and the element itself is what is seen. */
  paintWith(painter: Painter | null): void {
    this.#painter = painter;
  }

  toggle(): void {
    if (!this.video.paused) {
      this.video.pause();
      return;
    }
    const { loop } = this.#state;
    if (loop && (this.#state.time < loop.start || this.#state.time >= loop.end)) this.seek(loop.start);
    // Refused only where the browser wants a click first, and this is one; `error` tells about anything else.
    this.video.play().catch(() => this.#set({ playing: false }));
  }

  pause(): void {
    this.video.pause();
  }

  step(frames: number): void {
    this.video.pause();
    this.seekToFrame(this.#target() + frames);
  }

  seek(time: number): void {
    this.seekToFrame(nearestFrame(this.times, time));
  }

  /** @param index stops at both ends */
  seekToFrame(index: number): void {
    const target = Math.min(this.times.length - 1, Math.max(0, index));
    if (target < 0) return;
    this.#wanted = target;
    this.#aim = target;
    if (!this.video.seeking) this.#seekOn();
  }

  setRate(rate: number): void {
    this.video.playbackRate = rate;
  }

  /** @param direction +1 faster, −1 slower, through `rates` */
  changeRate(direction: 1 | -1): void {
    const current = rates.findIndex((rate) => rate >= this.#state.rate);
    const next = rates[Math.min(rates.length - 1, Math.max(0, current + direction))];
    if (next !== undefined) this.setRate(next);
  }

  setLoop(loop: Range | null): void {
    this.#set({ loop });
  }

  close(): void {
    this.#cleanup();
    this.#watchers.clear();
    this.#frameWatchers.clear();
  }

  /** Where a step starts from: the seek under way, else what is shown. */
  #target(): number {
    return this.#aim ?? Math.max(0, this.#state.frame);
  }

  #seekOn(): void {
    if (this.#wanted === null) return;
    const target = this.#wanted;
    this.#wanted = null;
    if (target === this.#state.frame && this.video.paused && !this.video.seeking) return;
    this.video.currentTime = seekTime(this.times, target, this.duration);
  }

  #watchFrames(): void {
    this.#callback = this.video.requestVideoFrameCallback((_now, { mediaTime }) => {
      this.#watchFrames();
      this.#show(mediaTime);
    });
  }

  /** The first frame can be on the screen before anyone listens. */
  #fallBack(): void {
    if (this.#state.frame < 0) this.#show(this.video.currentTime);
  }

  /** @param announced presentation time, for a browser that cannot tell it from the picture */
  #show(announced: number): void {
    const painted = this.#painter?.(this.video) ?? 'untold';
    // Often the frame that a seek ends on is announced before the element lets go of it.
    this.#unpainted = painted === 'none' ? announced : null;
    if (painted === 'none') return;
    const mediaTime = painted === 'untold' ? announced : painted;
    const frame = nearestFrame(this.times, mediaTime);
    if (frame === this.#aim) this.#aim = null;
    for (const run of this.#frameWatchers) run(frame);
    this.#set({ frame, time: this.times[frame] ?? mediaTime });
    const { loop } = this.#state;
    if (loop && !this.video.paused && mediaTime >= loop.end) this.seek(loop.start);
  }

  #set(changes: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const changed of this.#watchers) changed();
  }
}

function problemOf(error: MediaError | null): string {
  if (error?.code === MediaError.MEDIA_ERR_NETWORK)
    return 'The video stopped loading. Check the connection and reload.';
  if (error?.code === MediaError.MEDIA_ERR_DECODE) return 'The video is damaged at this place.';
  return 'This browser cannot play the video: its codec is not supported here. The analysis does not depend on it.';
}
