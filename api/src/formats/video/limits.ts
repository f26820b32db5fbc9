/** What is refused before a frame is decoded: larger or longer is a mistake, or not a movement exercise. */

/** Pixels of one frame: 8K. */
export const MAX_VIDEO_PIXELS = 7680 * 4320;

/** Two hours at 60 frames a second. */
export const MAX_VIDEO_FRAMES = 432_000;

/** Reading the index of a long file from a slow disk takes seconds, not minutes. */
export const PROBE_SECONDS = 60;

/** How long the decoder may be silent while a frame is awaited. */
export const STALL_SECONDS = 60;

/** Address space of one ffmpeg: 8K frames in 10 bits on every core fit several times. */
export const MAX_FFMPEG_MEMORY_KIB = 8 * 2 ** 20;

/** Processor time of one ffmpeg: the longest video that is read, decoded on one slow core. */
export const MAX_FFMPEG_CPU_SECONDS = 4 * 3600;

/** Longer side of the version for the portal: what a screen shows of it beside the curves. */
export const MAX_WEB_SIDE = 1920;

/** Longer than for a frame that is awaited: a conversion runs only while nothing else needs the processor. */
export const CONVERSION_STALL_SECONDS = 600;
