/** A thread that takes damaged files through everything that reads one, and tells how each ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { attributesOf } from '@overread/api/formats/dicom/attributes.js';
import { type Codecs, loadCodecs } from '@overread/api/formats/dicom/codecs/load.js';
import { decodeFrame, requireDecodable } from '@overread/api/formats/dicom/decode.js';
import { toDicomJson } from '@overread/api/formats/dicom/dicom-json.js';
import { displayOf, renderStored } from '@overread/api/formats/dicom/display.js';
import { readInstance } from '@overread/api/formats/dicom/instance.js';
import { parseDicom } from '@overread/api/formats/dicom/parse.js';
import { DicomError, formatErrorCodes } from '@overread/api/formats/error-codes.js';
import { createMutator, type Original } from './mutate.js';

export interface FuzzTask {
  readonly originals: readonly Original[];
  readonly seed: number;
}

/** `outcome` is `decoded`, `no image`, a code of the closed list, or null: then it is a fault of ours. */
export interface FuzzAnswer {
  readonly index: number;
  readonly name: string;
  readonly how: string;
  readonly outcome: string | null;
  readonly error?: string;
  readonly milliseconds: number;
}

const port = parentPort;
if (port === null) throw new Error('This file is the inside of a thread.');
const { originals, seed } = workerData as FuzzTask;
// Buffers cross between threads as plain byte arrays.
const mutation = createMutator(
  originals.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) })),
  seed,
);
const codecs = loadCodecs();

port.on('message', async (indices: readonly number[]) => {
  const loaded = await codecs;
  for (const index of indices) {
    const { name, how, bytes } = mutation(index);
    const began = performance.now();
    const end = outcomeOf(bytes, loaded);
    const answer: FuzzAnswer = { index, name, how, ...end, milliseconds: performance.now() - began };
    port.postMessage(answer);
  }
});

function outcomeOf(bytes: Uint8Array, loaded: Codecs): Pick<FuzzAnswer, 'outcome' | 'error'> {
  try {
    return { outcome: read(bytes, loaded) };
  } catch (error) {
    if (error instanceof DicomError && error.code in formatErrorCodes) return { outcome: error.code };
    return { outcome: null, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** What intake, metadata, viewer and thumbnail do with a file. */
function read(bytes: Uint8Array, loaded: Codecs): string {
  const file = parseDicom(bytes);
  attributesOf(file).texts();
  toDicomJson(file, { bulkDataUri: (path) => path });
  const { image } = readInstance(file);
  if (image === null) return 'no image';
  requireDecodable(file, image);
  for (const frame of new Set([1, image.frames])) {
    const display = displayOf(file, image, frame);
    renderStored(decodeFrame(file, image, frame, loaded), image, display);
  }
  return 'decoded';
}
