/** Of a native frame (PS3.3 C.7.6.3). Pure; bundled into Cornerstone's decoding worker (bundle/cornerstone.mjs). */
interface Layout {
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number | undefined;
  /** 1: two's complement. */
  readonly pixelRepresentation: number | undefined;
  readonly samplesPerPixel: number;
  readonly rows: number;
  readonly columns: number;
}

type Pixels = Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array;

/**
 * Cuts the stored bits of grey values out of their containers (PS3.5 8.1.1): what lies beside them may be an overlay or
 * noise. Pixels of one bit come eight in a byte, signed ones of 8 bits as if they had no sign, and Double Float Pixel Data
 * (PS3.3 C.7.6.25) as bytes: the renderer has no wider numbers than those of 32 bits.
 *
 * @returns the same memory where there is nothing to cut
 */
export function storedBits<P extends Pixels>(pixels: P, layout: Layout): P | Uint8Array | Int16Array | Float32Array {
  const { bitsAllocated, bitsStored, samplesPerPixel } = layout;
  if (bitsAllocated === 64) return Float32Array.from(new Float64Array(pixels.slice().buffer));
  if (bitsAllocated === 1) return unpack(pixels, layout.rows * layout.columns * samplesPerPixel);
  const low = (layout.highBit ?? bitsStored - 1) + 1 - bitsStored;
  const signed = layout.pixelRepresentation === 1;
  const isWhole = bitsStored === bitsAllocated && !(signed && bitsAllocated === 8);
  if (isWhole || bitsAllocated > 32 || samplesPerPixel !== 1 || low < 0) return pixels;
  const out = signed && bitsAllocated === 8 ? new Int16Array(pixels.length) : (pixels.slice() as P);
  // Up and down again: the first shift drops what is above, the second what is below, and carries the sign.
  const [up, down] = [32 - low - bitsStored, 32 - bitsStored];
  for (let at = 0; at < pixels.length; at += 1) {
    out[at] = signed ? (pixels[at]! << up) >> down : (pixels[at]! << up) >>> down;
  }
  return out;
}

/** The first pixel is in the lowest bit. */
function unpack(packed: Pixels, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => (packed[at >> 3]! >> (at & 7)) & 1);
}
