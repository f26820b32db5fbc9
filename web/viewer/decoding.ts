/** Who decodes an image: the browser, or the server. Pure. */

/** The DICOM JSON model of one instance (PS3.18 F.2), as far as the viewer reads it. */
export type DicomJson = Readonly<
  Record<
    string,
    {
      readonly vr?: string;
      readonly Value?: readonly unknown[];
      readonly InlineBinary?: string;
    }
  >
>;

const explicitLittleEndian = '1.2.840.10008.1.2.1';

/** Stored uncompressed: there is nothing to decode. */
const native = new Set(['1.2.840.10008.1.2', explicitLittleEndian, '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99']);

/** Lossless JPEG, JPEG-LS, JPEG 2000 and its high-throughput form, whose grey values the browser's decoders give exactly. */
const exactInBrowser = new Set([
  '1.2.840.10008.1.2.4.57',
  '1.2.840.10008.1.2.4.70',
  '1.2.840.10008.1.2.4.80',
  '1.2.840.10008.1.2.4.90',
  '1.2.840.10008.1.2.4.91',
  '1.2.840.10008.1.2.4.201',
  '1.2.840.10008.1.2.4.202',
]);

const first = (json: DicomJson, tag: string): unknown => json[tag]?.Value?.[0];

/**
 * Compressed bytes are a third of decoded ones, so the browser decodes what it does exactly: grey images of 8 and 16 bits.
 * Colour transforms, twelve-bit JPEG and one-bit images are the server's, which is held to pydicom in every shape.
 */
function isDecodedByServer(json: DicomJson): boolean {
  const syntax = first(json, '00083002');
  if (typeof syntax !== 'string' || native.has(syntax)) return false;
  const bits = Number(first(json, '00280100'));
  const plainGrey = Number(first(json, '00280002') ?? 1) === 1 && (bits === 8 || bits === 16);
  return !(plainGrey && exactInBrowser.has(syntax));
}

/** What the renderer is told: the server's frames are native, and their colours RGB by pixel (PS3.5 8.2). */
export function asDelivered(json: DicomJson): DicomJson {
  if (!isDecodedByServer(json)) return json;
  const delivered: DicomJson = { ...json, '00083002': { vr: 'UI', Value: [explicitLittleEndian] } };
  if (Number(first(json, '00280002') ?? 1) === 1) return delivered;
  return { ...delivered, '00280004': { vr: 'CS', Value: ['RGB'] }, '00280006': { vr: 'US', Value: [0] } };
}

/** For the request of a frame whose metadata went through `asDelivered`. */
export function acceptFor(json: DicomJson): string {
  const syntax = first(json, '00083002') === explicitLittleEndian ? explicitLittleEndian : '*';
  return `multipart/related; type="application/octet-stream"; transfer-syntax=${syntax}`;
}

/** Red, Green and Blue Palette Color Lookup Table Data (PS3.3 C.7.6.3.1.6). */
const paletteTags = ['00281201', '00281202', '00281203'] as const;

/** Whether the metadata say that there are colour tables without having them: by address, or segmented (PS3.3 C.7.9.2). */
export function lacksPalette(json: DicomJson): boolean {
  return first(json, '00280004') === 'PALETTE COLOR' && !paletteTags.every((tag) => json[tag]?.InlineBinary);
}

/** Cornerstone reads palettes as numbers, which DICOM JSON has as bytes: one for an entry where its descriptor says 8 bits. */
export function withPaletteNumbers(json: DicomJson): DicomJson {
  const numbers: Record<string, DicomJson[string]> = {};
  for (const [place, tag] of paletteTags.entries()) {
    const inline = json[tag]?.InlineBinary;
    if (inline === undefined) continue;
    const bytes = Uint8Array.from(atob(inline), (letter) => letter.charCodeAt(0));
    const entries = Number(json[`0028110${place + 1}`]?.Value?.[0]) || 2 ** 16;
    const table = bytes.length < 2 * entries ? bytes : new Uint16Array(bytes.buffer, 0, entries);
    numbers[tag] = { vr: 'US', Value: [...table] };
  }
  return { ...json, ...numbers };
}
