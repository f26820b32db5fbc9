import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectedChest, isDigitisedFilm, reasonAgainstImage, viewOf } from '@overread/models/mammography/acceptance.js';
import { findBreast } from '@overread/models/mammography/breast.js';
import { planeOf } from '@overread/models/runtime/plane.js';
import { afterAll, expect, test } from 'vitest';
import { loadCodecs } from '../../api/src/formats/dicom/codecs/load.js';
import { decodeEncoded } from '../../api/src/formats/dicom/decode.js';
import { readInstance } from '../../api/src/formats/dicom/instance.js';
import { parseDicom } from '../../api/src/formats/dicom/parse.js';
import { assembleSeries } from '../../api/src/formats/dicom/series.js';
import { drawMammogram } from './mammogram.js';
import { KNOWN_MASSES, type WrittenView, writeMammograms } from './mammogram-study.js';

const folder = mkdtempSync(join(tmpdir(), 'overread-mg-'));
afterAll(() => rmSync(folder, { recursive: true }));

const small = { columns: 480, rows: 640, spacing: 0.35, masses: KNOWN_MASSES } as const;
const codecs = await loadCodecs();
const decoder = { decode: async (frame: Parameters<typeof decodeEncoded>[0]) => decodeEncoded(frame, codecs) };

async function seriesOf(views: readonly WrittenView[]) {
  const sources = views.map(({ path }) => {
    const bytes = readFileSync(path);
    return { instance: readInstance(parseDicom(bytes)), open: async () => parseDicom(bytes) };
  });
  return (await assembleSeries(sources, decoder)).series;
}

test('four views that say what they are, each with its chest wall where it is to be', async () => {
  const views = writeMammograms(join(folder, 'four'), { name: 'Four', ...small });
  const { images, modality } = await seriesOf(views);
  expect(modality).toBe('MG');
  expect(images.map(({ projection }) => viewOf(projection))).toEqual([
    { laterality: 'right', name: 'CC' },
    { laterality: 'left', name: 'CC' },
    { laterality: 'right', name: 'MLO' },
    { laterality: 'left', name: 'MLO' },
  ]);
  for (const image of images) {
    expect(reasonAgainstImage(image)).toBeNull();
    expect(isDigitisedFilm(image)).toBe(false);
    expect(findBreast(planeOf(image))!.chest).toBe(expectedChest(image.projection));
    expect(image.pixelSpacing).toEqual([0.35, 0.35]);
  }
});

test('for processing is the same picture turned over', async () => {
  const raw = writeMammograms(join(folder, 'raw'), {
    ...{ name: 'Raw', ...small, views: [['R', 'CC']], intent: 'FOR PROCESSING' },
  });
  const [image] = (await seriesOf(raw)).images;
  expect(image!.photometricInterpretation).toBe('MONOCHROME1');
  const plane = planeOf(image!);
  const drawn = drawMammogram('R', 'CC', small).pixels;
  const differences = new Set(Array.from(drawn, (value, at) => plane.values[at]! - value));
  expect(differences.size).toBe(1);
});

test('masses stand out of what is around them, in both views of their breast and in none of the other', () => {
  for (const side of ['R', 'L'] as const) {
    for (const view of ['CC', 'MLO'] as const) {
      const { pixels, columns, masses } = drawMammogram(side, view, small);
      const without = drawMammogram(side, view, { ...small, masses: [] });
      expect(masses).toHaveLength(1);
      const [box] = masses;
      const [x, y] = [Math.round(box!.x + box!.width / 2), Math.round(box!.y + box!.height / 2)];
      expect(pixels[y * columns + x]! - without.pixels[y * columns + x]!).toBeGreaterThan(400);
      const changed = Array.from(pixels, (value, at) => value !== without.pixels[at]);
      const far = changed.filter((yes, at) => {
        const [dx, dy] = [(at % columns) - x, Math.floor(at / columns) - y];
        return yes && Math.hypot(dx, dy) > 1.15 * box!.width;
      });
      expect(far).toHaveLength(0);
    }
  }
});

test('the same seed draws the same breast, another one another', () => {
  const [one, same, other] = [0, 0, 1].map((seed) => drawMammogram('L', 'CC', { ...small, seed }).pixels);
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
});

// Burgess 1999: the power of mammographic texture falls with the frequency to the power of about 3.
test('the power of the texture falls as a mammogram’s does', () => {
  const { pixels, columns } = drawMammogram('L', 'CC', { ...small, spacing: 0.25, masses: [] });
  const size = 128;
  const patch = (column: number, row: number): number => pixels[(256 + row) * columns + 30 + column]!;
  const power = (frequency: number): number => {
    let sum = 0;
    for (let row = 0; row < size; row += 1) {
      let [real, imaginary] = [0, 0];
      for (let column = 0; column < size; column += 1) {
        // A window, so that the edges of the patch add no frequencies of their own (Hann).
        const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (column + 0.5)) / size);
        const angle = (2 * Math.PI * frequency * column) / size;
        real += window * patch(column, row) * Math.cos(angle);
        imaginary += window * patch(column, row) * Math.sin(angle);
      }
      sum += real * real + imaginary * imaginary;
    }
    return sum / size;
  };
  // Along one line of a picture whose power falls as 1/f³ it falls as 1/f²; from a period of 11 mm to one of 2 mm.
  const [low, high] = [3, 16];
  const slope = Math.log(power(high) / power(low)) / Math.log(high / low);
  expect(slope).toBeLessThan(-1.4);
  expect(slope).toBeGreaterThan(-3.2);
});

const validator = spawnSync('dciodvfy', ['-help']);
test.skipIf(validator.error !== undefined)(
  `valid by dciodvfy${validator.error ? ' (skipped: dciodvfy is not installed)' : ''}`,
  () => {
    for (const intent of ['FOR PRESENTATION', 'FOR PROCESSING'] as const) {
      const [view] = writeMammograms(join(folder, intent), { name: 'Valid', ...small, views: [['L', 'MLO']], intent });
      const said = spawnSync('dciodvfy', [view!.path], { encoding: 'utf8' }).stderr;
      expect(said.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
      expect(said).toContain('Mammography');
    }
  },
);
