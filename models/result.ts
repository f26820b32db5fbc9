/**
 * What a pipeline returns. Plain data: the worker stores it, `overread analyze` prints it, the portal draws it.
 *
 * Boxes are outer edges in pixels: columns a to b inclusive are x = a, width = b − a + 1.
 */
import type { AnatomicalPlane } from './runtime/stack.js';

export interface Warning {
  readonly code: string;
  readonly message: string;
  /** The image that it is about, where it is about one. */
  readonly sopInstanceUid?: string;
}

export interface ImageBox {
  readonly sopInstanceUid: string;
  readonly frame: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly score: number;
}

export interface ImageSuspicion {
  readonly sopInstanceUid: string;
  readonly frame: number;
  readonly suspicion: number;
}

/** Seconds from the recording's start. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

export type Side = 'left' | 'right';

/** A measured number, or the reason why it is withheld. Never both, never neither. */
export type Measurement = {
  readonly name: string;
  readonly side?: Side;
  /** Counts from 1. */
  readonly repetition?: number;
} & (
  | {
      readonly value: number;
      /** UCUM, e.g. `s`, `deg`, `mm2`, `%`, `1` for counts. */
      readonly unit: string;
      /** How many observations the value is the mean of. */
      readonly n?: number;
      /** 95 % interval. */
      readonly interval?: readonly [number, number];
    }
  | { readonly withheld: string }
);

export interface StageScore {
  readonly stage: string;
  readonly score: number;
}

/** What the pipeline reports. `score` ranks findings and candidates on one scale. */
export interface Finding {
  /** Stable for the same input and pipeline version: derived from what was found, not random. */
  readonly id: string;
  readonly label: string;
  readonly score: number;
  readonly probabilities?: Readonly<Record<string, number>>;
  readonly boxes: readonly ImageBox[];
  /** Middle of what was outlined: LPS, millimetres, in the series' frame of reference. Absent where no positions are known. */
  readonly centroid?: readonly [x: number, y: number, z: number];
  readonly time?: TimeRange;
  readonly stages: readonly StageScore[];
  readonly measurements: readonly Measurement[];
}

/** What stage one proposed and a later stage rejected, with the reason. */
export interface Candidate extends Finding {
  readonly rejected: string;
}

/** Where something lies on one image: 0/255, row-major, the image's size. */
export interface ImageMask {
  readonly sopInstanceUid: string;
  readonly frame: number;
  readonly columns: number;
  readonly rows: number;
  readonly data: Uint8Array;
}

/** Where one finding or candidate lies on one image. */
export interface Mask extends ImageMask {
  /** Id of the finding or candidate that it outlines. */
  readonly mark: string;
  readonly label: string;
}

/** What a stage said of every place on one image before anything was cut out of it: to look at, no finding. */
export interface HeatMap {
  readonly stage: string;
  readonly sopInstanceUid: string;
  readonly frame: number;
  /** What it lies over: outer edges in pixels of the image, which it may reach beyond. */
  readonly area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Cells; every heat map of a result has as many. */
  readonly columns: number;
  readonly rows: number;
  /** Row-major; 0 to 255 for probabilities of 0 to 1. */
  readonly data: Uint8Array;
}

export interface MovementEvent {
  readonly type: string;
  readonly side?: Side;
  readonly time: number;
}

/** x, y in pixels of the recording after rotation; visibility 0 to 1. */
export type Landmark = readonly [x: number, y: number, visibility: number];
/** Metres, origin mid-hip, x to the image's right, y down, z away from the camera. */
export type WorldPoint = readonly [x: number, y: number, z: number];

export interface PoseFrame {
  readonly time: number;
  readonly score: number;
  /** 33 points in BlazePose's order, or null where nobody was found. */
  readonly landmarks: readonly Landmark[] | null;
  readonly world: readonly WorldPoint[] | null;
}

/** One entry for each decoded frame. */
export interface Poses {
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly frames: readonly PoseFrame[];
}

/** A signal over time that the portal draws, e.g. a joint angle; `values` has null where it is unknown. */
export interface Curve {
  readonly name: string;
  readonly side?: Side;
  readonly unit: string;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Hash of what one stage put out, so that a replay can say where two runs part. */
export interface StageOutput {
  readonly stage: string;
  readonly sha256: string;
}

/** What kind of images a series was read as: only results of one kind may be held against each other. */
export interface Acquisition {
  /** In the pipeline's words, e.g. `T1CE`. */
  readonly sequence: string;
  /** Null where positions are not known. */
  readonly plane: AnatomicalPlane | null;
}

export interface PipelineSuccess {
  readonly status: 'SUCCEEDED';
  readonly acquisition?: Acquisition;
  /** 0 to 1 for the unit, or null where the pipeline only measures (movement). */
  readonly suspicion: number | null;
  readonly warnings: readonly Warning[];
  readonly images: readonly ImageSuspicion[];
  readonly findings: readonly Finding[];
  readonly candidates: readonly Candidate[];
  readonly masks: readonly Mask[];
  readonly heatMaps: readonly HeatMap[];
  readonly measurements: readonly Measurement[];
  readonly events: readonly MovementEvent[];
  readonly curves: readonly Curve[];
  readonly poses: Poses | null;
  readonly stageOutputs: readonly StageOutput[];
}

/** The input was read, and the pipeline has nothing to say about it: nobody in the video, another exercise … */
export interface PipelineNotApplicable {
  readonly status: 'NOT_APPLICABLE';
  readonly reason: string;
  readonly warnings: readonly Warning[];
  readonly poses: Poses | null;
  readonly stageOutputs: readonly StageOutput[];
}

export type PipelineResult = PipelineSuccess | PipelineNotApplicable;
