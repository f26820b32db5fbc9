import type { DataSet, Element } from 'dicom-parser';
import type { Request, Response } from 'express';
import { littleEndianBytes } from '../formats/dicom/dicom-json.js';
import { refuse } from '../identity/guard.js';
import { chooseRepresentation } from './accept.js';
import { type FoundInstance, instancePath } from './find.js';
import { acceptOf, type FrameSources, sendFrames } from './frames.js';
import { multipart } from './multipart.js';
import { sendBytes, sendMultipart, setImmutable } from './send.js';

const OCTET_STREAM = 'application/octet-stream';
const PIXEL_TAGS = ['7FE00008', '7FE00009', '7FE00010'];

/**
 * A value that the metadata names by address (PS3.18 10.4.1.1.5): `/bulkdata/{tag}` or, within sequences,
 * `/bulkdata/{tag}/{item}/{tag}`. Pixel data comes frame by frame.
 */
export async function sendBulkData(
  request: Request,
  response: Response,
  instance: FoundInstance,
  path: readonly string[],
  sources: FrameSources,
): Promise<void> {
  if (path.length === 1 && PIXEL_TAGS.includes(path[0] ?? '')) {
    const all = Array.from({ length: instance.numberOfFrames }, (_, index) => index + 1);
    return sendFrames(request, response, instance, all.join(','), sources);
  }
  const { file } = await sources.files.open(instance);
  const found = findElement(file.dataSet, path);
  if (found === null) return refuse(response, 404, 'NOT_FOUND', 'This instance has no such attribute.');
  const { transferSyntaxUid } = instance;
  const chosen = chooseRepresentation(acceptOf(request), { mediaTypes: [OCTET_STREAM], transferSyntaxUid });
  if (chosen === null) return refuse(response, 406, 'INVALID_INPUT', `Bulk data is given as ${OCTET_STREAM}.`);
  const key = `${instance.sha256.slice(0, 40)}-${path.join('-')}`;
  setImmutable(response, `${key}-${chosen.multipart ? 'm' : 's'}`);
  if (request.fresh) return void response.status(304).end();
  const bytes = littleEndianBytes(found.dataSet, found.element, file.transferSyntax.bigEndian);
  if (!chosen.multipart) return sendBytes(request, response, OCTET_STREAM, bytes);
  const location = `${instancePath(instance)}/bulkdata/${path.join('/')}`;
  const part = { contentType: OCTET_STREAM, location, sizeBytes: bytes.length, body: async () => [bytes] };
  await sendMultipart(request, response, multipart(OCTET_STREAM, key, [part]));
}

function findElement(dataSet: DataSet, [tag, item, ...rest]: readonly string[]): FoundElement | null {
  const element = /^[0-9A-F]{8}$/.test(tag ?? '') ? dataSet.elements[`x${tag?.toLowerCase()}`] : undefined;
  if (element === undefined) return null;
  if (item === undefined) return { dataSet, element };
  const inside = /^\d{1,6}$/.test(item) ? element.items?.[Number(item) - 1]?.dataSet : undefined;
  return inside === undefined ? null : findElement(inside, rest);
}

interface FoundElement {
  readonly dataSet: DataSet;
  readonly element: Element;
}
