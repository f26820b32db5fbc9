'use client';
import type { Point, Shape } from './shapes';

interface Props {
  shape: Shape;
  /** Pixels of the image to CSS pixels of the view; null while there is no image. */
  place(point: Point): readonly [number, number] | null;
  /** Lines of text beside it. */
  text: readonly string[];
}

/** One shape in an SVG over the image. */
export function ShapeView({ shape, place, text }: Props) {
  const points = shape.points.map(place).filter((point) => point !== null);
  const [a, b] = points;
  if (!a || !b) return null;
  const left = Math.min(...points.map(([x]) => x));
  const top = Math.min(...points.map(([, y]) => y));
  return (
    <>
      <Outline shape={shape} points={points} a={a} b={b} />
      {text.map((line, number) => (
        <text key={line} x={left} y={top - 6 - 14 * (text.length - 1 - number)}>
          {line}
        </text>
      ))}
    </>
  );
}

type Place = readonly [number, number];

function Outline({ shape, points, a, b }: { shape: Shape; points: readonly Place[]; a: Place; b: Place }) {
  const [x, y] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
  const [width, height] = [Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])];
  switch (shape.kind) {
    case 'rectangle':
      return <rect x={x} y={y} width={width} height={height} />;
    case 'ellipse':
      return <ellipse cx={x + width / 2} cy={y + height / 2} rx={width / 2} ry={height / 2} />;
    case 'length':
    case 'angle':
      return (
        <>
          <polyline points={points.map((point) => point.join()).join(' ')} />
          {points.map(([cx, cy]) => (
            <circle key={`${cx} ${cy}`} cx={cx} cy={cy} r={2.5} />
          ))}
        </>
      );
  }
}
