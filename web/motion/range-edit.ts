/** Correcting a range of time by hand: dragging an end, typing a time. Pure; seconds from the start. */
import { nearestFrame } from './frames';

export interface Range {
  readonly start: number;
  readonly end: number;
}

export type Edge = 'start' | 'end';

/**
 * Puts one end to the frame nearest to `time`; the ends stay at least one frame apart and never cross.
 * @param times presentation times of the recording's frames
 */
export function moveEdge(range: Range, edge: Edge, time: number, times: readonly number[]): Range {
  const target = nearestFrame(times, time);
  if (target < 0) return range;
  if (edge === 'start') {
    const latest = Math.max(0, nearestFrame(times, range.end) - 1);
    return { start: times[Math.min(target, latest)]!, end: range.end };
  }
  const earliest = Math.min(times.length - 1, nearestFrame(times, range.start) + 1);
  return { start: range.start, end: times[Math.max(target, earliest)]! };
}

/** Moves one end by whole frames, e.g. by an arrow key. */
export function stepEdge(range: Range, edge: Edge, frames: number, times: readonly number[]): Range {
  const index = nearestFrame(times, range[edge]) + frames;
  const time = times[Math.min(times.length - 1, Math.max(0, index))];
  return time === undefined ? range : moveEdge(range, edge, time, times);
}

/** A range between two moments in either order, snapped to frames and at least one frame long; null where that fails. */
export function rangeBetween(a: number, b: number, times: readonly number[]): Range | null {
  const start = times[nearestFrame(times, Math.min(a, b))];
  const end = times[nearestFrame(times, Math.max(a, b))];
  return start === undefined || end === undefined || end <= start ? null : { start, end };
}

export const sameRange = (a: Range | null, b: Range | null): boolean => a?.start === b?.start && a?.end === b?.end;
