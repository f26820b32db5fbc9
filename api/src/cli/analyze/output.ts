import { createWriteStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline as streamThrough } from 'node:stream/promises';
import { type UnitedMask, uniteMasks } from '@overread/models/masks.js';
import type { PipelineResult, Poses } from '@overread/models/result.js';
import { FileError } from '../../formats/error-codes.js';
import { encodePng } from '../../formats/png.js';
import { posesJson } from '../../formats/poses-json.js';
import type { RecordingUnit, SeriesUnit } from './units.js';

export interface WrittenFiles {
  /** Paths relative to the output folder, with forward slashes. */
  readonly masks: readonly {
    readonly sopInstanceUid: string;
    readonly frame: number;
    readonly label: string;
    readonly file: string;
  }[];
  readonly poses: string | null;
}

/** Writes masks and poses below one folder. Two inputs of one name never share a file. */
export class OutputFolder {
  readonly #folder: string;
  readonly #taken = new Set<string>();

  /** @param folder absolute. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws {FileError} OUTPUT_UNWRITABLE */
  async write(pipelineId: string, unit: SeriesUnit | RecordingUnit, result: PipelineResult): Promise<WrittenFiles> {
    try {
      return await this.#writeAll(pipelineId, unit, result);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new FileError('OUTPUT_UNWRITABLE', `its results cannot be written to ${this.#folder} (${reason})`, {
        cause: error,
      });
    }
  }

  async #writeAll(pipelineId: string, unit: SeriesUnit | RecordingUnit, result: PipelineResult): Promise<WrittenFiles> {
    const masks = result.status === 'SUCCEEDED' ? uniteMasks(result.masks, result.findings) : [];
    const written = [];
    for (const mask of masks) written.push(await this.#writeMask(pipelineId, unit, mask));
    return { masks: written, poses: result.poses ? await this.#writePoses(pipelineId, unit, result.poses) : null };
  }

  async #writeMask(
    pipelineId: string,
    unit: SeriesUnit | RecordingUnit,
    mask: UnitedMask,
  ): Promise<WrittenFiles['masks'][number]> {
    const { sopInstanceUid, frame, label } = mask;
    const series = unit.kind === 'series' ? unit.sources[0]!.instance.seriesInstanceUid : basename(unit.path);
    const folder = `${safeName(pipelineId)}/${safeName(series)}`;
    const file = this.#claim(`${folder}/${safeName(sopInstanceUid)}_${frame}_${safeName(label)}`, '.png');
    await this.#makeFolder(folder);
    await writeFile(join(this.#folder, file), encodePng(mask.columns, mask.rows, mask.data));
    return { sopInstanceUid, frame, label, file };
  }

  async #writePoses(pipelineId: string, unit: SeriesUnit | RecordingUnit, poses: Poses): Promise<string> {
    const name = unit.kind === 'recording' ? basename(unit.path) : unit.sources[0]!.instance.seriesInstanceUid;
    const folder = safeName(pipelineId);
    const file = this.#claim(`${folder}/${safeName(name)}`, '.poses.json');
    await this.#makeFolder(folder);
    await streamThrough(Readable.from(posesJson(poses)), createWriteStream(join(this.#folder, file)));
    return file;
  }

  async #makeFolder(folder: string): Promise<void> {
    await makeFolder(join(this.#folder, folder));
  }

  /** Numbers a name from the second use on; compared without case, as some file systems do. */
  #claim(stem: string, suffix: string): string {
    for (let count = 1; ; count++) {
      const file = `${stem}${count === 1 ? '' : `-${count}`}${suffix}`;
      const key = file.toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return file;
    }
  }
}

/**
 * Makes a folder and those above it. `mkdir` of Node with `recursive` never returns where the system answers ENOENT for a
 * folder that cannot be made (below /proc).
 *
 * @throws what the file system throws.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

/**
 * A name as one safe part of a path. Names come from files and from inside of files: separators, control characters and
 * leading dots are replaced, other scripts are kept.
 */
export function safeName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[\p{C}/\\:*?"<>|]/gu, '_')
    .replace(/^\.+/, (dots) => '_'.repeat(dots.length));
  // File systems count bytes, mostly 255; suffix and number need some.
  let cut = safe;
  while (Buffer.byteLength(cut) > 200) cut = [...cut].slice(0, -1).join('');
  return cut || '_';
}
