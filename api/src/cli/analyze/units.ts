import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { requireDecodable } from '../../formats/dicom/decode.js';
import { type DicomInstance, readInstance } from '../../formats/dicom/instance.js';
import { type DicomFile, looksLikeDicom, parseDicom } from '../../formats/dicom/parse.js';
import { groupIntoSeries, type SeriesSource } from '../../formats/dicom/series.js';
import { DicomError, FileError, FormatError } from '../../formats/error-codes.js';
import type { FfmpegTools } from '../../formats/video/ffmpeg.js';
import { probeVideo, type VideoProbe } from '../../formats/video/probe.js';
import { type FoundPath, fileProblem, walk } from './walk.js';

/** A DICOM file on disk: its header in memory, its bytes read again when its pixels are wanted. */
export interface DicomSource extends SeriesSource {
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
}

export interface SeriesUnit {
  readonly kind: 'series';
  readonly sources: readonly DicomSource[];
  /** Files of this series that are units of their own, because they cannot be read. */
  readonly leftOut: readonly string[];
}

export interface RecordingUnit {
  readonly kind: 'recording';
  readonly path: string;
  readonly absolute: string;
  readonly sha256: string;
  readonly probe: VideoProbe;
}

export interface FailedFile {
  readonly kind: 'file';
  readonly status: 'FAILED';
  readonly path: string;
  readonly error: FormatError;
}

export interface SkippedFile {
  readonly kind: 'file';
  readonly status: 'SKIPPED';
  readonly path: string;
  readonly reason: string;
}

export type Unit = SeriesUnit | RecordingUnit | FailedFile | SkippedFile;

/** What Node reads into one buffer. */
const MAX_DICOM_FILE_BYTES = 2 ** 31 - 1;
const MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10';

/**
 * Finds the units under some paths: each file that is found belongs to exactly one. Files come first, then recordings and
 * series in the order in which their first file was found.
 *
 * @param onFile told each path before it is read.
 * @throws `signal.reason` where aborted.
 */
export async function discoverUnits(
  paths: readonly string[],
  folder: string,
  tools: FfmpegTools,
  onFile: (path: string) => void,
  signal: AbortSignal,
): Promise<Unit[]> {
  const units: Unit[] = [];
  const instances = new InstanceCollection();
  for await (const found of walk(paths, folder)) {
    signal.throwIfAborted();
    onFile(found.shown);
    const recognised = await recognise(found, tools);
    if (recognised.kind === 'instance') units.push(...instances.add(recognised));
    else units.push(recognised);
  }
  return [
    ...units.filter(({ kind }) => kind === 'file'),
    ...units.filter(({ kind }) => kind !== 'file'),
    ...instances.units(),
  ];
}

interface RecognisedInstance {
  readonly kind: 'instance';
  readonly source: DicomSource;
  /** The header is good and the pixels are not. */
  readonly error: FormatError | null;
}

type Recognised = RecognisedInstance | RecordingUnit | FailedFile | SkippedFile;

async function recognise(found: FoundPath, tools: FfmpegTools): Promise<Recognised> {
  const { shown: path, named } = found;
  if (found.problem) return failed(path, found.problem);
  if (found.special) {
    return named
      ? failed(path, new FileError('FILE_UNREADABLE', 'it is a pipe, a device or a socket, not a file'))
      : skipped(path, 'not a regular file');
  }
  try {
    const start = await readStart(found.absolute);
    if (start.length === 0) {
      const error = new FileError('EMPTY_FILE', 'the file is empty (0 bytes)');
      return named || couldBeInput(path) ? failed(path, error) : skipped(path, error.reason);
    }
    if (looksLikeDicom(start)) return await recogniseDicom(found, start);
    return await recogniseVideo(found, tools);
  } catch (error) {
    return failed(path, error instanceof FormatError ? error : fileProblem(error));
  }
}

