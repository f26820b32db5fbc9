/**
 * What the viewer uses of Cornerstone3D, bundled ahead of `next build` (bundle/cornerstone.mjs) and loaded when the
 * first viewer opens. Turbopack takes minutes over these packages and has hung on them for ever (vercel/next.js#97399);
 * esbuild takes seconds, and half of the portal never needs their megabytes.
 */
import {
  cache,
  Enums,
  eventTarget,
  imageLoader,
  imageLoadPoolManager,
  init,
  RenderingEngine,
  setVolumesForViewports,
  utilities,
  volumeLoader,
} from '@cornerstonejs/core';
import { init as initLoader, wadors } from '@cornerstonejs/dicom-image-loader';
import {
  addTool,
  BrushTool,
  CrosshairsTool,
  init as initTools,
  PanTool,
  StackScrollTool,
  segmentation,
  Enums as ToolEnums,
  ToolGroupManager,
  utilities as toolUtilities,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';

export const core = {
  cache,
  Enums,
  eventTarget,
  imageLoader,
  imageLoadPoolManager,
  init,
  RenderingEngine,
  setVolumesForViewports,
  utilities,
  volumeLoader,
};
export const loader = { init: initLoader, wadors };
export const tools = {
  init: initTools,
  addTool,
  ToolGroupManager,
  Enums: ToolEnums,
  segmentation,
  utilities: toolUtilities,
  BrushTool,
  CrosshairsTool,
  PanTool,
  StackScrollTool,
  WindowLevelTool,
  ZoomTool,
};
