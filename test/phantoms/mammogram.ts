/**
 * Four mammograms of one woman, drawn: a compressed breast with skin, fat and gland, the pectoral muscle on oblique views, and masses at
 * known places. What is marked in it can be held to the truth; what is not is no verdict on a real breast.
 *
 * Gland and fat are noise whose power falls as 1/f³ (Burgess 1999, https://doi.org/10.1117/12.349645; Burgess, Jacobson and Judy 2001,
 * https://doi.org/10.1118/1.1355308).
 */
import { hash, noise } from './noise.js';

export type Side = 'R' | 'L';
export type ViewName = 'CC' | 'MLO';

/** A mass in the breast, millimetres: from the chest wall towards the nipple, from the middle to lateral, from the middle upwards. */
export interface Mass {
  readonly side: Side;
  readonly depth: number;
  readonly lateral: number;
  readonly upper: number;
  readonly diameter: number;
  readonly spiculated?: boolean;
}

export interface MammogramOptions {
  readonly columns: number;
  readonly rows: number;
  /** Millimetres a pixel. */
  readonly spacing: number;
  readonly masses: readonly Mass[];
  readonly seed?: number;
  /** 0 is fat alone, 1 gland all over; 0.35 unless told. */
  readonly density?: number;
  /** A letter of lead and a strip of bare film beside the breast, and scratches. */
  readonly film?: boolean;
}

/** Outer edges in pixels, and where the middle lies. */
export interface MassBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Mammogram {
  readonly columns: number;
  readonly rows: number;
  readonly side: Side;
  readonly view: ViewName;
  /** 12 bits, bright is dense. */
  readonly pixels: Uint16Array;
  readonly masses: readonly MassBox[];
}

/** Millimetres: chest wall to nipple, and half the breast's width at the chest wall. */
const DEPTH = 85;
const HALF_WIDTH = 82;
/** Millimetres over which a compressed breast grows thin at its rim. */
const RIM = 14;
/** Stored values: air, a fatty breast, what gland adds and what muscle is. */
const [AIR, FAT, GLAND, MUSCLE, BRIGHTEST] = [60, 1150, 1500, 2350, 4095];

/** Where a mass falls in a view: millimetres from the chest wall, and from the middle upwards on the picture. */
function projected({ depth, lateral, upper }: Mass, view: ViewName): { along: number; across: number } {
  // The beam of an oblique view falls at 45 degrees: lateral and upper both lie higher on it.
  return { along: depth, across: view === 'CC' ? lateral : (lateral + upper) / Math.SQRT2 };
}

export function drawMammogram(side: Side, view: ViewName, options: MammogramOptions): Mammogram {
  const { columns, rows, spacing, seed = 0, density = 0.35, film = false } = options;
  const own = options.masses.filter((mass) => mass.side === side).map((mass) => ({ mass, ...projected(mass, view) }));
  const stream = seed * 16 + (side === 'R' ? 0 : 4) + (view === 'CC' ? 0 : 8);
  const pixels = new Uint16Array(columns * rows);
  for (let row = 0, at = 0; row < rows; row += 1) {
    const across = (rows / 2 - row - 0.5) * spacing;
    for (let column = 0; column < columns; column += 1, at += 1) {
      // As films are hung: a right breast has its chest wall at the right.
      const along = (side === 'R' ? columns - column - 0.5 : column + 0.5) * spacing;
      let value = tissueAt(along, across, view, density, stream);
      for (const one of own) value += massAt(one.mass, along - one.along, across - one.across, stream);
      if (film) value = artefactAt(value, along, across, columns * spacing, rows * spacing);
      const grain = (hash(column, row, stream + 1000) + hash(row, column, stream + 2000) - 1) * 38;
      pixels[at] = Math.min(Math.max(Math.round(value + grain), 0), BRIGHTEST);
    }
  }
  const masses = own.map(({ mass, along, across }) => {
    const size = mass.diameter / spacing;
    const middle = { x: side === 'R' ? columns - along / spacing : along / spacing, y: rows / 2 - across / spacing };
    return { x: middle.x - size / 2, y: middle.y - size / 2, width: size, height: size };
  });
  return { columns, rows, side, view, pixels, masses };
}