async function recogniseDicom(found: FoundPath, start: Uint8Array): Promise<Recognised> {
  const { shown: path, absolute } = found;
  const bytes = await readDicom(absolute);
  let file: DicomFile;
  try {
    file = parseDicom(bytes);
  } catch (error) {
    // Without the marker a text file can start like a data set.
    const looked = error instanceof DicomError && error.code === 'NOT_DICOM' && start.length > 0;
    if (looked && !found.named && !claims(path, dicomExtensions)) return skipped(path, error.reason);
    throw error;
  }
  if (file.meta.get('x00020002') === MEDIA_STORAGE_DIRECTORY) {
    return skipped(path, 'a DICOMDIR, the table of contents of a medium');
  }
  const instance = readInstance(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const source = { path, sha256, instance, open: async () => parseDicom(await readDicom(absolute)) };
  return { kind: 'instance', source, error: undecodable(file, instance) };
}

function undecodable(file: DicomFile, instance: DicomInstance): FormatError | null {
  if (!instance.image) return null;
  try {
    requireDecodable(file, instance.image);
    return null;
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

async function recogniseVideo(found: FoundPath, tools: FfmpegTools): Promise<Recognised> {
  const { shown: path, absolute, named } = found;
  try {
    const probe = await probeVideo(absolute, tools);
    return { kind: 'recording', path, absolute, probe, sha256: await hashFile(absolute) };
  } catch (error) {
    if (!(error instanceof FormatError) || error.code !== 'NOT_A_VIDEO') throw error;
    if (claims(path, videoExtensions)) return failed(path, error);
    if (claims(path, dicomExtensions)) {
      return failed(path, new DicomError('NOT_DICOM', 'it is named as a DICOM file and is none', { cause: error }));
    }
    if (!named) return skipped(path, 'neither DICOM nor a video');
    return failed(path, new FileError('NOT_DICOM_NOR_VIDEO', 'it is neither DICOM nor a video', { cause: error }));
  }
}

/** Instances by UID: a second file with one that is known is a copy or a conflict, and never enters a series. */
class InstanceCollection {
  readonly #byUid = new Map<string, DicomSource>();
  readonly #good: DicomSource[] = [];
  readonly #leftOut = new Map<string, string[]>();

  /** @returns the file as a unit of its own where it does not become part of a series. */
  add({ source, error }: RecognisedInstance): (FailedFile | SkippedFile)[] {
    const { sopInstanceUid, seriesInstanceUid } = source.instance;
    const known = this.#byUid.get(sopInstanceUid);
    if (known?.sha256 === source.sha256) return [skipped(source.path, `the same bytes as ${known.path}`)];
    const problem = known ? conflict(known.path, sopInstanceUid) : error;
    if (!problem) {
      this.#byUid.set(sopInstanceUid, source);
      this.#good.push(source);
      return [];
    }
    this.#leftOut.set(seriesInstanceUid, [...(this.#leftOut.get(seriesInstanceUid) ?? []), source.path]);
    return [failed(source.path, problem)];
  }

  units(): SeriesUnit[] {
    return groupIntoSeries(this.#good).map((sources) => ({
      kind: 'series',
      sources,
      leftOut: this.#leftOut.get(sources[0]!.instance.seriesInstanceUid) ?? [],
    }));
  }
}

function conflict(path: string, uid: string): DicomError {
  return new DicomError('CONFLICTING_UID', `it has the SOP Instance UID of ${path} (${uid}) and other contents`);
}

const dicomExtensions = new Set(['.dcm', '.dicom', '.dic', '.ima']);
const videoExtensions = new Set([
  '.mp4',
  '.m4v',
  '.mov',
  '.avi',
  '.mkv',
  '.webm',
  '.mpg',
  '.mpeg',
  '.wmv',
  '.3gp',
  '.ts',
]);

/** What a name promises; what a file is, its content decides. */
function claims(path: string, extensions: ReadonlySet<string>): boolean {
  return extensions.has(extname(path).toLowerCase());
}

/** For files without content: by name, as DICOM files often have none or end in the last part of a UID. */
function couldBeInput(path: string): boolean {
  if (claims(path, dicomExtensions) || claims(path, videoExtensions)) return true;
  return !basename(path).startsWith('.') && /^(\.\d+)?$/.test(extname(path));
}

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(132), 0, 132, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readDicom(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_FS_FILE_TOO_LARGE') {
      throw new DicomError('TOO_LARGE', `the file has more than ${MAX_DICOM_FILE_BYTES} bytes`, { cause: error });
    }
    throw error;
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

function failed(path: string, error: FormatError): FailedFile {
  return { kind: 'file', status: 'FAILED', path, error };
}

function skipped(path: string, reason: string): SkippedFile {
  return { kind: 'file', status: 'SKIPPED', path, reason };
}
