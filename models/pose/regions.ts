/** Where in the frame each network looks. */
import type { Point, Region } from '../runtime/images.js';
import type { BlazePose } from './blazepose.js';
import type { PersonBox } from './detector.js';

// MediaPipe's margin around the circle that holds the body, as BlazePose was trained (pose_landmarks_to_roi.pbtxt).
const CIRCLE_MARGIN = 1.25;
const BOX_MARGIN = 1.25;

/** A square around a detector's box, upright, wide enough that the whole body is in it whatever the box cut off. */
export function regionAroundBox(box: Omit<PersonBox, 'score'>): Region {
  return {
    // Boxes are outer edges, regions are in pixel centres: half a pixel apart.
    x: box.x + box.width / 2 - 0.5,
    y: box.y + box.height / 2 - 0.5,
    size: Math.max(box.width, box.height) * BOX_MARGIN,
    angle: 0,
  };
}

/**
 * BlazePose's own region for the next frame: centred on the hips, turned so that the trunk stands upright, 1.25 times the
 * circle around the body.
 */
export function alignedRegion({ centre, rim }: BlazePose['circle']): Region {
  const radius = Math.hypot(rim.x - centre.x, rim.y - centre.y);
  return {
    x: centre.x,
    y: centre.y,
    size: 2 * radius * CIRCLE_MARGIN,
    angle: Math.PI / 2 - Math.atan2(centre.y - rim.y, rim.x - centre.x),
  };
}

/** An upright square around points, `margin` times as long as the longer side of their bounding box. */
export function regionAroundPoints(points: readonly Point[], margin: number): Region {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    size: Math.max(right - left, bottom - top) * margin,
    angle: 0,
  };
}
