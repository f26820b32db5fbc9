import type { WebVersionFragment } from '../gql/graphql';

/** What the player is given: a file to show, or the reason why there is none yet. */
export type VideoChoice =
  | { readonly kind: 'play'; readonly url: string; readonly note: string | null }
  | { readonly kind: 'wait'; readonly reason: WebVersionFragment['reason']; readonly progress: number | null };

/**
 * Which of a recording's two files is played. The web version where there is one; where it is still being made, the
 * original only if it looks as it should: what takes long to seek can be read meanwhile, combs and pale colours mislead.
 */
export function chooseVideo(original: string, web: WebVersionFragment | null | undefined): VideoChoice {
  if (!web) return { kind: 'play', url: original, note: null };
  if (web.url !== null && web.url !== undefined) return { kind: 'play', url: web.url, note: null };
  if (web.status === 'FAILED') {
    const why = web.errorMessage ? ` (${web.errorMessage})` : '';
    return { kind: 'play', url: original, note: `No version for browsers could be made${why}; this is the original.` };
  }
  if (web.reason === 'SLOW_TO_SEEK') return { kind: 'play', url: original, note: null };
  return { kind: 'wait', reason: web.reason, progress: web.status === 'RUNNING' ? web.progress : null };
}

export const waitingReasons: Readonly<Record<WebVersionFragment['reason'], string>> = {
  NOT_PLAYABLE: 'Browsers do not play this kind of video.',
  INTERLACED: 'This video consists of half pictures, which browsers show as combs.',
  HIGH_DYNAMIC_RANGE: 'This video was made for bright screens; browsers show its colours pale.',
  SLOW_TO_SEEK: 'Going to a frame of this video takes browsers long.',
};
