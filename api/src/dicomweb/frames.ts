import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { encodedFrame } from '../formats/dicom/decode.js';
import type { DecodePool } from '../formats/dicom/decoding/decode-pool.js';
import { isEncapsulated, storedFrame } from '../formats/dicom/frames.js';
import type { ImageDescription } from '../formats/dicom/image.js';
import { nativeBytes } from '../formats/dicom/native.js';
import type { DicomFile } from '../formats/dicom/parse.js';
import { EXPLICIT_VR_LITTLE_ENDIAN, isDecoded } from '../formats/dicom/transfer-syntaxes.js';
import { DicomError } from '../formats/error-codes.js';
import { refuse } from '../identity/guard.js';
import { chooseRepresentation, frameRepresentation, parseAccept, type Representation } from './accept.js';
import type { FileCache } from './file-cache.js';
import { type FoundInstance, instancePath } from './find.js';
import { type Multipart, multipart } from './multipart.js';
import { sendBytes, sendMultipart, setImmutable } from './send.js';

export interface FrameSources {
  readonly files: FileCache;
  readonly decoder: DecodePool;
}

/** A request for more would hold as much memory. */
const MAXIMUM_FRAMES = 1000;

/** Reads `1,2,3`: numbers from 1 (PS3.18 10.4.1.1.6); null where it is anything else. */
export function parseFrameList(text: string): number[] | null {
  if (!/^\d{1,6}(,\d{1,6})*$/.test(text)) return null;
  const frames = text.split(',').map(Number);
  return frames.length <= MAXIMUM_FRAMES && frames.every((frame) => frame >= 1) ? frames : null;
}

/**
 * Frames as stored, or decoded to native pixel data for those who ask for that: `/frames/{list}`.
 */
export async function sendFrames(
  request: Request,
  response: Response,
  instance: FoundInstance,
  list: string,
  { files, decoder }: FrameSources,
): Promise<void> {
  const frames = parseFrameList(list);
  if (frames === null) {
    return refuse(response, 400, 'INVALID_INPUT', 'Frames are numbers from 1, separated by commas.');
  }
  const { file, image } = await files.open(instance);
  if (image === null || frames.some((frame) => frame > image.frames)) {
    return refuse(response, 404, 'NOT_FOUND', `This instance has ${image?.frames ?? 0} frames.`);
  }
  const chosen = chooseRepresentation(acceptOf(request), ...representationsOf(file, image));
  if (chosen === null || (!chosen.multipart && frames.length > 1)) {
    const stored = isEncapsulated(file) ? `${file.transferSyntax.uid} (as stored) or ` : '';
    const several = frames.length > 1 ? ' Several frames come as multipart/related only.' : '';
    const message = `Frames are given in the transfer syntax ${stored}${EXPLICIT_VR_LITTLE_ENDIAN}: accept that or *.${several}`;
    return refuse(response, 406, 'INVALID_INPUT', message);
  }
  const { transferSyntaxUid } = chosen;
  const decodes = isEncapsulated(file) && transferSyntaxUid === EXPLICIT_VR_LITTLE_ENDIAN;
  const bytesOfFrame = async (frame: number) =>
    decodes
      ? nativeBytes(await decoder.decode(encodedFrame(file, image, frame)), image)
      : storedFrame(file, image, frame);
  const contentType = `${chosen.mediaType}; transfer-syntax=${transferSyntaxUid}`;
  const key = createHash('sha256').update(`${instance.sha256} ${list} ${contentType}`).digest('hex').slice(0, 40);
  setImmutable(response, `${key}-${chosen.multipart ? 'm' : 's'}`);
  if (request.fresh) return void response.status(304).end();
  const parts: Uint8Array[] = [];
  try {
    for (const frame of frames) parts.push(await bytesOfFrame(frame));
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
    return refuse(response, 406, error.code, `The frame cannot be decoded: ${error.reason}.`);
  }
  if (!chosen.multipart) return sendBytes(request, response, contentType, parts[0]!);
  const body: Multipart = multipart(
    chosen.mediaType,
    key,
    parts.map((bytes, place) => ({
      contentType,
      location: `${instancePath(instance)}/frames/${frames[place]}`,
      sizeBytes: bytes.length,
      body: async () => [bytes],
    })),
  );
  await sendMultipart(request, response, body);
}

/** What is stored and what it can be decoded to, first what most viewers can read. */
function representationsOf(file: DicomFile, image: ImageDescription): Representation[] {
  const native = frameRepresentation(EXPLICIT_VR_LITTLE_ENDIAN);
  if (!isEncapsulated(file)) return [native];
  const stored = frameRepresentation(file.transferSyntax.uid);
  if (!isDecoded(file.transferSyntax)) return [stored];
  // The decoders of browser viewers (Cornerstone's among them) know run lengths up to 16 bits.
  const isRare = file.transferSyntax.encoding === 'rle' && image.bitsAllocated > 16;
  return isRare ? [native, stored] : [stored, native];
}

/** The query `accept` stands in for the header where a link cannot set one (PS3.18 8.3.3.1). */
export function acceptOf(request: Request) {
  const { accept } = request.query;
  return parseAccept(typeof accept === 'string' ? accept : request.headers.accept);
}
