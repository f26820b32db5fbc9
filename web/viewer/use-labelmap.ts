import { useEffect, useMemo, useState } from 'react';
import { loadCornerstone } from './cornerstone';
import type { StackImage } from './dicom-json';
import { type Labelmap, type MaskLook, type Outlined, openLabelmap } from './labelmap';

interface Target {
  readonly viewportIds: readonly string[];
}

export interface Masks {
  readonly outlined: readonly Outlined[];
  /** Ids of those that are drawn. */
  readonly shown: ReadonlySet<string>;
  readonly look: MaskLook;
}

/**
 * Keeps masks over what `viewer` shows.
 *
 * @param rendered whether an image is on the screen: before, there is nothing to lie over
 * @returns what went wrong, in words for the reader
 */
export function useLabelmap(
  viewer: Target | null,
  images: readonly StackImage[],
  rendered: boolean,
  { outlined, shown, look }: Masks,
): string | null {
  const [layer, setLayer] = useState<Labelmap | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [ready, setReady] = useState<{ viewer: Target; images: readonly StackImage[] } | null>(null);
  if (viewer && rendered && (ready?.viewer !== viewer || ready.images !== images)) setReady({ viewer, images });
  // A study that is looked at again comes as new objects: what counts is whether the masks are others.
  const key = useMemo(() => JSON.stringify(outlined), [outlined]);
  const marks = useMemo(() => JSON.parse(key) as Outlined[], [key]);

  useEffect(() => {
    if (ready === null || ready.viewer !== viewer || ready.images !== images || marks.length === 0) return;
    let opened: Labelmap | null = null;
    let wanted = true;
    loadCornerstone()
      .then((cornerstone) => openLabelmap(cornerstone, ready.viewer.viewportIds, images, marks))
      .then(
        (labelmap) => {
          if (!wanted) return labelmap.close();
          opened = labelmap;
          setLayer(labelmap);
          setProblem(null);
        },
        (error: unknown) => wanted && setProblem(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      wanted = false;
      opened?.close();
      setLayer(null);
    };
  }, [ready, viewer, images, marks]);

  const visible = useMemo(() => [...shown].toSorted().join('\n'), [shown]);
  useEffect(() => layer?.show(new Set(visible.split('\n'))), [layer, visible]);
  useEffect(() => layer?.look(look), [layer, look]);
  return problem;
}
