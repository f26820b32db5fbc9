import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Finding, standingOf } from '../review/standing';
import { loadCornerstone } from './cornerstone';
import { type EditorState, OutlineEditor } from './outline-editor';
import type { Pane } from './use-stack';

/** Diameters of brush and eraser, millimetres; pixels where images state no spacing. */
export const brushSizes = { usual: 8, least: 1, most: 60, factor: 1.25 };

export interface FindingEdit {
  /** As it was when the edit began, whatever others decide meanwhile; null where none is going on. */
  readonly finding: Finding | null;
  /** Null where the finding has no outline, and until that is drawn. */
  readonly editor: OutlineEditor | null;
  readonly strokes: EditorState;
  readonly problem: string | null;
  /** Of brush and eraser. */
  readonly size: number;
  onSize(size: number): void;
  begin(finding: Finding): void;
  end(): void;
  /** Goes at once where nothing is drawn that would be lost, else asks first. */
  leave(go: () => void): void;
  /** What waits for the reader's word; null where nothing does. */
  readonly leaving: { agree(): void; stay(): void } | null;
}

/** @param pane shows the series of what is edited */
export function useFindingEdit(pane: Pane): FindingEdit {
  const [finding, setFinding] = useState<Finding | null>(null);
  const { editor, problem } = useEditor(pane, finding);
  const strokes = useSyncExternalStore(editor?.subscribe ?? never, editor?.state ?? nothing, nothing);
  const [size, onSize] = useState(brushSizes.usual);
  useEffect(() => editor?.setSize(size), [editor, size]);
  const [waiting, setWaiting] = useState<{ go(): void } | null>(null);
  const isUnsaved = strokes.canUndo;
  useUnsaved(isUnsaved, (go) => setWaiting({ go }));
  const end = (): void => setFinding(null);
  return {
    finding,
    editor,
    strokes,
    problem,
    size,
    onSize,
    begin: setFinding,
    end,
    leave: (go) => {
      if (isUnsaved) return setWaiting({ go });
      end();
      go();
    },
    leaving: waiting && {
      agree: () => {
        setWaiting(null);
        end();
        // After the page has heard that nothing is kept any more.
        window.setTimeout(waiting.go);
      },
      stay: () => setWaiting(null),
    },
  };
}

function useEditor(
  { viewer, view, images }: Pane,
  finding: Finding | null,
): { editor: OutlineEditor | null; problem: string | null } {
  const [editor, setEditor] = useState<OutlineEditor | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // The stack as it is when the edit begins: images that come meanwhile must not take away what is drawn.
  const [on, setOn] = useState<{ viewer: typeof viewer; images: typeof images; finding: Finding } | null>(null);
  if (finding === null ? on !== null : on?.finding !== finding && viewer && view.rendered) {
    setOn(finding && { viewer, images, finding });
  }
  useEffect(() => {
    if (!on?.viewer) return;
    const masks = standingOf(on.finding).masks ?? on.finding.masks;
    if (masks.length === 0) return;
    const { viewer: target } = on;
    let opened: OutlineEditor | null = null;
    let wanted = true;
    setProblem(null);
    loadCornerstone()
      .then((cornerstone) =>
        OutlineEditor.open(cornerstone, target, on.images, { id: on.finding.id, score: on.finding.score, masks }),
      )
      .then(
        (ready) => {
          if (!wanted) return ready.close();
          opened = ready;
          setEditor(ready);
        },
        (error: unknown) => wanted && setProblem(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      wanted = false;
      opened?.close();
      setEditor(null);
    };
  }, [on]);
  return { editor, problem };
}

/** What would leave the page asks first: the browser in its own words, a link by `ask`. */
function useUnsaved(isUnsaved: boolean, ask: (go: () => void) => void): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const beforeUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    const follow = (event: MouseEvent): void => {
      const link = (event.target as Element | null)?.closest?.('a[href]');
      if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      ask(() => link.click());
    };
    window.addEventListener('beforeunload', beforeUnload);
    // Before the link's own handler, which would go without asking.
    window.addEventListener('click', follow, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', beforeUnload);
      window.removeEventListener('click', follow, { capture: true });
    };
  });
}

const never = (): (() => void) => () => undefined;
const untouched: EditorState = { canUndo: false, canRedo: false };
const nothing = (): EditorState => untouched;
