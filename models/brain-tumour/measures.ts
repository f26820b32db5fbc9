/**
 * Size of a lesion in the manner of RANO (Wen et al. 2010, J Clin Oncol 28:1963): the longest diameter in an axial slice and the
 * longest one perpendicular to it in the same slice; besides the volume of the mask.
 */
import type { SeriesImage } from '../input.js';
import type { ImageMask, Measurement } from '../result.js';
import { connectedComponents } from '../runtime/components.js';
import { type Stack, stackOf } from '../runtime/stack.js';
import type { Judged, Outline } from './decide.js';
import { isGap } from './layout.js';

export interface Diameters {
  /** Millimetres. */
  readonly longest: number;
  readonly perpendicular: number;
}

/**
 * Of the part that is longest: a diameter does not run through what lies between two parts.
 *
 * @param outline at least one cell
 * @param spacing millimetres between rows and between columns
 */
export function diametersOf(outline: Outline, spacing: readonly [number, number]): Diameters {
  // In a frame around it: of a slice it is a small part.
  const xs = outline.cells.map((cell) => cell % outline.columns);
  const ys = outline.cells.map((cell) => Math.floor(cell / outline.columns));
  const [left, top] = [xs.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.min(a, b))];
  const columns = xs.reduce((a, b) => Math.max(a, b)) - left + 1;
  const rows = ys.reduce((a, b) => Math.max(a, b)) - top + 1;
  const inside = new Uint8Array(columns * rows);
  for (const [place, x] of xs.entries()) inside[(ys[place]! - top) * columns + x - left] = 1;
  const parts = connectedComponents(columns, rows, (cell) => inside[cell] === 1);
  return parts
    .map(({ cells }) => diametersOfPart({ columns, rows, cells }, spacing))
    .reduce((a, b) => (b.longest > a.longest ? b : a), { longest: 0, perpendicular: 0 });
}

function diametersOfPart(
  { cells, columns, rows }: Outline,
  [rowStep, columnStep]: readonly [number, number],
): Diameters {
  const rim = rimOf(cells, columns, rows).map(([x, y]) => [x * columnStep, y * rowStep] as const);
  let longest = 0;
  let direction: readonly [number, number] = [1, 0];
  const hull = convexHull(rim);
  for (const [i, a] of hull.entries()) {
    for (const b of hull.slice(i + 1)) {
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      if (length <= longest) continue;
      longest = length;
      direction = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
    }
  }
  // Strips across the longest diameter, a pixel wide: the widest of them is the longest perpendicular.
  const width = Math.max(rowStep, columnStep);
  const strips = new Map<number, { low: number; high: number }>();
  for (const [x, y] of rim) {
    const strip = Math.round((x * direction[0] + y * direction[1]) / width);
    const across = y * direction[0] - x * direction[1];
    const known = strips.get(strip) ?? { low: across, high: across };
    strips.set(strip, { low: Math.min(known.low, across), high: Math.max(known.high, across) });
  }
  const perpendicular = Math.max(0, ...[...strips.values()].map(({ low, high }) => high - low));
  return { longest, perpendicular };
}

/** Middles of the pixel edges at which the outline ends, in pixels: neither its corners, which add, nor its centres, which lose. */
function rimOf(cells: readonly number[], columns: number, rows: number): (readonly [number, number])[] {
  const inside = new Set(cells);
  const rim: (readonly [number, number])[] = [];
  for (const cell of cells) {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    if (x === 0 || !inside.has(cell - 1)) rim.push([x, y + 0.5]);
    if (x === columns - 1 || !inside.has(cell + 1)) rim.push([x + 1, y + 0.5]);
    if (y === 0 || !inside.has(cell - columns)) rim.push([x + 0.5, y]);
    if (y === rows - 1 || !inside.has(cell + columns)) rim.push([x + 0.5, y + 1]);
  }
  return rim;
}

/** Andrew's monotone chain (1979): the farthest two of many points are corners of their hull. */
function convexHull(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly (readonly [number, number])[]) => {
    const chain: (readonly [number, number])[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && !turnsLeft(chain.at(-2)!, chain.at(-1)!, point)) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

type Point = readonly [number, number];
const turnsLeft = (a: Point, b: Point, c: Point): boolean =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0;

/** As {@link measureLesion}, of an outline that a reader drew. */
export function measureOutline(masks: readonly ImageMask[], images: readonly SeriesImage[]): Measurement[] {
  const regions = masks.map(({ sopInstanceUid, frame, columns, rows, data }) => {
    const slice = images.findIndex((image) => image.sopInstanceUid === sopInstanceUid && image.frame === frame);
    if (slice < 0) throw new RangeError(`${sopInstanceUid}, frame ${frame}, is not among the images.`);
    const cells = [...data.keys()].filter((cell) => data[cell]);
    return { slice, outline: { columns, rows, cells } };
  });
  const drawn = regions.filter(({ outline }) => outline.cells.length > 0).sort((a, b) => a.slice - b.slice);
  if (drawn.length === 0) throw new RangeError('Nothing is outlined.');
  return measureLesion({ regions: drawn }, images, stackOf(images));
}

/** Regions in the order of the slices, at least one. */
interface Outlined {
  readonly regions: readonly Pick<Judged, 'slice' | 'outline'>[];
}

/** @param images of the series, as `Judged.slice` counts them */
export function measureLesion(
  { regions }: Outlined,
  images: readonly SeriesImage[],
  stack: Stack | null,
): Measurement[] {
  const spacings = regions.map(({ slice }) => images[slice]!.pixelSpacing);
  const slices: Measurement[] = [
    { name: 'firstSlice', value: regions[0]!.slice + 1, unit: '1' },
    { name: 'lastSlice', value: regions.at(-1)!.slice + 1, unit: '1' },
  ];
  if (spacings.some((spacing) => spacing === null)) {
    return [
      ...withhold(['longestDiameter', 'perpendicularDiameter', 'maskVolume'], 'the pixel spacing is not known'),
      ...slices,
    ];
  }
  return [...diameters(), volume(), ...slices];

  function diameters(): Measurement[] {
    const names = ['longestDiameter', 'perpendicularDiameter'];
    if (stack !== null && stack.plane !== 'axial') return withhold(names, `the slices are ${stack.plane}, not axial`);
    const sizes = regions.map(({ outline }, index) => diametersOf(outline, spacings[index]!));
    const { longest, perpendicular } = sizes.reduce((a, b) => (b.longest > a.longest ? b : a));
    return [
      { name: 'longestDiameter', value: longest, unit: 'mm' },
      { name: 'perpendicularDiameter', value: perpendicular, unit: 'mm' },
    ];
  }

  function volume(): Measurement {
    if (stack?.spacing == null) return { name: 'maskVolume', withheld: 'the distance between slices is not known' };
    const isCut = regions.some(({ slice }, index) => index > 0 && isGap(regions[index - 1]!.slice, slice, stack));
    if (isCut) return { name: 'maskVolume', withheld: 'slices are missing within the lesion' };
    const area = regions.reduce((sum, { outline }, index) => {
      const [row, column] = spacings[index]!;
      return sum + outline.cells.length * row * column;
    }, 0);
    return { name: 'maskVolume', value: (area * stack.spacing) / 1000, unit: 'mL' };
  }
}

const withhold = (names: readonly string[], withheld: string): Measurement[] =>
  names.map((name) => ({ name, withheld }));
