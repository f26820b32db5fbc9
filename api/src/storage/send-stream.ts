import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';

/**
 * Sends a stream as the body, to HEAD nothing. Ends quietly where the client goes away: a player that seeks and a viewer
 * that scrolls drop one request after the other.
 */
export async function sendStream(
  request: Request,
  response: Response,
  source: Readable,
  { zipped = false }: { readonly zipped?: boolean } = {},
): Promise<void> {
  if (request.method === 'HEAD') {
    source.destroy();
    response.end();
    return;
  }
  try {
    // The lowest level: it is the line that should be relieved, not the processor burdened.
    await (zipped ? pipeline(source, createGzip({ level: 1 }), response) : pipeline(source, response));
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!isGone) throw error;
  }
}
