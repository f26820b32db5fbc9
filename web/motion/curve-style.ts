import { words } from '../format/text';
import type { Curve } from './use-recording-data';

const names: Readonly<Record<string, string>> = {
  kneeFlexion: 'Knee flexion',
  thighTrunk: 'Thigh to trunk',
  trunkLean: 'Trunk lean',
};

export const curveKey = (curve: Pick<Curve, 'name' | 'side'>): string =>
  [curve.name, curve.side].filter(Boolean).join(' ');

export function curveTitle(curve: Pick<Curve, 'name' | 'side'>): string {
  return [names[curve.name] ?? words(curve.name), curve.side].filter(Boolean).join(', ');
}

/** The colour says the side, the dash says which angle. */
export function curveColour(curve: Pick<Curve, 'side'>): '--left' | '--right' | '--middle' {
  return curve.side === 'left' ? '--left' : curve.side === 'right' ? '--right' : '--middle';
}

const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [8, 3, 2, 3]];

export function curveDash(curve: Pick<Curve, 'name'>, all: readonly Pick<Curve, 'name'>[]): readonly number[] {
  const kinds = [...new Set(all.map((one) => one.name))];
  return dashes[kinds.indexOf(curve.name) % dashes.length] ?? [];
}

/** What is shown before the reader chooses: the first angle, both sides. */
export function firstShown(curves: readonly Curve[]): ReadonlySet<string> {
  return new Set(curves.filter((curve) => curve.name === curves[0]?.name).map(curveKey));
}
