import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = '@overread/models';

/**
 * The folder `models/` with its cards and ONNX files, from its source as well as from `models/dist`.
 *
 * Found by walking up to the package's own package.json: `dist` mirrors the source one level deeper, so that a
 * relative path cannot be right for both.
 */
export function modelsFolder(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
      if (name === PACKAGE) return folder;
    }
    if (dirname(folder) === folder) throw new Error(`no ${PACKAGE} above ${from}: is models/package.json missing?`);
  }
}
