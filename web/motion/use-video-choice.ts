import { useState } from 'react';
import type { WebVersionFragment } from '../gql/graphql';
import { chooseVideo, type VideoChoice } from './choose-video';

/** What the player is given. A file that is being watched is not changed for another under the reader's eyes. */
export function useVideoChoice(original: string, web: WebVersionFragment | null | undefined): VideoChoice {
  const now = chooseVideo(original, web);
  const [watched, setWatched] = useState<VideoChoice | null>(null);
  if (watched === null && now.kind === 'play') setWatched(now);
  return watched ?? now;
}
