import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { loadCornerstone } from './cornerstone';
import { type DicomJson, imagesFromMetadata, type StackImage } from './dicom-json';
import type { Series, Study } from './overlay';
import { withPalettes } from './palettes';
import { blankView, StackViewer, type ViewState } from './stack-viewer';

interface SeriesAddress {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly modality: string;
  /** Counted by the API: with it grows what is shown. */
  readonly instanceCount: number;
}

/** A place on the screen for one series, and what is in it. */
export interface Pane {
  /** For the element that holds the pixels. */
  place(element: HTMLDivElement | null): void;
  /** Null until the series is known. */
  readonly viewer: StackViewer | null;
  readonly view: ViewState;
  /** In reading order; empty until they are known, too. */
  readonly images: readonly StackImage[];
  /** Whether the series' images are known. */
  readonly opened: boolean;
  readonly problem: string | null;
  retry(): void;
}

const none: readonly StackImage[] = [];

/** @param series null keeps the place empty */
export function usePane(study: Study, series: Series | null): Pane {
  const [element, place] = useState<HTMLDivElement | null>(null);
  const { studyInstanceUid } = study;
  const { seriesInstanceUid, modality, instanceCount } = series ?? {};
  const address = useMemo(
    () =>
      seriesInstanceUid && modality !== undefined && instanceCount !== undefined
        ? { studyInstanceUid, seriesInstanceUid, modality, instanceCount }
        : null,
    [studyInstanceUid, seriesInstanceUid, modality, instanceCount],
  );
  return usePaneOf(place, useStack(element, address));
}

/** A place for images that are known already, of whatever series. @param images null keeps the place empty */
export function useImagePane(images: readonly StackImage[] | null, modality: string): Pane {
  const [element, place] = useState<HTMLDivElement | null>(null);
  const { viewer, problem, retry } = useViewer(element);
  useEffect(() => {
    if (viewer && images && images.length > 0) void viewer.open(images, modality, 0);
  }, [viewer, images, modality]);
  const pane = usePaneOf(place, { stack: viewer && images ? { viewer, images } : null, problem, retry });
  // Known before there is a viewer for them, which needs its place on the page first.
  return { ...pane, images: images ?? none };
}

function usePaneOf(place: Pane['place'], { stack, problem, retry }: ReturnType<typeof useStack>): Pane {
  const viewer = stack?.viewer ?? null;
  const view = useViewState(viewer);
  useWhenOnline(problem !== null || view.problem !== null, retry);
  return { place, viewer, view, images: stack?.images ?? none, opened: stack !== null, problem, retry };
}

/** What failed for want of a connection comes by itself once there is one. */
function useWhenOnline(failed: boolean, retry: () => void): void {
  const current = useRef(retry);
  useEffect(() => {
    current.current = retry;
  });
  useEffect(() => {
    if (!failed) return;
    const again = (): void => current.current();
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [failed]);
}

interface OpenStack {
  readonly viewer: StackViewer;
  readonly images: readonly StackImage[];
}

interface FoundImages {
  /** Of the series. */
  readonly uid: string;
  readonly images: readonly StackImage[];
  /** Whether some have come to those that are shown. */
  readonly grown: boolean;
}

/** Puts a viewer into `element`. @returns attempt: counts what `retry` asked for */
function useViewer(element: HTMLDivElement | null) {
  const [viewer, setViewer] = useState<StackViewer | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!element || attempt < 0) return;
    let opened: StackViewer | null = null;
    let wanted = true;
    loadCornerstone().then(
      (cornerstone) => {
        if (!wanted) return;
        try {
          opened = new StackViewer(cornerstone, element);
          setViewer(opened);
        } catch {
          setProblem('This browser could not open WebGL 2, which the viewer needs. Check its graphics settings.');
        }
      },
      () => wanted && setProblem('The viewer could not be loaded. Check the connection and try again.'),
    );
    return () => {
      wanted = false;
      opened?.close();
      setViewer(null);
    };
  }, [element, attempt]);
  const retry = (): void => {
    setProblem(null);
    setAttempt(attempt + 1);
  };
  return { viewer, problem, setProblem, attempt, retry };
}

/** Puts a viewer into `element` and keeps it on `series`. */
function useStack(
  element: HTMLDivElement | null,
  series: SeriesAddress | null,
): { readonly stack: OpenStack | null; readonly problem: string | null; retry(): void } {
  const { viewer, problem, setProblem, attempt, retry } = useViewer(element);
  const [found, setFound] = useState<FoundImages | null>(null);
  /** How many instances the API counted when the images on the screen were asked for. */
  const asked = useRef(0);
  /** Where the reader was in each series, to come back to. */
  const places = useRef(new Map<string, number>());

  const uid = series?.seriesInstanceUid;
  const study = series?.studyInstanceUid;
  const modality = series?.modality;
  const count = useRef(0);
  useEffect(() => {
    count.current = series?.instanceCount ?? 0;
  });
  // Beside the loading of the viewer, not after it.
  useEffect(() => {
    if (!uid || !study || attempt < 0) return;
    const stop = new AbortController();
    setProblem(null);
    setFound(null);
    asked.current = count.current;
    fetchImages(study, uid, stop.signal)
      .then((images) => setFound({ uid, images, grown: false }))
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setProblem(describe(error));
      });
    return () => stop.abort();
  }, [uid, study, attempt, setProblem]);

  const opened = found !== null;
  const instanceCount = series?.instanceCount ?? 0;
  useEffect(() => {
    if (!opened || !uid || !study || instanceCount <= asked.current) return;
    const stop = new AbortController();
    const before = asked.current;
    asked.current = instanceCount;
    fetchImages(study, uid, stop.signal)
      .then((images) => setFound({ uid, images, grown: true }))
      // What is on the screen stays there: the next count asks again.
      .catch(() => {
        if (!stop.signal.aborted) asked.current = before;
      });
    return () => stop.abort();
  }, [opened, uid, study, instanceCount]);

  useEffect(() => {
    if (!viewer || !uid || modality === undefined || found?.uid !== uid || found.images.length === 0) return;
    if (found.grown) void viewer.grow(found.images, modality);
    else void viewer.open(found.images, modality, places.current.get(uid));
    const remembered = places.current;
    return () => void remembered.set(uid, viewer.state().index);
  }, [viewer, uid, modality, found]);
  const images = found?.uid === uid ? (found?.images ?? null) : null;

  return {
    stack: viewer && images ? { viewer, images } : null,
    problem,
    retry,
  };
}

/** `fetch` throws a TypeError, of another text in each browser, where the server is not reached. */
function describe(error: unknown): string {
  if (error instanceof TypeError) return 'The server is not reached. The images come by themselves once it is.';
  return error instanceof Error ? error.message : String(error);
}

export async function fetchImages(study: string, series: string, signal: AbortSignal): Promise<StackImage[]> {
  const address = `${window.location.origin}/dicomweb/studies/${study}/series/${series}`;
  const response = await fetch(`${address}/metadata`, { headers: { accept: 'application/dicom+json' }, signal });
  if (!response.ok) throw new Error(`The series could not be loaded (HTTP ${response.status}).`);
  const metadata = (await response.json()) as DicomJson[];
  return imagesFromMetadata(await withPalettes(metadata, address, signal), address);
}

const never = (): (() => void) => () => undefined;
const nothing = (): ViewState => blankView;

function useViewState(viewer: StackViewer | null): ViewState {
  const state = viewer?.state ?? nothing;
  return useSyncExternalStore(viewer?.subscribe ?? never, state, state);
}
