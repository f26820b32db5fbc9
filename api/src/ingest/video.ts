import type { NewRow } from '../database/tables.js';
import type { FfmpegTools } from '../formats/video/ffmpeg.js';
import { probeVideo, type VideoProbe } from '../formats/video/probe.js';
import { type WebReason, webReasonOf } from '../formats/video/web-version.js';
import type { StoredObject } from '../storage/object-store.js';

export interface VideoRecord {
  readonly row: RecordingRow;
  /** Why the portal needs another version of it. */
  readonly webReason: WebReason | null;
}

type RecordingRow = Omit<NewRow<'recording'>, 'id' | 'createdAt' | 'patientId' | 'fileName'>;

/**
 * Reads what a video says about itself into a row, the time of every frame included; nothing is decoded.
 * @throws {VideoError}
 */
export async function readVideoRecord(path: string, object: StoredObject, tools: FfmpegTools): Promise<VideoRecord> {
  const probe = await probeVideo(path, tools);
  const row = {
    sha256: object.sha256,
    sizeBytes: object.sizeBytes,
    mediaType: mediaTypeOf(probe),
    codec: probe.codec,
    width: probe.width,
    height: probe.height,
    fps: probe.fps,
    variableFrameRate: probe.variableFrameRate,
    duration: probe.duration,
    frameCount: probe.frameCount,
    frameTimes: [...probe.frameTimes],
  };
  return { row, webReason: webReasonOf(probe) };
}

/** By ffmpeg's names of containers; browsers go by the type where they choose a player. */
function mediaTypeOf({ container }: VideoProbe): string {
  const names = container.split(',');
  if (names.includes('mp4')) return 'video/mp4';
  if (names.includes('webm')) return 'video/webm';
  if (names.includes('avi')) return 'video/x-msvideo';
  if (names.includes('mpegts')) return 'video/mp2t';
  return 'application/octet-stream';
}
