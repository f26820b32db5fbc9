/** No weight without a card, a licence and the right hash: held for every folder of `models/` that describes one. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pipelines } from './pipelines.js';
import { BODY_NETWORK, LANDMARK_NETWORKS, PERSON_DETECTOR } from './pose/models.js';
import { modelsFolder } from './runtime/files.js';

interface Description {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly licence: string;
}

const models = modelsFolder();
const skipped = new Set(['dist', 'node_modules', 'training']);

/** Paths of files with this end, below a folder. */
function filesWith(end: string, folder = models): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesWith(end, path);
    return entry.name.endsWith(end) ? [path] : [];
  });
}

const described = filesWith('model.json').map((path) => ({
  folder: dirname(path),
  place: relative(models, dirname(path)),
  ...(JSON.parse(readFileSync(path, 'utf8')) as Description),
}));

const staged = pipelines.flatMap(({ stages }) =>
  stages.flatMap((stage) => (stage.kind === 'model' ? [stage.model] : [])),
);
/** Those that a pipeline chooses between as it runs stand beside those that it names as its stages. */
const references = [...staged, PERSON_DETECTOR, BODY_NETWORK, ...Object.values(LANDMARK_NETWORKS)];

/** What the text of a licence says of itself. */
const titles: Readonly<Record<string, string>> = {
  MIT: 'MIT License',
  'Apache-2.0': 'Apache License',
  'CC-BY-NC-SA-4.0': 'Attribution-NonCommercial-ShareAlike 4.0',
  'LicenseRef-research-only': 'scientific research only',
};

/** The code's host takes no more in one file, and nobody wants to fetch more. */
const LARGEST = 30e6;

describe.each(described)('the model $place', ({ folder, file, sha256, licence }) => {
  it('has a card that says what it is for, where it comes from, under which licence, and where it fails', () => {
    const card = readFileSync(join(folder, 'card.md'), 'utf8');
    for (const part of ['Use.', 'Source.', 'Licence.', 'Input.', 'Output.', 'Measured', 'Known failures.']) {
      expect(card).toContain(`**${part}`);
    }
    for (const [, picture] of card.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
      expect(existsSync(join(folder, picture!))).toBe(true);
    }
  });

  it('has the licence that its description names', () => {
    expect(titles).toHaveProperty([licence]);
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toContain(titles[licence]);
  });

  const path = join(folder, file);
  // Those of others are not committed: they are converted at install.
  it.skipIf(!existsSync(path))('has the bytes that were validated', () => {
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(sha256);
  });

  it.skipIf(!existsSync(path) || folder.includes(join(models, 'pose')))('is no larger than is fit to commit', () => {
    expect(statSync(path).size).toBeLessThan(LARGEST);
  });
});

describe('the models folder', () => {
  it('holds no model that nothing refers to, and no reference without a description', () => {
    const known = described.map(({ folder, file, sha256 }) => ({
      file: relative(models, join(folder, file)).replaceAll('\\', '/'),
      sha256,
    }));
    const used = new Map(references.map(({ file, sha256 }) => [file, sha256]));
    expect([...used].sort()).toEqual(known.map(({ file, sha256 }) => [file, sha256]).sort());
  });

  it('holds no weight that is not described', () => {
    const names = described.map(({ folder, file }) => join(folder, file));
    for (const path of filesWith('.onnx')) expect(names).toContain(path);
  });
});
