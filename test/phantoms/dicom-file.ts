/** Phantom objects as DICOM files. */
import { createHash } from 'node:crypto';
import dcmjs from 'dcmjs';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';

/** The same UID for the same words, under the root that needs no registration (PS3.5 B.2). */
export const uidOf = (...words: readonly unknown[]): string =>
  `2.25.${BigInt(`0x${createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 32)}`)}`;

/**
 * One monochrome image of 16 bits allocated.
 *
 * @param attributes by keyword; these go before what is set here
 */
export function dicomFile(
  sopClass: string,
  instance: string,
  pixels: Uint16Array,
  attributes: Readonly<Record<string, unknown>>,
): Uint8Array {
  return dcmjs.data.datasetToBuffer({
    _meta: {
      MediaStorageSOPClassUID: { vr: 'UI', Value: [sopClass] },
      MediaStorageSOPInstanceUID: { vr: 'UI', Value: [instance] },
      TransferSyntaxUID: { vr: 'UI', Value: [EXPLICIT_LITTLE_ENDIAN] },
    },
    _vrMap: { PixelData: 'OW' },
    SOPClassUID: sopClass,
    SOPInstanceUID: instance,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    PixelData: [pixels.buffer],
    ...attributes,
  });
}
