import type { Types } from '@cornerstonejs/core';
import { type Cornerstone, viewerClosed, viewerOpened } from './cornerstone';
import type { StackImage } from './dicom-json';
import { addBrushes, bindMouse, toolNames } from './mouse-bindings';
import type { MouseTool } from './mouse-tools';
import { type EdgeLetters, edgeLetters, edgeLettersOfRowAndColumn, type Turn, turned } from './orientation';
import { openingPreset, type Preset, pixelStatistics, presetsFor } from './presets';
import { rangeOf, type WindowLevel, windowOf } from './window-level';

/** Everything about the view that is written or drawn beside the pixels. */
export interface ViewState {
  readonly index: number;
  readonly image: StackImage | null;
  /** False until the image at `index` is on the screen. */
  readonly rendered: boolean;
  readonly window: WindowLevel | null;
  readonly zoom: number;
  readonly inverted: boolean;
  readonly letters: EdgeLetters | null;
  readonly presets: readonly Preset[];
  readonly problem: string | null;
  /** Frames a second; null while it stands still. */
  readonly playing: number | null;
  /** What was turned to hang it as readers expect; null: as stored. */
  readonly turn: Turn | null;
  /** Counts camera changes, so that overlays know when to place themselves again. */
  readonly camera: number;
}

export const blankView: ViewState = {
  index: 0,
  image: null,
  rendered: false,
  window: null,
  zoom: 1,
  inverted: false,
  letters: null,
  presets: [],
  problem: null,
  playing: null,
  turn: null,
  camera: 0,
};

/**
 * Cornerstone makes its elements focusable and then swallows every key that is pressed there, for modifiers that no tool
 * here has: after a click on the image the page's keys would be dead.
 */
export function leaveKeysAlone(element: HTMLDivElement): void {
  element.removeAttribute('tabindex');
}

/** Tells Cornerstone what it needs to know of images before it loads them. */
export function registerImages({ loader }: Cornerstone, images: readonly StackImage[]): void {
  for (const image of images) {
    // The loader's type leaves out tags without a value, which DICOM JSON has.
    loader.wadors.metaDataManager.add(
      image.imageId,
      image.metadata as Parameters<typeof loader.wadors.metaDataManager.add>[1],
    );
  }
}

/** One stack of images in one element. `close` must be called: a page has only a few WebGL contexts. */
export class StackViewer {
  #state = blankView;
  #images: readonly StackImage[] = [];
  /** Between asking for a stack and its first image. */
  #setting = false;
  #opening = 0;
  #initialInvert = false;
  #modality = '';
  readonly #watchers = new Set<() => void>();
  readonly #id: string;
  readonly #engine: InstanceType<Cornerstone['core']['RenderingEngine']>;
  readonly #viewport: Types.IStackViewport;
  readonly #toolGroup: NonNullable<ReturnType<Cornerstone['tools']['ToolGroupManager']['createToolGroup']>>;
  readonly #unlisten: () => void;
  readonly #resize: ResizeObserver;

