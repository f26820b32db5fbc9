import { acceptFor } from './decoding';

/**
 * Cornerstone3D, loaded when the first viewer opens.
 *
 * The library keeps its state (loaders, workers, cache, tools) in modules of its own, so it can be initialised only once
 * for each page load; this promise is that once.
 */
export type Cornerstone = typeof import('./cornerstone-bundle');

const address = '/cornerstone/cornerstone.js';

/** Decoded images, of which the least recently shown go first: a CT of 1,000 slices and a volume beside it. */
const cacheBytes = 1024 ** 3;

let loading: Promise<Cornerstone> | null = null;

/** Images that are fetched ahead at once: of the six connections a browser opens, some stay for what is looked at. */
const aheadAtOnce = 3;

export function loadCornerstone(): Promise<Cornerstone> {
  loading ??= load().catch((error: unknown) => {
    // A page that could not fetch the code may try again.
    loading = null;
    throw error;
  });
  return loading;
}

/** Makes it ready ahead of the first viewer. Where that fails, opening one tries again and says so. */
export function prepareCornerstone(): void {
  loadCornerstone().catch(() => undefined);
}

async function load(): Promise<Cornerstone> {
  // Not Turbopack's to follow: see cornerstone-bundle.ts, whose types it has.
  const cornerstone = (await import(/* turbopackIgnore: true */ address)) as Cornerstone;
  const { core, loader, tools } = cornerstone;
  // Each viewer has an engine of its own, which would by itself open seven contexts: browsers lose the oldest of sixteen.
  core.init({ debug: {}, rendering: { webGlContextCount: 1 } });
  loader.init({
    maxWebWorkers: 2,
    decodeConfig: { wasmBasePath: '/cornerstone' },
    beforeSend: async (_request: XMLHttpRequest, imageId: string) => {
      // Registered by this viewer, as DICOM JSON; the loader's own type is narrower.
      const metadata = loader.wadors.metaDataManager.get(imageId) as Parameters<typeof acceptFor>[0] | undefined;
      // Where this returns nothing, the loader's own headers stand.
      return metadata ? { Accept: acceptFor(metadata) } : undefined;
    },
  });
  tools.init();
  const used = [
    ...[tools.WindowLevelTool, tools.PanTool, tools.ZoomTool, tools.StackScrollTool],
    ...[tools.CrosshairsTool, tools.BrushTool],
  ];
  for (const tool of used) tools.addTool(tool);
  core.cache.setMaxCacheSize(cacheBytes);
  core.imageLoadPoolManager.setMaxSimultaneousRequests(core.Enums.RequestType.Prefetch, aheadAtOnce);
  return cornerstone;
}

let openViewers = 0;

export function viewerOpened(): void {
  openViewers += 1;
}

/** With the last viewer goes all that was loaded for it: the next study's images are others. */
export function viewerClosed({ core, loader }: Cornerstone): void {
  openViewers -= 1;
  if (openViewers > 0) return;
  // What still waits to be fetched ahead would keep the connections from the next study.
  for (const type of Object.values(core.Enums.RequestType)) core.imageLoadPoolManager.clearRequestStack(type);
  core.cache.purgeCache();
  loader.wadors.metaDataManager.purge();
}
