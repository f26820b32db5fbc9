import type { Cornerstone } from './cornerstone';
import type { StackImage } from './dicom-json';
import { type Labelmap, type Outlined, onlySegment, openLabelmap, outlineColours } from './labelmap';
import { encodeMask } from './mask-png';
import type { StackViewer } from './stack-viewer';

export interface DrawnMask {
  readonly sopInstanceUid: string;
  readonly frame: number;
  /** Base64. */
  readonly png: string;
}

export interface EditorState {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

interface Stroke {
  /** Of the image in the series. */
  readonly place: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** Each keeps two planes: at 512 × 512 a hundred are 50 MB. */
const mostStrokes = 100;

/**
 * An outline under brush and eraser. The strokes are Cornerstone's; taking them back is not, because its history does not
 * say on which image something changed, and a reader has to see it.
 */
export class OutlineEditor {
  #state: EditorState = { canUndo: false, canRedo: false };
  #strokes: Stroke[] = [];
  /** How many of them stand. */
  #standing = 0;
  #isPressed = false;
  /** As the images were that may have been drawn on, at the beginning and after the last stroke. */
  readonly #first = new Map<number, Uint8Array>();
  readonly #latest = new Map<number, Uint8Array>();
  readonly #watchers = new Set<() => void>();
  readonly #unlisten: () => void;

  private constructor(
    { core, tools }: Cornerstone,
    private readonly viewer: StackViewer,
    private readonly images: readonly StackImage[],
    private readonly labelmap: Labelmap,
  ) {
    const { segmentationId } = labelmap;
    for (const viewportId of viewer.viewportIds) {
      tools.segmentation.activeSegmentation.setActiveSegmentation(viewportId, segmentationId);
    }
    tools.segmentation.segmentIndex.setActiveSegmentIndex(segmentationId, onlySegment);
    const event = tools.Enums.Events.SEGMENTATION_DATA_MODIFIED;
    const changed = (happened: Event): void => {
      const { detail } = happened as CustomEvent<{ segmentationId: string }>;
      // A click is drawn only once it is sure not to become a double click: after the button was let go.
      if (detail.segmentationId === segmentationId && !this.#isPressed) this.#settle();
    };
    core.eventTarget.addEventListener(event, changed);
    const turned = viewer.subscribe(() => this.#isPressed && this.#remember());
    this.#unlisten = () => {
      core.eventTarget.removeEventListener(event, changed);
      turned();
    };
  }

  /**
   * @param start the outline that is corrected
   * @throws {Error} where a mask cannot be fetched
   */
  static async open(
    cornerstone: Cornerstone,
    viewer: StackViewer,
    images: readonly StackImage[],
    start: Outlined,
  ): Promise<OutlineEditor> {
    const labelmap = await openLabelmap(cornerstone, viewer.viewportIds, images, [start], outlineColours.reader);
    return new OutlineEditor(cornerstone, viewer, images, labelmap);
  }

  state = (): EditorState => this.#state;

  subscribe = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  };

  /** @param diameter see {@link StackViewer.setBrushSize} */
  setSize(diameter: number): void {
    this.viewer.setBrushSize(diameter);
  }

  look: Labelmap['look'] = (look, faint) => this.labelmap.look(look, faint);

  /** The button goes down over the image, before anything is drawn. */
  press(): void {
    this.#remember();
    this.#isPressed = true;
    // Wherever the pointer is by then.
    for (const name of ['pointerup', 'pointercancel']) window.addEventListener(name, this.#release, { once: true });
  }

  #release = (): void => {
    this.#isPressed = false;
    // Cornerstone hears of it after this, and draws the end of the stroke.
    window.setTimeout(() => this.#settle());
  };

  /** Takes the last stroke back, and shows the image that it was on. */
  undo(): void {
    const stroke = this.#strokes[this.#standing - 1];
    if (!stroke) return;
    this.#standing -= 1;
    this.#put(stroke.place, stroke.before);
  }

  redo(): void {
    const stroke = this.#strokes[this.#standing];
    if (!stroke) return;
    this.#standing += 1;
    this.#put(stroke.place, stroke.after);
  }

  /** The images that look other than at the beginning. */
  async drawn(): Promise<DrawnMask[]> {
    this.#settle();
    const changed = [...this.#latest].filter(([place, plane]) => !isSame(plane, this.#first.get(place)));
    return Promise.all(
      changed.map(async ([place, plane]) => {
        const { sopInstanceUid, frame, columns, rows } = this.images[place]!;
        return { sopInstanceUid, frame, png: await encodeMask(plane, columns ?? 0, rows ?? 0) };
      }),
    );
  }

  close(): void {
    this.#unlisten();
    for (const name of ['pointerup', 'pointercancel']) window.removeEventListener(name, this.#release);
    this.labelmap.close();
  }

  /** Keeps how the shown image is before it is drawn on. */
  #remember(): void {
    const { image } = this.viewer.state();
    const place = this.images.findIndex(({ imageId }) => imageId === image?.imageId);
    if (place < 0 || this.#latest.has(place)) return;
    const plane = Uint8Array.from(this.labelmap.plane(place));
    this.#first.set(place, plane);
    this.#latest.set(place, plane);
  }

  /** Makes a stroke of what has changed. */
  #settle(): void {
    for (const [place, before] of this.#latest) {
      const after = Uint8Array.from(this.labelmap.plane(place));
      if (isSame(before, after)) continue;
      this.#latest.set(place, after);
      this.#strokes = [...this.#strokes.slice(0, this.#standing), { place, before, after }].slice(-mostStrokes);
      this.#standing = this.#strokes.length;
    }
    this.#tell();
  }

  #put(place: number, plane: Uint8Array): void {
    this.#latest.set(place, plane);
    this.labelmap.plane(place).set(plane);
    this.labelmap.redraw();
    void this.viewer.show(this.viewer.images.findIndex(({ imageId }) => imageId === this.images[place]?.imageId));
    this.#tell();
  }

  #tell(): void {
    const [canUndo, canRedo] = [this.#standing > 0, this.#standing < this.#strokes.length];
    if (canUndo === this.#state.canUndo && canRedo === this.#state.canRedo) return;
    this.#state = { canUndo, canRedo };
    for (const changed of this.#watchers) changed();
  }
}

const isSame = (a: Uint8Array, b: Uint8Array | undefined): boolean =>
  b !== undefined && a.every((value, cell) => value === b[cell]);
