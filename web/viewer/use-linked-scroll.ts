import { useEffect } from 'react';
import { facingImage, shareFrame, shareImage } from './planes';
import type { Pane } from './use-stack';

/** By what two views scroll together: the place in the patient, or how far through the stack. */
export type ScrollLink = 'place' | 'share';

/**
 * The other view goes to the place in the patient that the leading one shows.
 * @param otherStudy two studies have no common frame of reference as a rule: they may go by their share of the stack
 * @returns null where the two have nothing in common at this moment
 */
export function useLinkedScroll(leader: Pane, follower: Pane, linked: boolean, otherStudy: boolean): ScrollLink | null {
  const { image, index: leading } = leader.view;
  const { viewer, images } = follower;
  const byPlace = linked && image ? facingImage(image, images) : null;
  const mayShare = linked && otherStudy && image !== null && !shareFrame(leader.images, images);
  const index = byPlace ?? (mayShare ? shareImage(leading, leader.images, images) : null);
  useEffect(() => {
    if (index !== null) void viewer?.show(index);
  }, [index, viewer]);
  if (index === null) return null;
  return byPlace === null ? 'share' : 'place';
}
