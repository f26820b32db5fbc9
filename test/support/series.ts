/** DICOM files as the series that pipelines read, by the same code as the CLI and the worker. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCodecs } from '@overread/api/formats/dicom/codecs/load.js';
import { decodeEncoded } from '@overread/api/formats/dicom/decode.js';
import { readInstance } from '@overread/api/formats/dicom/instance.js';
import { parseDicom } from '@overread/api/formats/dicom/parse.js';
import { assembleSeries, groupIntoSeries } from '@overread/api/formats/dicom/series.js';
import type { Series } from '@overread/models/input.js';

/** Once for a program, as in the worker. */
let codecs: ReturnType<typeof loadCodecs> | undefined;

/** Every series of the DICOM files in a folder and the folders in it. */
export function readSeries(folder: string): Promise<Series[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dcm'));
  return seriesOf(names.sort().map((name) => readFileSync(join(folder, name))));
}

/** Every series of some DICOM files. */
export async function seriesOf(files: readonly Uint8Array[]): Promise<Series[]> {
  const sources = files.map((bytes) => ({
    instance: readInstance(parseDicom(bytes)),
    open: async () => parseDicom(bytes),
  }));
  codecs ??= loadCodecs();
  const loaded = await codecs;
  const decoder = { decode: async (frame: Parameters<typeof decodeEncoded>[0]) => decodeEncoded(frame, loaded) };
  return await Promise.all(groupIntoSeries(sources).map(async (one) => (await assembleSeries(one, decoder)).series));
}
