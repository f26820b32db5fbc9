import { describe, expect, it } from 'vitest';
import { openingPreset, pixelStatistics, presetsFor } from './presets';

const statistics = { minimum: 0, maximum: 1000, low: 20, high: 600 };

describe('presetsFor', () => {
  it('gives CT its fixed windows after those of the file', () => {
    const presets = presetsFor('CT', [{ center: 50, width: 350, name: 'ABDOMEN' }], statistics);
    expect(presets[0]).toEqual({ name: 'ABDOMEN', center: 50, width: 350 });
    expect(presets.find((preset) => preset.name === 'Lung')).toMatchObject({ center: -600, width: 1500 });
  });

  it('gives MR windows of the file and of the image, never Hounsfield ones', () => {
    const names = presetsFor('MR', [{ center: 300, width: 600, name: null }], statistics).map((preset) => preset.name);
    expect(names).toEqual(['As stored', 'Automatic', 'Full range', 'More contrast', 'Less contrast']);
  });

  it('falls back on the image where the file has no window', () => {
    expect(presetsFor('MR', [], statistics)[0]).toEqual({ name: 'Automatic', center: 310, width: 580, exact: true });
  });

  it('has a width even for an image of one grey value', () => {
    const flat = presetsFor('OT', [], { minimum: 7, maximum: 7, low: 7, high: 7 });
    expect(flat.every((preset) => preset.width > 0)).toBe(true);
  });
});

describe('openingPreset', () => {
  const opening = (modality: string, width: number) =>
    openingPreset(modality, presetsFor(modality, [{ center: 300, width, name: 'LINEAR' }], statistics))?.name;

  it("is the file's own window", () => {
    expect(opening('MR', 600)).toBe('As stored');
    expect(opening('MG', 4000)).toBe('As stored');
  });

  it('is taken from the image where an MR window would show it nearly black', () => {
    expect(opening('MR', 4000)).toBe('Automatic');
  });

  it('is none before anything is known', () => expect(openingPreset('MR', [])).toBeNull());
});

describe('pixelStatistics', () => {
  it('leaves the background out of the percentiles', () => {
    const pixels = new Int16Array(10_000);
    // A tenth of the image is tissue from 500 to 1499.
    for (let place = 0; place < 1000; place += 1) pixels[place] = 500 + place;
    const found = pixelStatistics(pixels);
    expect(found?.minimum).toBe(0);
    expect(found?.low).toBeGreaterThan(500);
    expect(found?.low).toBeLessThan(520);
    expect(found?.high).toBeGreaterThan(1475);
  });

  it('has none of no pixels', () => expect(pixelStatistics([])).toBeNull());
});
