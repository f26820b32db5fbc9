/**
 * The largest things that are decoded. Real images stay far below: a digital breast tomosynthesis frame has 13 million
 * pixels, a film digitised at 50 µm about 30 million. What is above is a mistake or an attack, and is refused before any
 * memory is reserved for it.
 */

/** Columns × rows of one frame. */
export const MAX_FRAME_PIXELS = 100_000_000;

export const MAX_FRAMES = 100_000;

/** All frames of one instance, decoded, in bytes. */
export const MAX_INSTANCE_BYTES = 2 ** 32;

/** The data set after inflating (transfer syntax 1.2.840.10008.1.2.1.99), in bytes. */
export const MAX_INFLATED_BYTES = 2 ** 30;

/** All images of one series as handed to a pipeline, in bytes. */
export const MAX_SERIES_BYTES = 2 ** 33;
