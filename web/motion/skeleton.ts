/** Drawing a pose over its frame. The person's left and right have colours of their own, as in curves and figures. */
import { BONES, Joint } from '@overread/models/pose/skeleton.js';
import type { Landmark } from '@overread/models/result.js';

export interface SkeletonColours {
  readonly left: string;
  readonly right: string;
  readonly middle: string;
}

/** Below this the network guesses: drawn faintly, so that nobody takes it for seen. */
const seen = 0.5;
const faces = Joint.mouthRight;

/** In BlazePose's order left points are odd and right ones even from the shoulders on. */
function sideOf(a: number, b: number): keyof SkeletonColours {
  if (a <= faces || a % 2 !== b % 2) return 'middle';
  return a % 2 === 1 ? 'left' : 'right';
}

/** The face's points say little about movement and clutter the picture. */
const bones = BONES.filter(([a, b]) => a > faces && b > faces);

/**
 * @param scale canvas pixels a recording pixel
 * @param landmarks pixels of the recording after rotation
 */
export function drawSkeleton(
  context: CanvasRenderingContext2D,
  landmarks: readonly Landmark[],
  scale: number,
  colours: SkeletonColours,
): void {
  // Landmarks count from the centre of the top-left pixel, a canvas from its corner.
  const place = ([x, y]: Landmark): [number, number] => [(x + 0.5) * scale, (y + 0.5) * scale];
  const size = Math.max(2, context.canvas.height / 260);
  context.lineCap = 'round';
  const strokes = [
    { width: size * 2.2, colour: () => 'rgb(0 0 0 / 55%)' },
    { width: size, colour: (side: keyof SkeletonColours) => colours[side] },
  ];
  for (const { width, colour } of strokes) {
    context.lineWidth = width;
    for (const [a, b] of bones) {
      const from = landmarks[a];
      const to = landmarks[b];
      if (!from || !to) continue;
      context.globalAlpha = Math.min(from[2], to[2]) >= seen ? 1 : 0.3;
      context.strokeStyle = colour(sideOf(a, b));
      context.beginPath();
      context.moveTo(...place(from));
      context.lineTo(...place(to));
      context.stroke();
    }
  }
  landmarks.forEach((landmark, index) => {
    if (index <= faces && index !== Joint.nose) return;
    context.globalAlpha = landmark[2] >= seen ? 1 : 0.3;
    context.fillStyle = index === Joint.nose ? colours.middle : colours[sideOf(index, index)];
    context.beginPath();
    context.arc(...place(landmark), size * 1.1, 0, 2 * Math.PI);
    context.fill();
  });
  context.globalAlpha = 1;
}
