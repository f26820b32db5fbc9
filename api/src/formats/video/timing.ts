/** When the frames of a recording are shown. */
export interface FrameTiming {
  readonly frameCount: number;
  /** Seconds from the recording's start, ascending. */
  readonly frameTimes: readonly number[];
  /** Mean frames a second. */
  readonly fps: number;
  readonly variableFrameRate: boolean;
  /** False: the container (AVI) says only when frames are decoded, and times are those of the n-th frame. */
  readonly presentationTimes: boolean;
  /** Seconds: until the last frame has been shown for as long as the others are. */
  readonly duration: number;
}

export interface Packet {
  /** In ticks of the stream's clock. */
  readonly pts?: number | undefined;
  readonly dts?: number | undefined;
  readonly flags: string;
}

/** One frame among thousands may come late without making the rate variable; a tenth of an interval is what matters. */
const TOLERATED_SHARE = 0.1;

/**
 * Frame times from the packets of a video stream, in any order.
 *
 * @param timeBase seconds of a tick.
 * @param startTime of the recording (all streams) on the same clock, in seconds: frames of a video whose sound begins
 * first do not start at zero, and a player's clock runs from the recording's start.
 */
export function frameTiming(packets: readonly Packet[], timeBase: number, startTime: number): FrameTiming {
  // Packets that an edit list cuts off are decoded for the sake of others and never shown.
  const shown = packets.filter(({ flags }) => !flags.includes('D'));
  const exact = presentationTicks(shown)
    .map((ticks) => ticks * timeBase - startTime)
    // Packets lie in decoding order, B-frames behind the frames that they are predicted from.
    .sort((a, b) => a - b);
  const frameTimes = exact.map(roundTime);
  const intervals = frameTimes.slice(1).map((time, index) => time - frameTimes[index]!);
  const frameCount = exact.length;
  const spanned = frameCount > 1 ? exact.at(-1)! - exact[0]! : 0;
  const fps = spanned > 0 ? roundTime((frameCount - 1) / spanned) : frameCount;
  const median = [...intervals].sort((a, b) => a - b)[intervals.length >> 1] ?? 0;
  const tolerance = Math.max(TOLERATED_SHARE * median, 2 * timeBase);
  return {
    frameCount,
    frameTimes,
    fps,
    presentationTimes: packets.every(({ pts }) => pts !== undefined),
    variableFrameRate: intervals.some((interval) => Math.abs(interval - median) > tolerance),
    duration: frameCount > 0 ? roundTime(exact.at(-1)! + 1 / fps) : 0,
  };
}

/**
 * When the frames are shown, in no order. Where only some packets say so (MPEG program streams), the times of decoding
 * are taken for all, moved by what lies between the first of both: each frame is shown when a later one is decoded.
 */
function presentationTicks(packets: readonly Packet[]): number[] {
  const isNumber = (ticks: number | undefined): ticks is number => ticks !== undefined;
  const shown = packets.map(({ pts }) => pts).filter(isNumber);
  if (shown.length === packets.length) return shown;
  const decoded = packets.map(({ dts }) => dts).filter(isNumber);
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const delay = shown.length > 0 && decoded.length > 0 ? least(shown) - least(decoded) : 0;
  return decoded.map((ticks) => ticks + delay);
}

/** To six decimals: what is below is only the error of binary fractions. */
export function roundTime(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
