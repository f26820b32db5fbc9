/** Masks as PNG, by the browser's own codec. */

function canvasOf(columns: number, rows: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser cannot read the pixels of a mask.');
  return context;
}

/** @returns 0 or more than 0 for each pixel, row-major */
export async function decodeMask(png: Blob, columns: number, rows: number): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(png, { colorSpaceConversion: 'none' });
  const canvas = canvasOf(columns, rows);
  canvas.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = canvas.getImageData(0, 0, columns, rows);
  return Uint8Array.from({ length: columns * rows }, (_, cell) => data[cell * 4]!);
}

/** @returns base64 of a PNG, white where `inside` is not 0 and black elsewhere */
export async function encodeMask(inside: ArrayLike<number>, columns: number, rows: number): Promise<string> {
  const pixels = new ImageData(columns, rows);
  for (let cell = 0; cell < columns * rows; cell += 1) {
    pixels.data.fill(inside[cell] ? 255 : 0, 4 * cell, 4 * cell + 3);
    pixels.data[4 * cell + 3] = 255;
  }
  const canvas = canvasOf(columns, rows);
  canvas.putImageData(pixels, 0, 0);
  const blob = await canvas.canvas.convertToBlob({ type: 'image/png' });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
