import type { ViewState } from './stack-viewer';

/** Images a second where the file does not say: slow enough to follow a vessel through slices. */
const usualRate = 10;
/** Steps that a reader goes through with two keys. */
const rates = [1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60] as const;

/** What plays now, or would. */
export function cineRate({ playing, image }: Pick<ViewState, 'playing' | 'image'>): number {
  return playing ?? Math.min(image?.frameRate ?? usualRate, rates.at(-1)!);
}

export function nextRate(rate: number, step: 1 | -1): number {
  const next = step > 0 ? rates.find((one) => one > rate) : rates.findLast((one) => one < rate);
  return next ?? rate;
}
