import { EXPOSED_HEADERS, Metadata, TUS_RESUMABLE } from '@tus/server';
import type { Request, Response } from 'express';
import { addressOf, viewerOf } from '../identity/guard.js';
import { acceptObject, type IngestContext } from '../ingest/accept.js';
import { fileNameOf, type UploadMetadata } from './file-name.js';

/** What comes whole and is no larger is there before anybody could see it coming. */
const WHOLE_BYTES = 16 * 2 ** 20;

export interface WholeOptions extends IngestContext {
  readonly maxBytes: number;
  readonly origin: string;
  /** Status and text for the sender of what was thrown. */
  readonly explain: (error: unknown) => Promise<{ readonly status_code: number; readonly body: string }>;
}

interface Announced {
  readonly sizeBytes: number;
  readonly metadata: UploadMetadata;
}

/**
 * A file that comes whole with the request that announces it (https://tus.io/protocols/resumable-upload#creation-with-upload)
 * and that nobody can go on with: it is one stream into the object store and one row, and tus, which keeps files, locks and
 * copies of bytes for what is gone on with, would take several times as long. Its row is written once it is here: its
 * sender learns its address at the end, and where that fails sends it again.
 *
 * @returns false where the request is anything else, also anything wrong: tus answers it, and nothing of it has been read
 */
export async function takeWhole(options: WholeOptions, request: Request, response: Response): Promise<boolean> {
  const announced = announcedWhole(request, options.maxBytes);
  if (announced === null) return false;
  const uploadId = crypto.randomUUID();
  response.set({ 'Tus-Resumable': TUS_RESUMABLE, 'Cache-Control': 'no-store' });
  response.set({ 'Access-Control-Allow-Origin': options.origin, 'Access-Control-Expose-Headers': EXPOSED_HEADERS });
  try {
    // Without `destroyOnReturn` a disk that is full would break the line, and nobody would hear why.
    const content = await options.storage.put(request.iterator({ destroyOnReturn: false }));
    await acceptObject(options.database, content, {
      ...{ uploadId, source: 'TUS', fileName: fileNameOf(announced.metadata) },
      ...{ actor: viewerOf(request), address: addressOf(request) },
    });
    response.set({ Location: `${request.path}/${uploadId}`, 'Upload-Offset': String(content.sizeBytes) });
    response.status(201).end();
  } catch (error) {
    // Whoever broke the line hears nothing more; what was written of the file is gone already.
    if (request.destroyed && !request.complete) return true;
    const { status_code, body } = await options.explain(error);
    response.status(status_code).type('text/plain').send(body);
    // The rest of the body goes nowhere, so that the line is free for the answer and for the next request.
    request.resume();
  }
  return true;
}

function announcedWhole({ method, path, headers }: Request, maxBytes: number): Announced | null {
  if (method !== 'POST' || path !== '/uploads' || headers['tus-resumable'] !== TUS_RESUMABLE) return null;
  if (headers['content-type'] !== 'application/offset+octet-stream') return null;
  if (headers['upload-concat'] !== undefined || headers['upload-defer-length'] !== undefined) return null;
  const length = headers['content-length'];
  // HTTP sees to it that as many bytes come as it says.
  if (length === undefined || headers['upload-length'] !== length) return null;
  const sizeBytes = Number(length);
  if (!(sizeBytes > 0 && sizeBytes <= Math.min(WHOLE_BYTES, maxBytes))) return null;
  const metadata = metadataOf(headers['upload-metadata']);
  return metadata === null ? null : { sizeBytes, metadata };
}

function metadataOf(header: string | string[] | undefined): UploadMetadata | null {
  if (header === undefined) return {};
  if (typeof header !== 'string') return null;
  try {
    return Metadata.parse(header);
  } catch {
    // tus says what is wrong with it.
    return null;
  }
}
