/** Windows that readers of a modality ask for. Pure. */
import type { WindowLevel } from './window-level';

export interface Preset extends WindowLevel {
  readonly name: string;
}

/** Usual windows in Hounsfield units, e.g. in Osborne T. et al., "Radiology 101", 4th ed., ch. 1. */
const computedTomography: readonly Preset[] = [
  { name: 'Soft tissue', center: 40, width: 400 },
  { name: 'Brain', center: 40, width: 80 },
  { name: 'Subdural', center: 75, width: 215 },
  { name: 'Bone', center: 480, width: 2500 },
  { name: 'Lung', center: -600, width: 1500 },
  { name: 'Liver', center: 60, width: 160 },
];

export interface PixelStatistics {
  readonly minimum: number;
  readonly maximum: number;
  /** First and 99th percentile of what is not background. */
  readonly low: number;
  readonly high: number;
}

const fromRange = (name: string, low: number, high: number): Preset => ({
  name,
  center: (low + high) / 2,
  width: high > low ? high - low : 1,
  exact: true,
});

/** Explanations that only name the curve (0028,1056) tell a reader nothing. */
const kindsOfCurve = /^(linear|linear_exact|sigmoid|normal|window\d*|algo\d*)$/i;

/**
 * Presets in the order of their keys (1, 2, …). CT has absolute values, so fixed windows; elsewhere grey values mean
 * nothing by themselves, so windows come from the file and from the image.
 * @param stored the file's own windows
 * @param statistics of the image shown, null before it is there
 */
export function presetsFor(
  modality: string,
  stored: readonly (WindowLevel & { readonly name: string | null })[],
  statistics: PixelStatistics | null,
): Preset[] {
  const own = stored.map(({ name, ...window }, place) => ({
    ...window,
    name: name && !kindsOfCurve.test(name) ? name : stored.length > 1 ? `As stored ${place + 1}` : 'As stored',
  }));
  const measured = statistics
    ? [
        fromRange('Automatic', statistics.low, statistics.high),
        fromRange('Full range', statistics.minimum, statistics.maximum),
      ]
    : [];
  if (modality === 'CT') return [...own, ...computedTomography, ...measured.slice(1)];
  const [first] = [...own, ...measured];
  const varied =
    first && modality === 'MR'
      ? [
          { name: 'More contrast', center: first.center, width: first.width * 0.6 },
          { name: 'Less contrast', center: first.center, width: first.width * 1.6 },
        ]
      : [];
  return [...own, ...measured, ...varied];
}

/** A stored window this many times as wide as what the image holds shows it too dark to read. */
const tooWide = 1.5;

/** What a series opens with: the file's window, unless an MR file's says nothing about its own grey values. */
export function openingPreset(modality: string, presets: readonly Preset[]): Preset | null {
  const [first = null] = presets;
  const automatic = presets.find((preset) => preset.name === 'Automatic');
  return modality === 'MR' && first && automatic && first.width > tooWide * automatic.width ? automatic : first;
}

const bins = 1024;

/**
 * @param pixels after rescale
 * @returns null where there are none
 */
export function pixelStatistics(pixels: ArrayLike<number>): PixelStatistics | null {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < pixels.length; place += 1) {
    const value = pixels[place]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  if (!(maximum >= minimum)) return null;
  if (maximum === minimum) return { minimum, maximum, low: minimum, high: maximum };
  const histogram = new Uint32Array(bins);
  const scale = (bins - 1) / (maximum - minimum);
  let counted = 0;
  for (let place = 0; place < pixels.length; place += 1) {
    const bin = Math.round((pixels[place]! - minimum) * scale);
    // The lowest bin is air and padding, which would pull the window down.
    if (bin === 0) continue;
    histogram[bin]! += 1;
    counted += 1;
  }
  const percentile = (share: number): number => {
    let seen = 0;
    for (let bin = 0; bin < bins; bin += 1) {
      seen += histogram[bin]!;
      if (seen >= share * counted) return minimum + bin / scale;
    }
    return maximum;
  };
  return { minimum, maximum, low: percentile(0.01), high: percentile(0.99) };
}
