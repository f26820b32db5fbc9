import { useEffect } from 'react';
import { facingImage } from './planes';
import type { Pane } from './use-stack';

/**
 * The other view goes to the place in the patient that the leading one shows.
 * @returns false where the two have no place in common at this moment
 */
export function useLinkedScroll(leader: Pane, follower: Pane, linked: boolean): boolean {
  const { image } = leader.view;
  const { viewer, images } = follower;
  const index = linked && image ? facingImage(image, images) : null;
  useEffect(() => {
    if (index !== null) void viewer?.show(index);
  }, [index, viewer]);
  return index !== null;
}
