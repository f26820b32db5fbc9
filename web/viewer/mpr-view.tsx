'use client';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { ErrorState, LoadingState } from '../components/message';
import { loadCornerstone } from './cornerstone';
import type { StackImage } from './dicom-json';
import type { MouseTool } from './mouse-tools';
import styles from './mpr-view.module.css';
import { blankMpr, type MprPlane, type MprState, MprViewer, mprPlanes, planeColours } from './mpr-viewer';
import { Letters } from './overlay';
import pane from './pane.module.css';
import { type Masks, useMasks } from './use-labelmap';
import type { WindowLevel } from './window-level';

interface Props {
  images: readonly StackImage[];
  /** What the series was shown with. */
  window: WindowLevel | null;
  tool: MouseTool;
  state: MprState;
  masks: Masks;
  onViewer(viewer: MprViewer | null): void;
}

const names: Readonly<Record<MprPlane, string>> = { axial: 'Axial', sagittal: 'Sagittal', coronal: 'Coronal' };

/** Three planes through one series; a double click enlarges one of them. */
export function MprView({ images, window: opening, tool, state, masks, onViewer }: Props) {
  const elements = useRef<Partial<Record<MprPlane, HTMLDivElement>>>({});
  const [enlarged, setEnlarged] = useState<MprPlane | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [viewer, setViewer] = useState<MprViewer | null>(null);
  // The window at the moment of opening: later changes are the viewer's own.
  const first = useRef(opening);

  useEffect(() => {
    let opened: MprViewer | null = null;
    let wanted = true;
    loadCornerstone().then(
      (cornerstone) => {
        const { axial, sagittal, coronal } = elements.current;
        if (!wanted || !axial || !sagittal || !coronal) return;
        opened = new MprViewer(cornerstone, { axial, sagittal, coronal });
        setViewer(opened);
        onViewer(opened);
        void opened.open(images, first.current);
      },
      () => wanted && setProblem('The viewer could not be loaded. Check the connection and try again.'),
    );
    return () => {
      wanted = false;
      opened?.close();
      setViewer(null);
      onViewer(null);
    };
  }, [images, onViewer]);
  useEffect(() => viewer?.chooseTool(tool), [viewer, tool]);
  const maskProblem = useMasks(viewer, images, state.loaded === 1, masks);

  return (
    <div className={styles.planes} data-testid="mpr" data-loaded={Math.round(state.loaded * 100)}>
      {mprPlanes.map((plane) => {
        const { letters, depth, rendered } = state.planes[plane];
        return (
          <section
            key={plane}
            className={`${pane.view} ${styles.plane}`}
            aria-label={names[plane]}
            data-testid={`mpr-${plane}`}
            data-tool={tool}
            data-depth={depth === null ? undefined : depth.toFixed(2)}
            data-rendered={rendered}
            data-enlarged={enlarged === plane}
            onDoubleClick={() => setEnlarged(enlarged === null ? plane : null)}
            onContextMenu={(event) => event.preventDefault()}
          >
            <div
              ref={(element) => {
                if (element) elements.current[plane] = element;
                else delete elements.current[plane];
              }}
              className={pane.pixels}
            />
            <span className={styles.name} style={{ color: planeColours[plane] }} aria-hidden>
              {names[plane]}
            </span>
            {letters && (
              <div className={styles.letters} aria-hidden>
                <Letters letters={letters} />
              </div>
            )}
          </section>
        );
      })}
      {maskProblem && (
        <p className={pane.notice} role="alert">
          {maskProblem}
        </p>
      )}
      {(problem ?? state.problem) ? (
        <div className={pane.state}>
          <ErrorState title="No reconstruction" message={problem ?? state.problem ?? ''} />
        </div>
      ) : (
        state.loaded < 1 && (
          <p className={styles.progress} role="status">
            Loading the slices: {Math.round(state.loaded * 100)} %
          </p>
        )
      )}
      {state.loaded === 0 && !problem && !state.problem && (
        <div className={pane.state}>
          <LoadingState>Building the volume …</LoadingState>
        </div>
      )}
    </div>
  );
}

export function useMprState(viewer: MprViewer | null): MprState {
  const state = viewer?.state ?? nothing;
  return useSyncExternalStore(viewer?.subscribe ?? never, state, state);
}

const never = (): (() => void) => () => undefined;
const nothing = (): MprState => blankMpr;
