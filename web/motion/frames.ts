/** Which frame is shown at a time, and where to seek to see a frame. Pure; times in seconds from the start. */

/**
 * @param times presentation times of the frames, ascending
 * @returns index of the nearest frame; of two equally near the earlier one; −1 where there are none
 */
export function nearestFrame(times: readonly number[], time: number): number {
  if (times.length === 0) return -1;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  const before = low - 1;
  if (before >= 0 && time - times[before]! <= times[low]! - time) return before;
  return low;
}

/**
 * Where to seek so that exactly this frame is shown: half-way to the next one, because players round times and a seek to
 * a frame's very start can land on the one before.
 * @param duration seconds; bounds the last frame
 */
export function seekTime(times: readonly number[], index: number, duration: number): number {
  const last = times.length - 1;
  const at = Math.min(last, Math.max(0, index));
  const start = times[at];
  if (start === undefined) return 0;
  const step = times[at + 1] !== undefined ? times[at + 1]! - start : start - (times[at - 1] ?? start);
  const end = Math.max(start, duration > start ? Math.min(duration, start + step) : start + step);
  return start + (end - start) / 2;
}