  constructor(
    private readonly cornerstone: Cornerstone,
    private readonly element: HTMLDivElement,
  ) {
    const { core, tools } = cornerstone;
    viewerOpened();
    this.#id = `stack-${crypto.randomUUID()}`;
    this.#engine = new core.RenderingEngine(this.#id);
    this.#engine.enableElement({
      viewportId: this.#id,
      type: core.Enums.ViewportType.STACK,
      element,
      defaultOptions: { background: [0, 0, 0] },
    });
    leaveKeysAlone(element);
    // The engine knows many kinds; this one was made a stack just above.
    this.#viewport = this.#engine.getViewport(this.#id) as Types.IStackViewport;
    const group = tools.ToolGroupManager.createToolGroup(this.#id);
    if (!group) throw new Error('The viewer could not be set up: its tool group exists already.');
    this.#toolGroup = group;
    for (const name of Object.values(toolNames)) group.addTool(name);
    addBrushes(cornerstone, group);
    group.addViewport(this.#id, this.#id);
    this.chooseTool('window');
    this.#unlisten = this.#listen();
    this.#resize = new ResizeObserver(() => this.#fitAgain());
    this.#resize.observe(element);
  }

  state = (): ViewState => this.#state;

  subscribe = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  };

  /** As Cornerstone knows it: a list, as where several share what lies over them. */
  get viewportIds(): readonly string[] {
    return [this.#id];
  }

  /** The element that holds the pixels. */
  get place(): HTMLDivElement {
    return this.element;
  }

  get images(): readonly StackImage[] {
    return this.#images;
  }

  /** Shows a series from its middle image, or from `start`. */
  async open(images: readonly StackImage[], modality: string, start?: number): Promise<void> {
    const index = Math.min(images.length - 1, Math.max(0, start ?? Math.floor(images.length / 2)));
    this.#modality = modality;
    this.#set(blankView);
    if (!(await this.#setStack(images, index))) return;
    const pixels = this.#viewport.getCornerstoneImage()?.getPixelData();
    const statistics = pixels ? pixelStatistics(pixels) : null;
    // MONOCHROME1 is stored with its grey scale upside down; Cornerstone turns it when the stack is set.
    this.#initialInvert = this.#viewport.getProperties().invert ?? false;
    const presets = presetsFor(modality, images[index]?.windows ?? [], statistics);
    this.#set({ presets });
    this.reset();
    await this.#catchUp(index);
  }

  /** Takes in images that have come since, and stays on the one that is shown, as it is shown. */
  async grow(images: readonly StackImage[], modality: string): Promise<void> {
    const { image } = this.#state;
    const index = images.findIndex(({ imageId }) => imageId === image?.imageId);
    if (index < 0) return this.open(images, modality);
    const { voiRange, invert } = this.#viewport.getProperties();
    const presentation = this.#viewport.getViewPresentation();
    if (!(await this.#setStack(images, index))) return;
    this.#viewport.setProperties({ ...(voiRange && { voiRange }), ...(invert !== undefined && { invert }) });
    this.#viewport.setViewPresentation(presentation);
    this.#viewport.render();
    await this.#catchUp(index);
  }

  /** @returns false where it failed, or something else was asked for meanwhile */
  async #setStack(images: readonly StackImage[], index: number): Promise<boolean> {
    this.#opening += 1;
    const mine = this.#opening;
    this.play(null);
    this.cornerstone.tools.utilities.stackContextPrefetch.disable(this.element);
    registerImages(this.cornerstone, images);
    this.#images = images;
    this.#set({ index, image: images[index] ?? null });
    this.#setting = true;
    try {
      await this.#viewport.setStack(
        images.map((image) => image.imageId),
        index,
      );
    } catch (error) {
      if (mine === this.#opening) this.#set({ problem: describe(error) });
      return false;
    } finally {
      // What was asked for meanwhile waits for its own.
      if (mine === this.#opening) this.#setting = false;
    }
    return mine === this.#opening;
  }

  /** Goes on to where the reader went while the stack was set, and loads what lies around. */
  async #catchUp(from: number): Promise<void> {
    const mine = this.#opening;
    const { index } = this.#state;
    if (index !== from) {
      await this.#viewport.setImageIdIndex(index).catch((error: unknown) => this.#set({ problem: describe(error) }));
    }
    if (mine === this.#opening) this.cornerstone.tools.utilities.stackContextPrefetch.enable(this.element);
  }

  /** @param index counts from 0; beyond the ends it stops at them */
  async show(index: number): Promise<void> {
    const target = Math.min(this.#images.length - 1, Math.max(0, index));
    if (target === this.#state.index || target < 0) return;
    this.#set({ index: target, image: this.#images[target] ?? null, rendered: false, problem: null });
    // Cornerstone would drop both the first image and this one: `open` goes on to it.
    if (this.#setting) return;
    await this.#viewport.setImageIdIndex(target).catch((error: unknown) => this.#set({ problem: describe(error) }));
  }

  setWindow(window: WindowLevel): void {
    this.#viewport.setProperties({ voiRange: rangeOf(window) });
    this.#viewport.render();
  }

  setInverted(invert: boolean): void {
    this.#viewport.setProperties({ invert });
    this.#viewport.render();
    this.#set({ inverted: invert });
  }

  zoomBy(factor: number): void {
    this.#viewport.setZoom(this.#viewport.getZoom() * factor);
    this.#viewport.render();
  }

  fit(): void {
    this.#viewport.resetCamera();
  }

  /** Fit to the window, opening preset, black and white as the file means them. */
  reset(): void {
    this.#viewport.resetCamera();
    this.#viewport.setProperties({ invert: this.#initialInvert });
    this.#set({ inverted: this.#initialInvert });
    const first = openingPreset(this.#modality, this.#state.presets);
    if (first) this.setWindow(first);
    this.#viewport.render();
  }

  /** Mirrors the image on the screen; nothing is changed in it. */
  turnTo(turn: Turn): void {
    this.#viewport.setViewPresentation({ flipHorizontal: turn.across, flipVertical: turn.down });
    this.#set({ turn });
    this.#viewport.render();
  }

  /** Where the image lies in the element, CSS pixels; null before it is there. */
  bounds(): { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number } | null {
    const { image } = this.#state;
    if (!image?.columns || !image.rows) return null;
    // Outer edges lie half a pixel beyond the centres of the first and the last one.
    const first = this.imageToElement([-0.5, -0.5]);
    const last = this.imageToElement([image.columns - 0.5, image.rows - 0.5]);
    if (!first || !last) return null;
    return {
      left: Math.min(first[0], last[0]),
      right: Math.max(first[0], last[0]),
      top: Math.min(first[1], last[1]),
      bottom: Math.max(first[1], last[1]),
    };
  }

  /** Enlarges by `factor`, then moves the image until its edges' middle or edge lies where it should, CSS pixels. */
  scaleAndMove(factor: number, by: (bounds: NonNullable<ReturnType<StackViewer['bounds']>>) => [number, number]): void {
    this.#viewport.setZoom(this.#viewport.getZoom() * factor);
    const bounds = this.bounds();
    if (bounds) {
      const [x, y] = this.#viewport.getPan();
      const [right, down] = by(bounds);
      this.#viewport.setPan([x + right, y + down]);
    }
    this.#viewport.render();
  }

  /** What the left button does; nothing to the image while it draws. */
  chooseTool(tool: MouseTool): void {
    bindMouse(this.cornerstone, this.#toolGroup, tool);
  }

  /** @param diameter of brush and eraser, millimetres; pixels where the images state no spacing */
  setBrushSize(diameter: number): void {
    this.cornerstone.tools.utilities.segmentation.setBrushSizeForToolGroup(this.#id, diameter / 2);
  }

  /**
   * @param point pixels of the current image, column then row, origin at the centre of the top-left pixel
   * @returns CSS pixels in the element, or null before an image is there
   */
  imageToElement = ([column, row]: readonly [number, number]): [number, number] | null => {
    const data = this.#viewport.getImageData()?.imageData;
    if (!data) return null;
    const world = this.cornerstone.core.utilities.transformIndexToWorld(data, [column, row, 0]);
    return this.#viewport.worldToCanvas(world);
  };

  /** The other way round. */
  elementToImage(point: readonly [number, number]): [number, number] | null {
    const data = this.#viewport.getImageData()?.imageData;
    if (!data) return null;
    const world = this.#viewport.canvasToWorld([point[0], point[1]]);
    const index = this.cornerstone.core.utilities.transformWorldToIndexContinuous(data, world);
    return [index[0], index[1]];
  }

  /**
   * The value at a pixel after the modality transform (PS3.3 C.11.1), red, green and blue for colour.
   * @returns null outside of the image, and before it is there
   */
  valueAt([column, row]: readonly [number, number]): number | readonly number[] | null {
    const shown = this.#viewport.getCornerstoneImage();
    const [x, y] = [Math.round(column), Math.round(row)];
    if (!shown || x < 0 || y < 0 || x >= shown.columns || y >= shown.rows) return null;
    const pixels = shown.getPixelData();
    const samples = pixels.length / (shown.rows * shown.columns);
    const at = (y * shown.columns + x) * samples;
    if (samples >= 3) return [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    const value = pixels[at]!;
    return shown.preScale?.scaled ? value : value * shown.slope + shown.intercept;
  }

  /** @param framesPerSecond null stops */
  play(framesPerSecond: number | null): void {
    const { cine } = this.cornerstone.tools.utilities;
    if (framesPerSecond === null) cine.stopClip(this.element);
    else if (this.#images.length > 1) cine.playClip(this.element, { framesPerSecond, loop: true });
    else return;
    this.#set({ playing: framesPerSecond });
  }

  close(): void {
    this.#opening += 1;
    this.cornerstone.tools.utilities.cine.stopClip(this.element);
    this.#unlisten();
    this.#resize.disconnect();
    this.cornerstone.tools.utilities.stackContextPrefetch.disable(this.element);
    this.cornerstone.tools.ToolGroupManager.destroyToolGroup(this.#id);
    this.#engine.destroy();
    viewerClosed(this.cornerstone);
  }

  /** To a new size of the element: an image that filled it fills it again, one that was zoomed keeps its scale. */
  #fitAgain(): void {
    const pan = this.#viewport.getPan();
    const fitted = Math.abs(this.#viewport.getZoom() - 1) < 1e-3 && Math.hypot(...pan) < 1;
    this.#engine.resize(true, !fitted);
  }

  #listen(): () => void {
    const { core } = this.cornerstone;
    const { Events } = core.Enums;
    const rendered = (): void => this.#refresh(true);
    const moved = (): void => this.#refresh(this.#state.rendered);
    const scrolled = (): void => {
      // The first image has come, and the reader may be on the way to another one already.
      if (this.#setting) return;
      const index = this.#viewport.getCurrentImageIdIndex();
      this.#set({ index, image: this.#images[index] ?? null, problem: null });
    };
    const failed = (event: Event): void => {
      const { detail } = event as CustomEvent<{ imageId?: string; error?: unknown }>;
      if (detail.imageId === this.#state.image?.imageId) this.#set({ problem: describe(detail.error) });
    };
    this.element.addEventListener(Events.IMAGE_RENDERED, rendered);
    this.element.addEventListener(Events.CAMERA_MODIFIED, moved);
    this.element.addEventListener(Events.VOI_MODIFIED, moved);
    this.element.addEventListener(Events.STACK_NEW_IMAGE, scrolled);
    core.eventTarget.addEventListener(Events.IMAGE_LOAD_ERROR, failed);
    core.eventTarget.addEventListener(Events.IMAGE_LOAD_FAILED, failed);
    return () => {
      this.element.removeEventListener(Events.IMAGE_RENDERED, rendered);
      this.element.removeEventListener(Events.CAMERA_MODIFIED, moved);
      this.element.removeEventListener(Events.VOI_MODIFIED, moved);
      this.element.removeEventListener(Events.STACK_NEW_IMAGE, scrolled);
      core.eventTarget.removeEventListener(Events.IMAGE_LOAD_ERROR, failed);
      core.eventTarget.removeEventListener(Events.IMAGE_LOAD_FAILED, failed);
    };
  }

  #refresh(rendered: boolean): void {
    if (this.#images.length === 0) return;
    const { voiRange } = this.#viewport.getProperties();
    const { viewUp, viewPlaneNormal } = this.#viewport.getCamera();
    const { image } = this.#state;
    const letters = image?.orientation
      ? viewUp && viewPlaneNormal
        ? edgeLetters(viewUp, viewPlaneNormal)
        : null
      : edgeLettersOfRowAndColumn(turned(image?.patientOrientation ?? [], this.#state.turn));
    this.#set({
      // The place in the stack runs ahead of the pixels: an empty view is drawn, too.
      rendered: rendered && image !== null && this.#viewport.getCornerstoneImage()?.imageId === image.imageId,
      window: voiRange ? windowOf(voiRange, image?.exact ?? false) : null,
      zoom: this.#viewport.getZoom(),
      letters,
      camera: this.#state.camera + 1,
    });
  }

  #set(changes: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const changed of this.#watchers) changed();
  }
}

function describe(error: unknown): string {
  const reason = error instanceof Error ? error.message : '';
  return reason ? `This image cannot be shown: ${reason}` : 'This image cannot be shown.';
}
