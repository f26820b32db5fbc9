/** A thread that decodes frames: one job after another, as `DecodePool` sends them. */
import { parentPort } from 'node:worker_threads';
import { DicomError } from '../../error-codes.js';
import { encodePng } from '../../png.js';
import { type Codecs, loadCodecs } from '../codecs/load.js';
import { decodeEncoded } from '../decode.js';
import { renderStored, shrink } from '../display.js';
import type { DecodeAnswer, DecodeJob } from './job.js';

const port = parentPort;
if (port === null) throw new Error('This file is the inside of a thread.');
const codecs = loadCodecs();

port.on('message', async (job: DecodeJob) => {
  const answer = perform(job, await codecs);
  port.postMessage(answer, transferable(answer));
});

function perform(job: DecodeJob, loaded: Codecs): DecodeAnswer {
  try {
    const stored = decodeEncoded(job.frame, loaded);
    if (job.kind === 'samples') return { kind: 'samples', stored };
    const whole = renderStored(stored, job.frame.image, job.display);
    const { columns, rows, data, samplesPerPixel } = job.maxSide === null ? whole : shrink(whole, job.maxSide);
    return { kind: 'picture', png: encodePng(columns, rows, data, samplesPerPixel) };
  } catch (error) {
    if (error instanceof DicomError) return { kind: 'refused', code: error.code, reason: error.reason };
    return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Memory that can be handed over instead of copied: what belongs to the answer alone. */
function transferable(answer: DecodeAnswer): ArrayBuffer[] {
  const bytes = answer.kind === 'samples' ? answer.stored.samples : answer.kind === 'picture' ? answer.png : null;
  const owned = bytes !== null && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return owned ? [bytes.buffer as ArrayBuffer] : [];
}
