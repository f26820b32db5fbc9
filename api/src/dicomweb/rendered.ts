import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { encodedFrame } from '../formats/dicom/decode.js';
import type { DecodePool } from '../formats/dicom/decoding/decode-pool.js';
import { displayOf } from '../formats/dicom/display.js';
import { drawOverlays, overlaysOf } from '../formats/dicom/overlays.js';
import type { Voi } from '../formats/dicom/voi.js';
import { DicomError } from '../formats/error-codes.js';
import { encodePng } from '../formats/png.js';
import { refuse } from '../identity/guard.js';
import { parseAccept } from './accept.js';
import type { FileCache } from './file-cache.js';
import type { FoundInstance } from './find.js';
import { sendBytes, setImmutable, setRevalidated } from './send.js';

export const THUMBNAIL_SIDE = 192;
const LARGEST_SIDE = 4096;
const PNG = 'image/png';
/** Pictures that are kept ready; a thumbnail has about 20 kB. */
const KEPT = 500;

export interface RenderRequest {
  /** Counts from 1. */
  readonly frame: number;
  /** The longer side has at most so many pixels; null: as stored. */
  readonly maxSide: number | null;
  /** Null: the file's own, else the full range. */
  readonly voi: Voi | null;
}

/** Draws frames as PNG and keeps the last ones; requests for the same picture wait for one drawing. */
export class Renderer {
  readonly #kept = new Map<string, Promise<Buffer>>();

  constructor(
    private readonly files: FileCache,
    private readonly decoder: DecodePool,
  ) {}

  /** @throws DicomError where the pixels cannot be decoded */
  async render(instance: FoundInstance, request: RenderRequest): Promise<Buffer> {
    const key = `${instance.sha256} ${JSON.stringify(request)}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const drawn = this.#draw(instance, request);
    this.#kept.set(key, drawn);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    drawn.catch(() => this.#kept.delete(key));
    return drawn;
  }

  async #draw(instance: FoundInstance, { frame, maxSide, voi }: RenderRequest): Promise<Buffer> {
    const { file, image } = await this.files.open(instance);
    if (image === null) throw new DicomError('UNSUPPORTED_PIXEL_FORMAT', 'the object has no pixels');
    const display = displayOf(file, image, frame, voi ?? undefined);
    return this.decoder.draw(encodedFrame(file, image, frame), display, maxSide);
  }
}

export interface RenderOptions {
  readonly renderer: Renderer;
  /** The longer side where the client wishes nothing; null: as stored. */
  readonly defaultSide: number | null;
  /** At this address another image may stand as soon as more come. */
  readonly changes?: boolean;
}

/** `/thumbnail` and `/rendered` (PS3.18 10.4.1.1.3 and 10.4.1.1.4) with the parameters `viewport` and `window`. */
export async function sendRendered(
  request: Request,
  response: Response,
  instance: FoundInstance,
  frame: number,
  { renderer, defaultSide, changes = false }: RenderOptions,
): Promise<void> {
  const types = parseAccept(request.headers.accept).map(({ type }) => type);
  if (!types.some((type) => type === PNG || type === 'image/*' || type === '*/*')) {
    return refuse(response, 406, 'INVALID_INPUT', 'Pictures are given as image/png.');
  }
  const maxSide = readViewport(request.query.viewport, defaultSide);
  const voi = readWindow(request.query.window);
  if (maxSide === undefined || voi === undefined) {
    const message = 'viewport is width,height in pixels up to 4096; window is centre,width,function (linear, …).';
    return refuse(response, 400, 'INVALID_INPUT', message);
  }
  if (frame > instance.numberOfFrames) {
    return refuse(response, 404, 'NOT_FOUND', `This instance has ${instance.numberOfFrames} frames.`);
  }
  const wanted: RenderRequest = { frame, maxSide, voi };
  const etag = createHash('sha256')
    .update(`${instance.sha256} ${JSON.stringify(wanted)}`)
    .digest('hex')
    .slice(0, 40);
  try {
    const png = await renderer.render(instance, wanted);
    if (changes) setRevalidated(response, `"${etag}"`);
    else setImmutable(response, etag);
    if (request.fresh) return void response.status(304).end();
    sendBytes(request, response, PNG, png);
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
    refuse(response, 406, error.code, `No picture can be made of it: ${error.reason}.`);
  }
}

/**
 * `/frames/{frame}/overlays`: the frame's graphics in white on black, at the size of the image, for a viewer to lay over
 * pixels that it windows itself. All black where there are none.
 */
export async function sendOverlays(
  request: Request,
  response: Response,
  instance: FoundInstance,
  frame: number,
  files: FileCache,
): Promise<void> {
  const { file, image } = await files.open(instance);
  if (image === null || frame > image.frames) {
    return refuse(response, 404, 'NOT_FOUND', `This instance has ${image?.frames ?? 0} frames.`);
  }
  setImmutable(response, `${instance.sha256.slice(0, 40)}-overlays-${frame}`);
  if (request.fresh) return void response.status(304).end();
  const { rows, columns } = image;
  const picture = { rows, columns, samplesPerPixel: 1, data: new Uint8Array(rows * columns) } as const;
  drawOverlays(picture, overlaysOf(file, image, frame));
  sendBytes(request, response, PNG, encodePng(columns, rows, picture.data));
}

/** Width and height of the largest picture wanted; undefined where it says something else. */
function readViewport(text: unknown, fallback: number | null): number | null | undefined {
  if (text === undefined) return fallback;
  const match = typeof text === 'string' ? /^(\d{1,5}),(\d{1,5})$/.exec(text) : null;
  if (match === null) return undefined;
  const side = Math.min(Number(match[1]), Number(match[2]));
  return side >= 1 && side <= LARGEST_SIDE ? side : undefined;
}

const SHAPES = { linear: 'LINEAR', 'linear-exact': 'LINEAR_EXACT', sigmoid: 'SIGMOID' } as const;

/** PS3.18 8.3.5.1.4: `centre,width,function`; undefined where it says something else. */
function readWindow(text: unknown): Voi | null | undefined {
  if (text === undefined) return null;
  const [centreText, widthText, shapeText = 'linear', ...rest] = typeof text === 'string' ? text.split(',') : [];
  const shape = Object.entries(SHAPES).find(([name]) => name === shapeText)?.[1];
  const [centre, width] = [Number(centreText), Number(widthText)];
  // A linear window has a width of 1 at least (PS3.3 C.11.2.1.2), the others any above 0.
  const isWide = shape === 'LINEAR' ? width >= 1 : width > 0;
  const isWindow = Number.isFinite(centre) && Number.isFinite(width) && isWide && centreText !== '';
  return shape !== undefined && isWindow && rest.length === 0 ? { kind: 'window', centre, width, shape } : undefined;
}