function tissueAt(along: number, across: number, view: ViewName, density: number, stream: number): number {
  const muscle = view === 'MLO' ? muscleAt(along, across) : 0;
  // On oblique views the armpit goes on upwards.
  const up = view === 'MLO' && across > 0 ? across * 0.62 : across;
  const radius = Math.hypot(along / DEPTH, up / HALF_WIDTH);
  const inside = (1 - radius) * HALF_WIDTH;
  if (inside <= 0) return AIR;
  const thickness = Math.sqrt(Math.min(1, Math.max(0, 1 - (1 - Math.min(inside, RIM) / RIM) ** 2)));
  // Gland lies behind the nipple, fat towards the chest wall and under the skin.
  const envelope = Math.exp(-(((along - 0.55 * DEPTH) / (0.36 * DEPTH)) ** 2) - (across / (0.5 * HALF_WIDTH)) ** 2);
  const texture = powerLaw(along, across, stream);
  const gland = Math.max(0, density * 1.5 * envelope + 0.42 * texture * (0.35 + envelope));
  const skin = inside < 1.6 ? 0.25 : 0;
  const strands = 0.2 * strandsAt(along, across, stream) * (0.4 + envelope);
  const breast = FAT * (1 + 0.12 * texture) + GLAND * Math.min(gland + strands + skin, 1.3);
  return AIR + thickness * Math.max(breast, muscle * (1 + 0.05 * texture));
}

/** A triangle in the upper corner at the chest wall, whose lower edge is a little convex. */
function muscleAt(along: number, across: number): number {
  const edge = 46 * ((across + 30) / 110);
  const within = edge - along + 4 * Math.sin(((across + 30) / 110) * Math.PI);
  return across > -30 ? MUSCLE * Math.min(1, Math.max(0, within / 5)) : 0;
}

/** Octaves of noise from 40 mm down to 0.6 mm, each half as much in power a square as the one before: 1/f³. About −1 to 1. */
function powerLaw(along: number, across: number, stream: number): number {
  let sum = 0;
  for (let octave = 0, wave = 40, weight = 1; octave < 7; octave += 1, wave /= 2, weight /= Math.SQRT2) {
    sum += weight * (2 * noise(along / wave + 17 * octave, across / wave - 31 * octave, stream + 0.5) - 1);
  }
  return sum;
}

/** Thin bright lines that wind through the breast, as its ligaments do: the ridges of a noise. 0 to 1. */
function strandsAt(along: number, across: number, stream: number): number {
  let most = 0;
  for (let octave = 0, wave = 26; octave < 3; octave += 1, wave /= 1.9) {
    // Longer towards the nipple than across.
    const value = noise(along / (1.6 * wave) - 7 * octave, across / wave + 11 * octave, stream + 40.5 + octave);
    most = Math.max(most, 1 - Math.min(1, Math.abs(2 * value - 1) * (wave / 1.4)));
  }
  return most;
}

/** What a mass adds: a ball's shadow with a soft rim, and rays where it is spiculated. */
function massAt({ diameter, spiculated }: Mass, dx: number, dy: number, stream: number): number {
  const radius = diameter / 2;
  const away = Math.hypot(dx, dy) / radius;
  if (away > 2.2) return 0;
  const angle = Math.atan2(dy, dx);
  const edge = spiculated ? 1 + 0.08 * Math.sin(5 * angle + stream) + 0.05 * Math.sin(11 * angle) : 1;
  const ball = away < edge ? Math.sqrt(1 - (away / edge) ** 2) : 0;
  const soft = 1 / (1 + Math.exp((away - 0.92 * edge) / 0.05));
  const rays = spiculated && away >= 0.6 ? raysAt(angle, stream) * Math.exp(-(away - 0.6) * 1.8) : 0;
  return 900 * (0.65 * ball + 0.35 * soft) + 330 * rays;
}

/** Spicules: fine lines at unequal angles, thinner than the gaps between them. 0 to 1. */
function raysAt(angle: number, stream: number): number {
  let most = 0;
  for (let ray = 0; ray < 17; ray += 1) {
    const at = ((ray + 0.7 * hash(ray, 5, stream)) / 17) * 2 * Math.PI - Math.PI;
    const off = Math.abs(Math.atan2(Math.sin(angle - at), Math.cos(angle - at)));
    most = Math.max(most, (0.4 + 0.6 * hash(ray, 9, stream)) * Math.exp(-((off / 0.05) ** 2)));
  }
  return most;
}

/** Film beside the breast: an L of lead letters, a bright strip at the far edge, three scratches. */
function artefactAt(value: number, along: number, across: number, width: number, height: number): number {
  const [u, v] = [along - (width - 24), across - (height / 2 - 30)];
  const letter = u > 0 && u < 10 && v > 0 && v < 16 && (u < 3 || v < 3);
  if (letter || along > width - 2.5) return 4000;
  const scratched = Math.abs(across - 0.4 * along - 20) < 0.15 || Math.abs(along - 60 + 0.1 * across) < 0.12;
  return scratched ? value + 350 : value;
}
