import type { DataSet, Element, Fragment } from 'dicom-parser';
import { DicomError } from '../error-codes.js';
import { bytesOf } from './attributes.js';
import { type ImageDescription, nativeFrameBits, pixelTagOf } from './image.js';
import type { DicomFile } from './parse.js';

/**
 * The stored bytes of one frame, as WADO-RS hands them out: native frames in little endian, encapsulated ones as the
 * codestream that the transfer syntax names. A view where the bytes lie together, else a copy of this frame alone.
 *
 * @param frame counts from 1.
 * @throws {DicomError} CORRUPT_PIXEL_DATA where the frame is not there.
 */
export function storedFrame(file: DicomFile, image: ImageDescription, frame: number): Uint8Array {
  return isEncapsulated(file) ? encapsulatedFrame(file, image, frame) : rawFrame(file, image, frame);
}

export function isEncapsulated(file: DicomFile): boolean {
  return file.transferSyntax.encoding !== 'native';
}

/** One frame of native pixel data in little endian, samples as stored (planar or not). See {@link storedFrame}. */
export function rawFrame(file: DicomFile, image: ImageDescription, frame: number): Uint8Array {
  const element = pixelElement(file, image);
  const bytes = bytesOf(file.dataSet, element);
  const bits = nativeFrameBits(image);
  requireFrame(image, frame);
  requireNativeLength(image, bytes.length);
  // Frames of one-bit images follow each other without gaps (PS3.5 8.1.1): all others start at a byte.
  if (image.bitsAllocated === 1) return bitsFrom(bytes, (frame - 1) * bits, bits);
  const size = bits / 8;
  const start = (frame - 1) * size;
  if (!file.transferSyntax.bigEndian) return bytes.subarray(start, start + size);
  return toLittleEndian(bytes, start, size, element.vr, image.bitsAllocated);
}

/** One frame of encapsulated pixel data: its fragments joined (PS3.5 A.4). See {@link storedFrame}. */
export function encapsulatedFrame(file: DicomFile, image: ImageDescription, frame: number): Uint8Array {
  requireFrame(image, frame);
  const element = pixelElement(file, image);
  const fragments = fragmentsOfFrame(file.dataSet, element, image, frame);
  const views = fragments.map(({ position, length }) => file.dataSet.byteArray.subarray(position, position + length));
  return views.length === 1 ? views[0]! : Buffer.concat(views);
}

/**
 * Checks that the bytes of every frame are there, without decoding one.
 *
 * @throws {DicomError} CORRUPT_PIXEL_DATA
 */
export function requireFrames(file: DicomFile, image: ImageDescription): void {
  const element = pixelElement(file, image);
  if (!isEncapsulated(file)) requireNativeLength(image, element.length);
  else for (const frame of [1, image.frames]) fragmentsOfFrame(file.dataSet, element, image, frame);
}

function pixelElement(file: DicomFile, image: ImageDescription): Element {
  const element = file.dataSet.elements[pixelTagOf(image)];
  if (!element) throw new DicomError('CORRUPT_PIXEL_DATA', 'there is no pixel data');
  return element;
}

function requireFrame(image: ImageDescription, frame: number): void {
  if (!Number.isInteger(frame) || frame < 1 || frame > image.frames) {
    throw new RangeError(`Frame ${frame} is asked for; the image has frames 1 to ${image.frames}.`);
  }
}

function requireNativeLength(image: ImageDescription, length: number): void {
  const needed = Math.ceil((nativeFrameBits(image) * image.frames) / 8);
  if (length >= needed) return;
  const shape = `${image.frames} × ${image.rows} × ${image.columns} × ${image.samplesPerPixel}`;
  throw new DicomError(
    'CORRUPT_PIXEL_DATA',
    `frames × rows × columns × samples = ${shape} at ${image.bitsAllocated} bits need ${needed} bytes of pixel data; there are ${length}`,
  );
}

function bitsFrom(bytes: Uint8Array, start: number, count: number): Uint8Array {
  const out = new Uint8Array(Math.ceil(count / 8));
  for (let index = 0; index < count; index++) {
    const from = start + index;
    if ((bytes[from >> 3]! >> (from & 7)) & 1) out[index >> 3]! |= 1 << (index & 7);
  }
  return out;
}

/** Big endian OW swaps bytes in 16-bit words whatever the samples are, OB does not (PS3.5 8.1.1 and annex A.3). */
function toLittleEndian(
  bytes: Uint8Array,
  start: number,
  size: number,
  vr: string | undefined,
  bits: number,
): Uint8Array {
  const width = bits > 8 ? bits / 8 : vr === 'OW' ? 2 : 1;
  const out = new Uint8Array(size);
  for (let index = 0; index < size; index++) {
    const position = start + index;
    out[index] = bytes[position - (position % width) + (width - 1 - (position % width))] ?? 0;
  }
  return out;
}

function fragmentsOfFrame(
  dataSet: DataSet,
  element: Element,
  image: ImageDescription,
  frame: number,
): readonly Fragment[] {
  const fragments = element.fragments ?? [];
  if (fragments.length === 0) {
    throw new DicomError(
      'CORRUPT_PIXEL_DATA',
      'the pixel data is not encapsulated, as the transfer syntax demands, or empty',
    );
  }
  if (image.frames === 1) return fragments;
  if (fragments.length === image.frames) return [fragments[frame - 1]!];
  const starts = frameStarts(dataSet, element, fragments, image.frames);
  if (starts.length !== image.frames) {
    throw new DicomError(
      'CORRUPT_PIXEL_DATA',
      `${image.frames} frames are announced and ${starts.length} found in ${fragments.length} fragments`,
    );
  }
  return fragments.slice(starts[frame - 1], starts[frame]);
}

/** Index of the first fragment of each frame: by an offset table where it is whole, else by where codestreams begin. */
function frameStarts(dataSet: DataSet, element: Element, fragments: readonly Fragment[], frames: number): number[] {
  for (const table of [extendedOffsets(dataSet), element.basicOffsetTable ?? []]) {
    const starts = table.map((offset) => fragments.findIndex((fragment) => fragment.offset === offset));
    if (starts.length === frames && starts.every((start) => start >= 0)) return starts;
  }
  return fragments.flatMap((fragment, index) => (beginsCodestream(dataSet.byteArray, fragment) ? [index] : []));
}

/** (7FE0,0001): 64-bit offsets, for pixel data beyond 4 GiB. */
function extendedOffsets(dataSet: DataSet): number[] {
  const element = dataSet.elements.x7fe00001;
  if (!element) return [];
  const bytes = bytesOf(dataSet, element);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => Number(view.getBigUint64(index * 8, true)));
}

/** JPEG and JPEG-LS start with SOI (FF D8), JPEG 2000 codestreams with SOC and SIZ (FF 4F FF 51). */
function beginsCodestream(bytes: Uint8Array, { position }: Fragment): boolean {
  if (bytes[position] !== 0xff) return false;
  return bytes[position + 1] === 0xd8 || (bytes[position + 1] === 0x4f && bytes[position + 2] === 0xff);
}
