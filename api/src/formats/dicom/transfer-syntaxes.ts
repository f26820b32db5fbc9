/** How the pixel data of a transfer syntax is stored (PS3.5 section 10 and annex A). */
export type PixelEncoding =
  | 'native'
  | 'rle'
  | 'deflated'
  | 'jpeg-2000'
  | 'jpeg-baseline'
  | 'jpeg-extended'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'htj2k'
  | 'jpeg-xl'
  | 'video'
  | 'unknown';

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly encoding: PixelEncoding;
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
  readonly deflated: boolean;
}

export const IMPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_VR_BIG_ENDIAN = '1.2.840.10008.1.2.2';

const encapsulated: readonly (readonly [uid: string, name: string, encoding: PixelEncoding])[] = [
  ['1.2.840.10008.1.2.5', 'RLE Lossless', 'rle'],
  ['1.2.840.10008.1.2.8.1', 'Deflated Image Frame Compression', 'deflated'],
  ['1.2.840.10008.1.2.4.50', 'JPEG Baseline', 'jpeg-baseline'],
  ['1.2.840.10008.1.2.4.51', 'JPEG Extended', 'jpeg-extended'],
  ['1.2.840.10008.1.2.4.57', 'JPEG Lossless, Process 14', 'jpeg-lossless'],
  ['1.2.840.10008.1.2.4.70', 'JPEG Lossless, Process 14, Selection Value 1', 'jpeg-lossless'],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.81', 'JPEG-LS Near-Lossless', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000 Lossless', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.91', 'JPEG 2000', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.92', 'JPEG 2000 Part 2 Multi-component Lossless', 'unknown'],
  ['1.2.840.10008.1.2.4.93', 'JPEG 2000 Part 2 Multi-component', 'unknown'],
  ['1.2.840.10008.1.2.4.100', 'MPEG-2 Main Profile, Main Level', 'video'],
  ['1.2.840.10008.1.2.4.101', 'MPEG-2 Main Profile, High Level', 'video'],
  ['1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264 High Profile, Level 4.1', 'video'],
  ['1.2.840.10008.1.2.4.103', 'MPEG-4 AVC/H.264 BD-compatible', 'video'],
  ['1.2.840.10008.1.2.4.104', 'MPEG-4 AVC/H.264 High Profile, Level 4.2, 2D', 'video'],
  ['1.2.840.10008.1.2.4.105', 'MPEG-4 AVC/H.264 High Profile, Level 4.2, 3D', 'video'],
  ['1.2.840.10008.1.2.4.106', 'MPEG-4 AVC/H.264 Stereo High Profile, Level 4.2', 'video'],
  ['1.2.840.10008.1.2.4.107', 'HEVC/H.265 Main Profile, Level 5.1', 'video'],
  ['1.2.840.10008.1.2.4.108', 'HEVC/H.265 Main 10 Profile, Level 5.1', 'video'],
  ['1.2.840.10008.1.2.4.110', 'JPEG XL Lossless', 'jpeg-xl'],
  ['1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression', 'jpeg-xl'],
  ['1.2.840.10008.1.2.4.112', 'JPEG XL', 'jpeg-xl'],
  ['1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 Lossless', 'htj2k'],
  ['1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 RPCL Lossless', 'htj2k'],
  ['1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000', 'htj2k'],
];

const littleEndian = { encoding: 'native', explicitVr: true, bigEndian: false, deflated: false } as const;

const syntaxes: ReadonlyMap<string, TransferSyntax> = new Map(
  [
    { ...littleEndian, uid: IMPLICIT_VR_LITTLE_ENDIAN, name: 'Implicit VR Little Endian', explicitVr: false },
    { ...littleEndian, uid: EXPLICIT_VR_LITTLE_ENDIAN, name: 'Explicit VR Little Endian' },
    { ...littleEndian, uid: '1.2.840.10008.1.2.1.98', name: 'Encapsulated Uncompressed', encoding: 'unknown' as const },
    {
      ...littleEndian,
      uid: DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
      name: 'Deflated Explicit VR Little Endian',
      deflated: true,
    },
    { ...littleEndian, uid: EXPLICIT_VR_BIG_ENDIAN, name: 'Explicit VR Big Endian', bigEndian: true },
    ...encapsulated.map(([uid, name, encoding]) => ({ ...littleEndian, uid, name, encoding })),
  ].map((syntax) => [syntax.uid, syntax]),
);

/** A UID that is not in the list is taken for an encapsulated syntax: all that were ever added to the standard are. */
export function transferSyntaxOf(uid: string): TransferSyntax {
  return syntaxes.get(uid) ?? { ...littleEndian, uid, name: uid, encoding: 'unknown' };
}

/** Whether `decodeFrame` reads the pixels of this syntax. */
export function isDecoded(syntax: TransferSyntax): boolean {
  return !['jpeg-xl', 'video', 'unknown'].includes(syntax.encoding);
}
