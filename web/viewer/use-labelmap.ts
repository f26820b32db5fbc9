import { useEffect, useMemo, useState } from 'react';
import { loadCornerstone } from './cornerstone';
import type { StackImage } from './dicom-json';
import { type Labelmap, type MaskLook, type Outlined, openLabelmap, outlineColours } from './labelmap';

interface Target {
  readonly viewportIds: readonly string[];
}

/** The outlines of one hand. */
export interface MaskLayer {
  readonly outlined: readonly Outlined[];
  /** Ids of those that are drawn. */
  readonly shown: ReadonlySet<string>;
  /** Ids of those of which only the outline is. */
  readonly faint: ReadonlySet<string>;
}

export interface Masks {
  readonly model: MaskLayer;
  readonly reader: MaskLayer;
  readonly look: MaskLook;
}

/**
 * Keeps what the model outlined, and what readers did, over what `viewer` shows.
 *
 * @param rendered whether an image is on the screen: before, there is nothing to lie over
 * @returns what went wrong, in words for the reader
 */
export function useMasks(
  viewer: Target | null,
  images: readonly StackImage[],
  rendered: boolean,
  { model, reader, look }: Masks,
): string | null {
  const problem = useLabelmap(viewer, images, rendered, model, look, 'model');
  return useLabelmap(viewer, images, rendered, reader, look, 'reader') ?? problem;
}

function useLabelmap(
  viewer: Target | null,
  images: readonly StackImage[],
  rendered: boolean,
  { outlined, shown, faint }: MaskLayer,
  look: MaskLook,
  by: keyof typeof outlineColours,
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
      .then((cornerstone) => openLabelmap(cornerstone, ready.viewer.viewportIds, images, marks, outlineColours[by]))
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
  }, [ready, viewer, images, marks, by]);

  const visible = useMemo(() => [...shown].toSorted().join('\n'), [shown]);
  useEffect(() => layer?.show(new Set(visible.split('\n'))), [layer, visible]);
  const thin = useMemo(() => [...faint].toSorted().join('\n'), [faint]);
  useEffect(() => layer?.look(look, new Set(thin.split('\n'))), [layer, look, thin]);
  return problem;
}
