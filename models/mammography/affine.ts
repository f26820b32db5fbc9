/** Affine maps of the plane: points are (x, y), 0 being the outer corner of the top-left pixel. */

/** x′ = a·x + b·y + c, y′ = d·x + e·y + f. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const apply = ({ a, b, c, d, e, f }: Affine, { x, y }: Point): Point => ({
  x: a * x + b * y + c,
  y: d * x + e * y + f,
});

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  return {
    a: outer.a * inner.a + outer.b * inner.d,
    b: outer.a * inner.b + outer.b * inner.e,
    c: outer.a * inner.c + outer.b * inner.f + outer.c,
    d: outer.d * inner.a + outer.e * inner.d,
    e: outer.d * inner.b + outer.e * inner.e,
    f: outer.d * inner.c + outer.e * inner.f + outer.f,
  };
}

/** Factor by which areas grow. */
export const areaFactor = ({ a, b, d, e }: Affine): number => Math.abs(a * e - b * d);

/** @throws {RangeError} where the map flattens the plane */
export function invert(map: Affine): Affine {
  const { a, b, c, d, e, f } = map;
  const determinant = a * e - b * d;
  if (determinant === 0) throw new RangeError('a map that flattens the plane has no inverse');
  const [ia, ib, id, ie] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
  return { a: ia, b: ib, c: -(ia * c + ib * f), d: id, e: ie, f: -(id * c + ie * f) };
}
