import { z } from 'zod';

/**
 * Every job by name, with what it carries: ids only, the data is read when the job runs. A handler can run twice
 * (a worker may die after its work and before it says so), and has to come to the same rows.
 */
export const jobPayloads = {
  /** A file has been received and stored; recognise and index it. */
  'upload.received': z.object({ uploadId: z.string() }),
  /** Instances came to a series, and then none for a while. */
  'series.stored': z.object({ seriesId: z.uuid() }),
  'recording.stored': z.object({ recordingId: z.uuid() }),
  /** Make the version of a recording that every browser plays. */
  'recording.convert': z.object({ recordingId: z.uuid() }),
  /** Run one pipeline on one unit. */
  'analysis.run': z.object({ analysisId: z.uuid() }),
} as const;

export type JobName = keyof typeof jobPayloads;
export type JobPayload<N extends JobName> = z.infer<(typeof jobPayloads)[N]>;
