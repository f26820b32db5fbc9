import { useCallback, useEffect, useRef, useState } from 'react';
import type { StackViewer } from '../stack-viewer';
import type { Pane } from '../use-stack';
import type { ViewControls } from '../view-controls';
import type { WindowLevel } from '../window-level';
import { type HungSlot, hungSlots, placeOf, turnOf, type ViewPlace, wallOf } from './hanging';
import type { ViewPanes } from './use-mammograms';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How the leading view lies: told to the others in what both sides have in common. */
interface Lie {
  /** CSS pixels a millimetre; a pixel, where the file states no spacing. */
  readonly scale: number;
  /** From the inner edge of the view to that of the image, towards the nipple, CSS pixels. */
  readonly inward: number;
  /** From the middle of the view down to that of the image, CSS pixels. */
  readonly down: number;
}

const spacingOf = (viewer: StackViewer): number => viewer.state().image?.pixelSpacing?.[1] ?? 1;

function lieOf(viewer: StackViewer, place: ViewPlace, { width, height }: Size): Lie | null {
  const bounds = viewer.bounds();
  const columns = viewer.state().image?.columns;
  if (!bounds || !columns) return null;
  return {
    scale: (bounds.right - bounds.left) / (columns * spacingOf(viewer)),
    inward: wallOf(place) === 'right' ? width - bounds.right : bounds.left,
    down: (bounds.top + bounds.bottom) / 2 - height / 2,
  };
}

function lay(viewer: StackViewer, place: ViewPlace, size: Size, lie: Lie): void {
  const now = lieOf(viewer, place, size);
  if (!now || now.scale <= 0) return;
  viewer.scaleAndMove(lie.scale / now.scale, (bounds) => [
    wallOf(place) === 'right' ? size.width - lie.inward - bounds.right : lie.inward - bounds.left,
    size.height / 2 + lie.down - (bounds.top + bounds.bottom) / 2,
  ]);
}

/**
 * Hangs four views back to back at one scale, those of the prior as well, and keeps them together: zoom and pan of the one
 * in use go over to the others, mirrored between the sides; window and inversion are those of all.
 */
export function useHungViews(panes: ViewPanes, active: HungSlot, shown: boolean): { controls: ViewControls } {
  const rendered = hungSlots.filter((slot) => panes[slot].viewer && panes[slot].view.rendered);
  const present = hungSlots.filter((slot) => panes[slot].images.length > 0);
  const isComplete = shown && present.length > 0 && present.every((slot) => rendered.includes(slot));
  const [size, setSize] = useState<Size | null>(null);
  const latest = useRef({ panes, present });
  useEffect(() => {
    latest.current = { panes, present };
  });

  const hang = useCallback((within: Size): void => {
    const { panes: all, present: slots } = latest.current;
    const lies = slots.flatMap((slot) => {
      const { viewer, view } = all[slot];
      const place = placeOf(slot);
      if (!viewer || !view.image) return [];
      viewer.fit();
      viewer.turnTo(turnOf(view.image, place) ?? { across: false, down: false });
      const lie = lieOf(viewer, place, within);
      return lie ? [{ place, viewer, lie }] : [];
    });
    // The largest breast just fits; the others are as large as they are beside it.
    const scale = Math.min(...lies.map(({ lie }) => lie.scale));
    for (const { place, viewer } of lies) lay(viewer, place, within, { scale, inward: 0, down: 0 });
  }, []);

  // Of whatever view is there: all are of one size.
  const measured = present.map((slot) => panes[slot].viewer).find((viewer) => viewer) ?? null;
  useEffect(() => {
    if (!measured || !shown) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watch.observe(measured.place);
    return () => watch.disconnect();
  }, [measured, shown]);

  const hungFor = useRef<{ size: Size; which: string; measured: StackViewer | null } | null>(null);
  const which = present.map((slot) => panes[slot].images[0]?.imageId).join(' ');
  useEffect(() => {
    if (!isComplete || !size || which === '') return;
    const { current: last } = hungFor;
    // While another image of a place is fetched not all are drawn: the reader's zoom outlasts that.
    if (last?.size === size && last.which === which && last.measured === measured) return;
    // After the viewers themselves have taken the new size.
    const frame = requestAnimationFrame(() => {
      hungFor.current = { size, which, measured };
      hang(size);
    });
    return () => cancelAnimationFrame(frame);
  }, [isComplete, size, which, measured, hang]);

  useBehind(panes, isComplete ? size : null);

  const leader = panes[active];
  const { camera } = leader.view;
  useEffect(() => {
    if (!isComplete || !size || camera < 0) return;
    const { panes: all, present: slots } = latest.current;
    const lie = all[active].viewer && lieOf(all[active].viewer, placeOf(active), size);
    if (!lie) return;
    for (const slot of slots) {
      const { viewer } = all[slot];
      if (!viewer || slot === active) continue;
      const place = placeOf(slot);
      const own = lieOf(viewer, place, size);
      const isThere =
        own &&
        Math.abs(own.scale / lie.scale - 1) < 1e-3 &&
        Math.hypot(own.inward - lie.inward, own.down - lie.down) < 0.5;
      if (!isThere) lay(viewer, place, size, lie);
    }
  }, [camera, active, isComplete, size]);

  const each = (change: (viewer: StackViewer, pane: Pane) => void): void => {
    for (const slot of hungSlots) {
      const { viewer } = panes[slot];
      if (viewer && panes[slot].view.image) change(viewer, panes[slot]);
    }
  };
  const setWindow = (window: WindowLevel): void => each((viewer) => viewer.setWindow(window));
  useLinkedWindow(leader, isComplete, setWindow);
  return {
    controls: {
      window: leader.view.window,
      inverted: leader.view.inverted,
      setWindow,
      setInverted: (inverted) => each((viewer) => viewer.setInverted(inverted)),
      reset: () => {
        each((viewer) => viewer.reset());
        if (size) hang(size);
      },
    },
  };
}

/** An image that comes up from behind another may lie otherwise in its file, and be of another size: it hangs as that one did. */
function useBehind(panes: ViewPanes, size: Size | null): void {
  const before = useRef(new Map<HungSlot, { readonly imageId: string; readonly lie: Lie | null }>());
  useEffect(() => {
    for (const slot of hungSlots) {
      const { viewer, view } = panes[slot];
      const place = placeOf(slot);
      // What was there last is kept until the next one is drawn.
      if (!viewer || !view.image || !view.rendered || !size) continue;
      const { imageId } = view.image;
      const last = before.current.get(slot);
      if (last && last.imageId !== imageId) {
        viewer.turnTo(turnOf(view.image, place) ?? { across: false, down: false });
        if (last.lie) lay(viewer, place, size, last.lie);
      }
      before.current.set(slot, { imageId, lie: lieOf(viewer, place, size) });
    }
  });
}

/** Each view opens with its file's own window; what the reader changes in one from then on is changed in all. */
function useLinkedWindow(leader: Pane, linked: boolean, setWindow: (window: WindowLevel) => void): void {
  const { window } = leader.view;
  const before = useRef<{ viewer: StackViewer | null; window: WindowLevel | null }>({ viewer: null, window: null });
  useEffect(() => {
    const { viewer, window: last } = before.current;
    before.current = { viewer: leader.viewer, window };
    if (!linked || !window || !last || viewer !== leader.viewer) return;
    if (Math.abs(last.center - window.center) + Math.abs(last.width - window.width) > 1e-6) setWindow(window);
  });
}
