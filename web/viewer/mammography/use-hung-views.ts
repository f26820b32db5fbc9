import { useCallback, useEffect, useRef, useState } from 'react';
import type { StackViewer } from '../stack-viewer';
import type { Pane } from '../use-stack';
import type { ViewControls } from '../view-controls';
import type { WindowLevel } from '../window-level';
import { turnOf, type ViewPlace, viewPlaces, wallOf } from './hanging';
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
 * Hangs four views back to back at one scale, and keeps them together: zoom and pan of the one in use go over to the others,
 * mirrored between the sides; window and inversion are those of all.
 */
export function useHungViews(panes: ViewPanes, active: ViewPlace, shown: boolean): { controls: ViewControls } {
  const rendered = viewPlaces.filter((place) => panes[place].viewer && panes[place].view.rendered);
  const present = viewPlaces.filter((place) => panes[place].images.length > 0);
  const isComplete = shown && present.length > 0 && present.every((place) => rendered.includes(place));
  const [size, setSize] = useState<Size | null>(null);
  const latest = useRef({ panes, present });
  useEffect(() => {
    latest.current = { panes, present };
  });

  const hang = useCallback((within: Size): void => {
    const { panes: all, present: places } = latest.current;
    const lies = places.flatMap((place) => {
      const { viewer, view } = all[place];
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

  // Of whatever view is there: all four are of one size.
  const measured = present.map((place) => panes[place].viewer).find((viewer) => viewer) ?? null;
  useEffect(() => {
    if (!measured || !shown) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watch.observe(measured.place);
    return () => watch.disconnect();
  }, [measured, shown]);

  const which = present.map((place) => panes[place].images[0]?.imageId).join(' ');
  useEffect(() => {
    if (!isComplete || !size || which === '') return;
    // After the viewers themselves have taken the new size.
    const frame = requestAnimationFrame(() => hang(size));
    return () => cancelAnimationFrame(frame);
  }, [isComplete, size, which, hang]);

  const leader = panes[active];
  const { camera } = leader.view;
  useEffect(() => {
    if (!isComplete || !size || camera < 0) return;
    const { panes: all, present: places } = latest.current;
    const lie = all[active].viewer && lieOf(all[active].viewer, active, size);
    if (!lie) return;
    for (const place of places) {
      const { viewer } = all[place];
      if (!viewer || place === active) continue;
      const own = lieOf(viewer, place, size);
      const isThere =
        own &&
        Math.abs(own.scale / lie.scale - 1) < 1e-3 &&
        Math.hypot(own.inward - lie.inward, own.down - lie.down) < 0.5;
      if (!isThere) lay(viewer, place, size, lie);
    }
  }, [camera, active, isComplete, size]);

  const each = (change: (viewer: StackViewer, pane: Pane) => void): void => {
    for (const place of viewPlaces) {
      const { viewer } = panes[place];
      if (viewer && panes[place].view.image) change(viewer, panes[place]);
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
