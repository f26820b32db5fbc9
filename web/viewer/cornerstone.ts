/**
 * Cornerstone3D, loaded when the first viewer opens.
 *
 * The library keeps its state (loaders, workers, cache, tools) in modules of its own, so it can be initialised only once
 * for each page load; this promise is that once.
 */
export type Cornerstone = typeof import('./cornerstone-bundle');

const address = '/cornerstone/cornerstone.js';

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
  // Not Turbopack's to follow: see cornerstone-bundle.ts, whose types it has.
  const cornerstone = (await import(/* turbopackIgnore: true */ address)) as Cornerstone;
  const { core, loader, tools } = cornerstone;
  core.init();
  loader.init({ maxWebWorkers: 2, decodeConfig: { wasmBasePath: '/cornerstone' } });
  tools.init();
  for (const tool of [tools.WindowLevelTool, tools.PanTool, tools.ZoomTool, tools.StackScrollTool]) tools.addTool(tool);
  return cornerstone;
}
