import type { Request, Response } from 'express';
import { refuse } from '../identity/guard.js';
import type { ObjectStore } from '../storage/object-store.js';
import { sendStream } from '../storage/send-stream.js';
import { requestedRange } from './range.js';

/**
 * Sends an object of the store, whole or in part; to HEAD the headers alone.
 * The bytes under a hash never change, so that a browser may keep them, but nobody on the way.
 */
export async function sendObject(
  request: Request,
  response: Response,
  storage: ObjectStore,
  { sha256, mediaType }: { readonly sha256: string; readonly mediaType: string },
): Promise<void> {
  const { sizeBytes } = await storage.stat(sha256);
  const etag = `"${sha256}"`;
  response.set({
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, max-age=31536000, immutable',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Type': mediaType,
    ETag: etag,
  });
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const requested = requestedRange(request, sizeBytes, etag);
  if (requested.kind === 'unsatisfiable') {
    response.set('Content-Range', `bytes */${sizeBytes}`);
    refuse(response, 416, 'INVALID_INPUT', `There are ${sizeBytes} bytes; the range asked for lies behind their end.`);
    return;
  }
  const range = requested.kind === 'part' ? requested.range : undefined;
  if (range !== undefined) {
    response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${sizeBytes}`);
  }
  response.set('Content-Length', String(range === undefined ? sizeBytes : range.end - range.start + 1));
  await sendStream(request, response, await storage.read(sha256, range));
}
