/**
 * Cornerstone3D, loaded when the first viewer opens: half of the portal never needs its two megabytes.
 *
 * The library keeps its state (loaders, workers, cache, tools) in modules of its own, so it can be initialised only once
 * for each page load; this promise is that once.
 */
import type * as Core from '@cornerstonejs/core';
import type * as Loader from '@cornerstonejs/dicom-image-loader';
import type * as Tools from '@cornerstonejs/tools';

export interface Cornerstone {
  readonly core: typeof Core;
  readonly loader: typeof Loader;
  readonly tools: typeof Tools;
}

let loading: Promise<Cornerstone> | null = null;

export function loadCornerstone(): Promise<Cornerstone> {
  loading ??= load().catch((error: unknown) => {
    // A page that could not fetch the code may try again.
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<Cornerstone> {
  const [core, loader, tools] = await Promise.all([
    import('@cornerstonejs/core'),
    import('@cornerstonejs/dicom-image-loader'),
    import('@cornerstonejs/tools'),
  ]);
  core.init();
  loader.init({ maxWebWorkers: 2, decodeConfig: { wasmBasePath: '/cornerstone' } });
  tools.init();
  for (const tool of [tools.WindowLevelTool, tools.PanTool, tools.ZoomTool, tools.StackScrollTool]) tools.addTool(tool);
  return { core, loader, tools };
}
