import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pipelines } from '../pipelines.js';
import { modelsFolder } from '../runtime/files.js';
import { BODY_NETWORK, LANDMARK_NETWORKS, PERSON_DETECTOR } from './models.js';

const models = modelsFolder();
const references = [PERSON_DETECTOR, BODY_NETWORK, ...Object.values(LANDMARK_NETWORKS)];

describe.each(references)('the model $name', (reference) => {
  const folder = join(models, reference.file, '..');

  it('has a card that says what it is for, where it comes from, under which licence, and where it fails', () => {
    const card = readFileSync(join(folder, 'card.md'), 'utf8');
    for (const part of [
      '**Use.**',
      '**Source.**',
      '**Licence.**',
      '**Input.**',
      '**Output.**',
      '**Measured',
      '**Known failures.**',
    ]) {
      expect(card).toContain(part);
    }
  });

  it('has the licence that its description names', () => {
    const { licence } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { licence: string };
    const text = readFileSync(join(folder, 'LICENSE'), 'utf8');
    expect(text).toContain(licence === 'MIT' ? 'MIT License' : 'Apache License');
  });

  const file = join(models, reference.file);
  it.skipIf(!existsSync(file))('has the bytes that were validated', () => {
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(reference.sha256);
  });
});

describe('the models folder', () => {
  it('holds no model that nothing refers to, and no reference without a folder', () => {
    const described = readdirSync(join(models, 'pose'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(models, 'pose', entry.name, 'model.json')))
      .map((entry) => entry.name);
    expect(references.map(({ name }) => name).sort()).toEqual(described.sort());
  });

  it('has every model of every pipeline', () => {
    const staged = pipelines.flatMap(({ stages }) =>
      stages.flatMap((stage) => (stage.kind === 'model' ? [stage.model] : [])),
    );
    expect(staged.length).toBeGreaterThan(0);
    for (const { file } of staged) expect(existsSync(join(models, file, '..', 'card.md'))).toBe(true);
  });
});
