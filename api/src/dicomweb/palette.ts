import type { Request, Response } from 'express';
import { eightBitPalette, paletteOf } from '../formats/dicom/palette.js';
import { DicomError } from '../formats/error-codes.js';
import { refuse } from '../identity/guard.js';
import type { FileCache } from './file-cache.js';
import type { FoundInstance } from './find.js';
import { sendBytes, setImmutable } from './send.js';

const DICOM_JSON = 'application/dicom+json';

/**
 * `/palette`: descriptors and data of the three Palette Color Lookup Tables (PS3.3 C.7.6.3.1.5, 1.6) as DICOM JSON, for a
 * viewer whose metadata name them by address or that knows no segmented tables: whole, inline, of 8-bit entries.
 */
export async function sendPalette(
  request: Request,
  response: Response,
  instance: FoundInstance,
  files: FileCache,
): Promise<void> {
  const { file } = await files.open(instance);
  setImmutable(response, `${instance.sha256.slice(0, 40)}-palette`);
  if (request.fresh) return void response.status(304).end();
  try {
    const json: Record<string, object> = {};
    for (const [place, { entries, firstMapped }] of eightBitPalette(paletteOf(file)).entries()) {
      // 65,536 entries do not fit the 16 bits of the descriptor: it says 0.
      json[`0028110${place + 1}`] = { vr: 'US', Value: [entries.length % 65_536, firstMapped, 8] };
      json[`0028120${place + 1}`] = { vr: 'OW', InlineBinary: Buffer.from(entries).toString('base64') };
    }
    sendBytes(request, response, DICOM_JSON, Buffer.from(JSON.stringify([json])));
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
    for (const header of ['ETag', 'Cache-Control']) response.removeHeader(header);
    refuse(response, 404, error.code, `It has no colour tables: ${error.reason}.`);
  }
}
