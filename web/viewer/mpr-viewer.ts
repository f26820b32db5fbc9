import type { Types } from '@cornerstonejs/core';
import { type Cornerstone, viewerClosed, viewerOpened } from './cornerstone';
import type { StackImage } from './dicom-json';
import { bindMouse, toolNames } from './mouse-bindings';
import type { MouseTool } from './mouse-tools';
import { type EdgeLetters, edgeLetters, type Vector3 } from './orientation';
import { leaveKeysAlone, registerImages } from './stack-viewer';
import { rangeOf, type WindowLevel, windowOf } from './window-level';

export const mprPlanes = ['axial', 'sagittal', 'coronal'] as const;
export type MprPlane = (typeof mprPlanes)[number];

export interface PlaneState {
  readonly letters: EdgeLetters | null;
  /** Of the plane along its normal, millimetres in LPS. */
  readonly depth: number | null;
  readonly rendered: boolean;
}

export interface MprState {
  readonly planes: Readonly<Record<MprPlane, PlaneState>>;
  readonly window: WindowLevel | null;
  readonly inverted: boolean;
  /** Share of the slices that are there, 0 to 1. */
  readonly loaded: number;
  readonly problem: string | null;
}

const blankPlane: PlaneState = { letters: null, depth: null, rendered: false };
export const blankMpr: MprState = {
  planes: { axial: blankPlane, sagittal: blankPlane, coronal: blankPlane },
  window: null,
  inverted: false,
  loaded: 0,
  problem: null,
};

/** Of the lines that stand for the planes, as in most readers' habit: axial red, sagittal yellow, coronal green. */
export const planeColours: Readonly<Record<MprPlane, string>> = {
  axial: '#f0857b',
  sagittal: '#f3d27a',
  coronal: '#8fd18f',
};

const crosshairs = 'Crosshairs';

/** One series as a volume, cut in three planes that share a crosshair. `close` must be called. */
export class MprViewer {
  /** Windows of its values are exact ones. */
  #exact = false;
  #state = blankMpr;
  readonly #watchers = new Set<() => void>();
  readonly #id = `mpr-${crypto.randomUUID()}`;
  readonly #volumeId = `cornerstoneStreamingImageVolume:${this.#id}`;
  readonly #engine: InstanceType<Cornerstone['core']['RenderingEngine']>;
  readonly #toolGroup: NonNullable<ReturnType<Cornerstone['tools']['ToolGroupManager']['createToolGroup']>>;
  readonly #stops: (() => void)[] = [];
  #closed = false;

