import type { Request, Response } from 'express';
import { sendStream } from '../storage/send-stream.js';
import type { Multipart } from './multipart.js';

/** An instance never changes: browsers may keep what is made of it, and nobody on the way may. */
export function setImmutable(response: Response, etag: string): void {
  response.set({ 'Cache-Control': 'private, max-age=31536000, immutable', ETag: `"${etag}"`, Vary: 'Accept' });
}

/** What changes when images come: browsers keep it and ask each time whether it is still so. */
export function setRevalidated(response: Response, etag: string): void {
  response.set({ 'Cache-Control': 'private, no-cache', ETag: etag, Vary: 'Accept' });
}

export function sendBytes(request: Request, response: Response, contentType: string, bytes: Uint8Array): void {
  response.set({ 'Content-Type': contentType, 'Content-Length': String(bytes.length) });
  if (request.method === 'HEAD') response.end();
  else response.end(bytes);
}

export async function sendMultipart(request: Request, response: Response, body: Multipart): Promise<void> {
  response.set({ 'Content-Type': body.contentType, 'Content-Length': String(body.sizeBytes) });
  await sendStream(request, response, body.stream);
}
