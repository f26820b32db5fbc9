import type { Request } from 'express';
import type { ByteRange } from '../storage/object-store.js';

export type RequestedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  /** 416 */
  | { readonly kind: 'unsatisfiable' };

/**
 * What of a resource of `size` bytes is asked for (RFC 9110 section 14). Several ranges at once are answered by the
 * whole, which the RFC allows; a player asks for one.
 * @param etag of what is there now: a part of something else would not fit to what the client has (`If-Range`)
 */
export function requestedRange(request: Request, size: number, etag: string): RequestedRange {
  const ifRange = request.headers['if-range'];
  if (request.headers.range === undefined || (ifRange !== undefined && ifRange !== etag)) return { kind: 'whole' };
  const ranges = request.range(size, { combine: true });
  if (ranges === -1) return { kind: 'unsatisfiable' };
  // Undefined: not there; -2: malformed, which is to be ignored.
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return { kind: 'whole' };
  return { kind: 'part', range: ranges[0]! };
}