  constructor(
    private readonly cornerstone: Cornerstone,
    elements: Readonly<Record<MprPlane, HTMLDivElement>>,
  ) {
    const { core, tools } = cornerstone;
    viewerOpened();
    this.#engine = new core.RenderingEngine(this.#id);
    this.#engine.setViewports(
      mprPlanes.map((plane) => ({
        viewportId: this.#viewportId(plane),
        type: core.Enums.ViewportType.ORTHOGRAPHIC,
        element: elements[plane],
        defaultOptions: {
          orientation: core.Enums.OrientationAxis[plane.toUpperCase() as Uppercase<MprPlane>],
          background: [0, 0, 0],
        },
      })),
    );
    for (const plane of mprPlanes) leaveKeysAlone(elements[plane]);
    const group = tools.ToolGroupManager.createToolGroup(this.#id);
    if (!group) throw new Error('The viewer could not be set up: its tool group exists already.');
    this.#toolGroup = group;
    for (const name of Object.values(toolNames)) group.addTool(name);
    group.addTool(crosshairs, {
      getReferenceLineColor: (id: string) => planeColours[mprPlanes.find((one) => id === this.#viewportId(one))!],
      getReferenceLineSlabThicknessControlsOn: () => false,
    });
    for (const plane of mprPlanes) group.addViewport(this.#viewportId(plane), this.#id);
    for (const plane of mprPlanes) this.#listen(plane, elements[plane]);
    this.#followLoading();
    const resize = new ResizeObserver(() => this.#engine.resize(true, true));
    for (const plane of mprPlanes) resize.observe(elements[plane]);
    this.#stops.push(() => resize.disconnect());
  }

  state = (): MprState => this.#state;

  subscribe = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  };

  /** As Cornerstone knows them. */
  get viewportIds(): readonly string[] {
    return mprPlanes.map(this.#viewportId);
  }

  /** @param images of one volume, see `volumeObstacle` */
  async open(images: readonly StackImage[], window: WindowLevel | null): Promise<void> {
    const { core } = this.cornerstone;
    registerImages(this.cornerstone, images);
    this.#exact = images[0]?.exact ?? false;
    try {
      const volume = await core.volumeLoader.createAndCacheVolume(this.#volumeId, {
        imageIds: images.map(({ imageId }) => imageId),
      });
      if (this.#closed) return this.#drop();
      if ('load' in volume && typeof volume.load === 'function') volume.load();
      await core.setVolumesForViewports(this.#engine, [{ volumeId: this.#volumeId }], mprPlanes.map(this.#viewportId));
    } catch (error) {
      this.#set({ problem: error instanceof Error ? error.message : String(error) });
      return;
    }
    if (this.#closed) return;
    if (window) this.setWindow(window);
    this.chooseTool('crosshair');
    this.#engine.render();
  }

  /** What the left button does in all three planes. */
  chooseTool(tool: MouseTool): void {
    bindMouse(this.cornerstone, this.#toolGroup, tool);
    const left = { mouseButton: this.cornerstone.tools.Enums.MouseBindings.Primary };
    // Its lines stay where they are while another tool has the button.
    if (tool === 'crosshair') this.#toolGroup.setToolActive(crosshairs, { bindings: [left] });
    else this.#toolGroup.setToolEnabled(crosshairs);
  }

  setWindow(window: WindowLevel): void {
    const voiRange = rangeOf(window);
    for (const plane of mprPlanes) this.#viewport(plane).setProperties({ voiRange });
    this.#engine.render();
  }

  setInverted(invert: boolean): void {
    for (const plane of mprPlanes) this.#viewport(plane).setProperties({ invert });
    this.#engine.render();
    this.#set({ inverted: invert });
  }

  /** Cuts all three planes where the others are cut, too. @param place millimetres, LPS */
  cutAt(place: Vector3): void {
    const tool = this.#toolGroup.getToolInstance(crosshairs) as InstanceType<Cornerstone['tools']['CrosshairsTool']>;
    tool.setToolCenter([...place]);
    this.#engine.render();
  }

  reset(window: WindowLevel | null): void {
    for (const plane of mprPlanes) this.#viewport(plane).resetCamera();
    if (this.#state.inverted) this.setInverted(false);
    if (window) this.setWindow(window);
    this.#engine.render();
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.cornerstone.tools.ToolGroupManager.destroyToolGroup(this.#id);
    this.#engine.destroy();
    this.#drop();
    viewerClosed(this.cornerstone);
  }

  #drop(): void {
    const { cache } = this.cornerstone.core;
    if (cache.getVolumeLoadObject(this.#volumeId)) cache.removeVolumeLoadObject(this.#volumeId);
  }

  #viewportId = (plane: MprPlane): string => `${this.#id}-${plane}`;

  // All three were made orthographic above.
  #viewport = (plane: MprPlane): Types.IVolumeViewport =>
    this.#engine.getViewport(this.#viewportId(plane)) as Types.IVolumeViewport;

  #listen(plane: MprPlane, element: HTMLDivElement): void {
    const { Events } = this.cornerstone.core.Enums;
    const refresh = (rendered: boolean): void => {
      const { viewUp, viewPlaneNormal, focalPoint } = this.#viewport(plane).getCamera();
      const before = this.#state.planes[plane];
      const [x, y, z] = focalPoint ?? [];
      const known = viewUp && viewPlaneNormal && x !== undefined && y !== undefined && z !== undefined;
      const depth = known ? x * viewPlaneNormal[0] + y * viewPlaneNormal[1] + z * viewPlaneNormal[2] : null;
      const letters = known ? edgeLetters(viewUp as Vector3, viewPlaneNormal as Vector3) : null;
      this.#set({
        planes: { ...this.#state.planes, [plane]: { letters, depth, rendered: rendered || before.rendered } },
      });
    };
    const moved = (): void => refresh(false);
    const drawn = (): void => refresh(true);
    const windowed = (): void => this.#shareWindow(plane);
    element.addEventListener(Events.CAMERA_MODIFIED, moved);
    element.addEventListener(Events.IMAGE_RENDERED, drawn);
    element.addEventListener(Events.VOI_MODIFIED, windowed);
    this.#stops.push(() => {
      element.removeEventListener(Events.CAMERA_MODIFIED, moved);
      element.removeEventListener(Events.IMAGE_RENDERED, drawn);
      element.removeEventListener(Events.VOI_MODIFIED, windowed);
    });
  }

  /** One volume has one window, whichever plane the mouse changed it in. */
  #shareWindow(changed: MprPlane): void {
    const voiRange = this.#viewport(changed).getProperties()?.voiRange;
    if (!voiRange) return;
    this.#set({ window: windowOf(voiRange, this.#exact) });
    for (const plane of mprPlanes) {
      const own = this.#viewport(plane).getProperties()?.voiRange;
      if (plane === changed || (own?.lower === voiRange.lower && own?.upper === voiRange.upper)) continue;
      // Without an event: the others would answer with the same window, and so on.
      this.#viewport(plane).setProperties({ voiRange }, this.#volumeId, true);
      this.#viewport(plane).render();
    }
  }

  #followLoading(): void {
    const { core } = this.cornerstone;
    const { Events } = core.Enums;
    const progress = (event: Event): void => {
      const { detail } = event as CustomEvent<{ volumeId: string; numberOfFrames: number; framesProcessed: number }>;
      if (detail.volumeId !== this.#volumeId) return;
      this.#set({ loaded: detail.framesProcessed / detail.numberOfFrames });
    };
    core.eventTarget.addEventListener(Events.IMAGE_VOLUME_MODIFIED, progress);
    this.#stops.push(() => core.eventTarget.removeEventListener(Events.IMAGE_VOLUME_MODIFIED, progress));
  }

  #set(changes: Partial<MprState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const changed of this.#watchers) changed();
  }
}
