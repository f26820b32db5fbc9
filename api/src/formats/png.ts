import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Writes an 8-bit PNG (W3C PNG, third edition): grey for one sample a pixel, RGB for three; no alpha, no interlace.
 *
 * @param data row-major, interleaved, `columns × rows × samplesPerPixel` bytes.
 * @throws {RangeError} where the data has another size.
 */
export function encodePng(columns: number, rows: number, data: Uint8Array, samplesPerPixel: 1 | 3 = 1): Buffer {
  const stride = columns * samplesPerPixel;
  if (data.length !== stride * rows) {
    throw new RangeError(
      `${columns} × ${rows} × ${samplesPerPixel} pixels need ${stride * rows} bytes, not ${data.length}.`,
    );
  }
  // Each row starts with its filter type; 0 is none, which suits masks.
  const filtered = Buffer.alloc((stride + 1) * rows);
  for (let row = 0; row < rows; row++)
    filtered.set(data.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns, 0);
  header.writeUInt32BE(rows, 4);
  header.set([8, samplesPerPixel === 1 ? 0 : 2, 0, 0, 0], 8);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(filtered)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
