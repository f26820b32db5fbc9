import type { Request, Response } from 'express';
import { refuse } from '../identity/guard.js';
import type { ObjectStore } from '../storage/object-store.js';
import { sendStream } from '../storage/send-stream.js';
import { chooseRepresentation } from './accept.js';
import { type FoundInstance, instancePath } from './find.js';
import { acceptOf } from './frames.js';
import { multipart } from './multipart.js';
import { sendMultipart, setImmutable } from './send.js';

const DICOM = 'application/dicom';

/** The file as received, byte for byte: PS3.18 10.4.1.1.1 with the stored transfer syntax. */
export async function sendInstance(
  request: Request,
  response: Response,
  instance: FoundInstance,
  storage: ObjectStore,
): Promise<void> {
  const { sha256, sizeBytes, transferSyntaxUid } = instance;
  const chosen = chooseRepresentation(acceptOf(request), { mediaTypes: [DICOM], transferSyntaxUid });
  if (chosen === null) {
    const message = `The file is given as received: ${DICOM}, transfer syntax ${transferSyntaxUid} or *.`;
    return refuse(response, 406, 'INVALID_INPUT', message);
  }
  setImmutable(response, `${sha256}-${chosen.multipart ? 'm' : 's'}`);
  if (request.fresh) return void response.status(304).end();
  const contentType = `${DICOM}; transfer-syntax=${transferSyntaxUid}`;
  if (chosen.multipart) {
    const body = multipart(DICOM, sha256, [
      { contentType, location: instancePath(instance), sizeBytes, body: () => storage.read(sha256) },
    ]);
    return sendMultipart(request, response, body);
  }
  response.set({ 'Content-Type': contentType, 'Content-Length': String(sizeBytes) });
  await sendStream(request, response, await storage.read(sha256));
}
