import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { isEncapsulated, storedFrame } from '../formats/dicom/frames.js';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '../formats/dicom/transfer-syntaxes.js';
import { refuse } from '../identity/guard.js';
import { chooseRepresentation, frameRepresentation, parseAccept } from './accept.js';
import type { FileCache } from './file-cache.js';
import { type FoundInstance, instancePath } from './find.js';
import { type Multipart, multipart } from './multipart.js';
import { sendBytes, sendMultipart, setImmutable } from './send.js';

/** A request for more would hold as much memory. */
const MAXIMUM_FRAMES = 1000;

/** Reads `1,2,3`: numbers from 1 (PS3.18 10.4.1.1.6); null where it is anything else. */
export function parseFrameList(text: string): number[] | null {
  if (!/^\d{1,6}(,\d{1,6})*$/.test(text)) return null;
  const frames = text.split(',').map(Number);
  return frames.length <= MAXIMUM_FRAMES && frames.every((frame) => frame >= 1) ? frames : null;
}

/** The stored bytes of frames: `/frames/{list}`. */
export async function sendFrames(
  request: Request,
  response: Response,
  instance: FoundInstance,
  list: string,
  files: FileCache,
): Promise<void> {
  const frames = parseFrameList(list);
  if (frames === null) {
    return refuse(response, 400, 'INVALID_INPUT', 'Frames are numbers from 1, separated by commas.');
  }
  const { file, image } = await files.open(instance);
  if (image === null || frames.some((frame) => frame > image.frames)) {
    return refuse(response, 404, 'NOT_FOUND', `This instance has ${image?.frames ?? 0} frames.`);
  }
  const transferSyntaxUid = isEncapsulated(file) ? file.transferSyntax.uid : EXPLICIT_VR_LITTLE_ENDIAN;
  const chosen = chooseRepresentation(acceptOf(request), frameRepresentation(transferSyntaxUid));
  if (chosen === null || (!chosen.multipart && frames.length > 1)) {
    const several = frames.length > 1 ? ' Several frames come as multipart/related only.' : '';
    const message = `Frames are given as stored, transfer syntax ${transferSyntaxUid}: accept that or *.${several}`;
    return refuse(response, 406, 'INVALID_INPUT', message);
  }
  const contentType = `${chosen.mediaType}; transfer-syntax=${transferSyntaxUid}`;
  const key = createHash('sha256').update(`${instance.sha256} ${list} ${contentType}`).digest('hex').slice(0, 40);
  setImmutable(response, `${key}-${chosen.multipart ? 'm' : 's'}`);
  if (request.fresh) return void response.status(304).end();
  const parts = frames.map((frame) => storedFrame(file, image, frame));
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

/** The query `accept` stands in for the header where a link cannot set one (PS3.18 8.3.3.1). */
export function acceptOf(request: Request) {
  const { accept } = request.query;
  return parseAccept(typeof accept === 'string' ? accept : request.headers.accept);
}
