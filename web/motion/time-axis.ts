/** The chart and the time line share one axis: the same pixels mean the same time in both. */
export const gutterLeft = 54;
export const gutterRight = 18;

/** @returns 0 to 1 of the way from start to end */
export function fractionOf(time: number, duration: number): number {
  return duration > 0 ? Math.min(1, Math.max(0, time / duration)) : 0;
}

/** @param x CSS pixels from the left end of the axis, which is `width` long */
export function timeAt(x: number, width: number, duration: number): number {
  return width > 0 ? Math.min(1, Math.max(0, x / width)) * duration : 0;
}
