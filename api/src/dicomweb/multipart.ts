import { Readable } from 'node:stream';

export interface Part {
  readonly contentType: string;
  readonly location: string;
  readonly sizeBytes: number;
  readonly body: () => Promise<Iterable<Uint8Array> | AsyncIterable<Uint8Array>>;
}

export interface Multipart {
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly stream: Readable;
}

/**
 * `multipart/related` (RFC 2387, PS3.18 8.6.1.2) of known length, streamed.
 * @param key differs for each set of parts, and is the same for the same one, so that equal answers are equal bytes. It
 *   is a hash over the content: no part can contain it.
 */
export function multipart(mediaType: string, key: string, parts: readonly Part[]): Multipart {
  const boundary = `overread-${key}`;
  const heads = parts.map(({ contentType, location, sizeBytes }, place) =>
    Buffer.from(
      `${place === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Type: ${contentType}\r\n` +
        `Content-Length: ${sizeBytes}\r\nContent-Location: ${location}\r\n\r\n`,
    ),
  );
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  const sizeBytes =
    heads.reduce((sum, head) => sum + head.length, 0) +
    parts.reduce((sum, part) => sum + part.sizeBytes, 0) +
    end.length;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const [place, part] of parts.entries()) {
      yield heads[place]!;
      yield* await part.body();
    }
    yield end;
  }
  return {
    contentType: `multipart/related; type="${mediaType}"; boundary=${boundary}`,
    sizeBytes,
    stream: Readable.from(bytes(), { objectMode: false }),
  };
}
