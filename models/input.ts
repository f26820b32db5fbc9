/**
 * What pipelines eat: decoded pixels with the attributes that say what they are.
 *
 * No DICOM bytes and no files: whoever decodes (the worker, the CLI, a test, the browser) builds these, so that a
 * pipeline is the same code everywhere. Points are pixels, column then row, origin at the centre of the top-left
 * pixel; patient positions are millimetres in DICOM's LPS; times are seconds from the recording's start.
 */

export type Vector3 = readonly [number, number, number];

/** One image of a series: one frame of one SOP instance, after the modality transform (rescale slope/intercept). */
export interface SeriesImage {
  readonly sopInstanceUid: string;
  /** Counts from 1, as DICOM does. */
  readonly frame: number;
  readonly columns: number;
  readonly rows: number;
  /** 1 for monochrome, 3 for RGB (interleaved). */
  readonly samplesPerPixel: 1 | 3;
  /** Row-major values after rescale; MONOCHROME1 is left as stored and said in `photometricInterpretation`. */
  readonly pixels: Float32Array | Int16Array | Uint16Array | Uint8Array;
  readonly photometricInterpretation: string;
  /** Millimetres between row centres and between column centres; null where the file does not say. */
  readonly pixelSpacing: readonly [row: number, column: number] | null;
  readonly imagePositionPatient: Vector3 | null;
  /** Direction cosines of the row and of the column, six numbers as in DICOM (0020,0037). */
  readonly imageOrientationPatient: readonly number[] | null;
  readonly sliceThickness: number | null;
  /** How a mammogram was taken; absent on other images. */
  readonly projection?: Projection;
}

/** How an X-ray of one breast was taken: what its own file says, since one series often holds several views. */
export interface Projection {
  readonly sopClassUid: string;
  /** Values of Image Type (0008,0008). */
  readonly imageType: readonly string[];
  /** Image Laterality (0020,0062), or Laterality (0020,0060) of its series. */
  readonly laterality: string | null;
  /** Code of View Code Sequence (0054,0220; PS3.16 CID 4014), or View Position (0018,5101). */
  readonly view: string | null;
  /** Codes of View Modifier Code Sequence (0054,0222; PS3.16 CID 4015). */
  readonly modifiers: readonly string[];
  /** Patient Orientation (0020,0020): towards where rows and columns run. */
  readonly patientOrientation: readonly string[];
  /** Partial View (0028,1350). */
  readonly partial: boolean;
  /** Breast Implant Present (0028,1300). */
  readonly implant: boolean;
  /** Estimated Radiographic Magnification Factor (0018,1114). */
  readonly magnification: number | null;
  /** Presentation Intent Type (0008,0068); null where it is digitised film. */
  readonly intent: string | null;
  /** Detector Type (0018,7004) and Conversion Type (0008,0064): `FILM`, `DF` and `SD` are digitised film. */
  readonly detector: string | null;
  readonly conversion: string | null;
}

/** A decoded DICOM series, its images in spatial order where they have positions, else by instance number. */
export interface Series {
  readonly kind: 'series';
  readonly patientId: string | null;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly modality: string;
  /** Attributes by DICOM keyword (`SeriesDescription`, `BodyPartExamined`, `ScanningSequence` …) as text. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly images: readonly SeriesImage[];
}

/** One decoded video frame: 8-bit RGB, interleaved, row-major. */
export interface RgbFrame {
  readonly index: number;
  /** Presentation time in seconds from the recording's start. */
  readonly time: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A movement video; frames are streamed, so that memory stays flat however long it is. */
export interface Recording {
  readonly kind: 'recording';
  /** Size in pixels after the container's rotation has been applied. */
  readonly width: number;
  readonly height: number;
  /** Mean frames a second, from the true timestamps. */
  readonly fps: number;
  readonly variableFrameRate: boolean;
  /** Seconds. */
  readonly duration: number;
  readonly frameCount: number;
  /**
   * Decodes from the start. `maxSide` limits the longer side in pixels (the decoder scales); omitted: full size.
   * Stops the decoder when the consumer stops iterating.
   */
  frames(options?: { maxSide?: number; signal?: AbortSignal }): AsyncIterable<RgbFrame>;
}

export type PipelineInput = Series | Recording;
