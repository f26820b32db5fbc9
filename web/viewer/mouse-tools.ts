/** What the left button can do, with the key that chooses it. */
import {
  Brush,
  Circle,
  Crosshair,
  Eraser,
  Hand,
  type LucideIcon,
  MoveVertical,
  Ruler,
  Square,
  SquareDashed,
  SunMedium,
  Triangle,
  ZoomIn,
} from 'lucide-react';
import type { ShapeKind } from './shapes';

/** The image itself answers these. */
export type ImageTool = 'window' | 'pan' | 'zoom' | 'scroll';
/** `mark` draws a rectangle that asks for a name; the others are measurements that need none. */
export type DrawingTool = 'mark' | ShapeKind;
/** What changes an outline; only while one is edited. */
export type OutlineTool = 'brush' | 'eraser';
/** The crosshair belongs to the three planes. */
export type MouseTool = ImageTool | DrawingTool | OutlineTool | 'crosshair';

interface Entry<Tool> {
  readonly tool: Tool;
  readonly name: string;
  readonly keys: string;
  readonly icon: LucideIcon;
}

export const imageTools: readonly Entry<ImageTool>[] = [
  { tool: 'window', name: 'Window', keys: 'w', icon: SunMedium },
  { tool: 'pan', name: 'Pan', keys: 'p', icon: Hand },
  { tool: 'zoom', name: 'Zoom', keys: 'z', icon: ZoomIn },
  { tool: 'scroll', name: 'Scroll', keys: 's', icon: MoveVertical },
];

export const crosshairTool: Entry<'crosshair'> = { tool: 'crosshair', name: 'Crosshair', keys: 'h', icon: Crosshair };

export const outlineTools: readonly Entry<OutlineTool>[] = [
  { tool: 'brush', name: 'Brush', keys: 'd', icon: Brush },
  { tool: 'eraser', name: 'Eraser', keys: 'o', icon: Eraser },
];

export const isOutlineTool = (tool: MouseTool): tool is OutlineTool => tool === 'brush' || tool === 'eraser';

/** Also the labels under which measurements without a name of their own are kept. */
export const shapeNames: Readonly<Record<ShapeKind, string>> = {
  length: 'Length',
  angle: 'Angle',
  ellipse: 'Ellipse',
  rectangle: 'Rectangle',
};

export const drawingTools: readonly Entry<DrawingTool>[] = [
  { tool: 'length', name: shapeNames.length, keys: 'l', icon: Ruler },
  { tool: 'angle', name: shapeNames.angle, keys: 'g', icon: Triangle },
  { tool: 'ellipse', name: shapeNames.ellipse, keys: 'c', icon: Circle },
  { tool: 'rectangle', name: shapeNames.rectangle, keys: 'b', icon: Square },
  { tool: 'mark', name: 'Mark', keys: 'm', icon: SquareDashed },
];

/** The shape that a tool draws; null for the tools of the image. */
export function shapeOf(tool: MouseTool): ShapeKind | null {
  if (tool === 'mark') return 'rectangle';
  return tool in shapeNames ? (tool as ShapeKind) : null;
}
