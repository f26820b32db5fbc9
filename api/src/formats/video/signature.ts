/**
 * First bytes of the containers that are read (`inputGuards` in ffmpeg.ts). A guard against starting ffprobe for every
 * text file of a folder: what passes may still be no video.
 */
const starts: readonly { readonly at: number; readonly bytes: string }[] = [
  // MP4, MOV and their kin (ISO/IEC 14496-12): a box's type stands at byte 4.
  ...['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'uuid'].map((bytes) => ({ at: 4, bytes })),
  // EBML: Matroska and WebM (RFC 8794).
  { at: 0, bytes: '\x1a\x45\xdf\xa3' },
  // AVI, and its older and its big-endian form.
  { at: 8, bytes: 'AVI ' },
  { at: 8, bytes: 'AVIX' },
  // MPEG-1 and -2 program and elementary streams: any start code.
  { at: 0, bytes: '\0\0\x01' },
  // MPEG transport stream: a packet each 188 bytes; with a time code before it 192.
  { at: 0, bytes: '\x47' },
  { at: 4, bytes: '\x47' },
  { at: 0, bytes: '\x30\x26\xb2\x75' },
  { at: 0, bytes: 'FLV' },
  { at: 0, bytes: 'OggS' },
  { at: 0, bytes: 'DKIF' },
  // MXF, which may have a run-in before it.
  { at: 0, bytes: '\x06\x0e\x2b\x34' },
  // DV: a header block of NTSC and PAL.
  { at: 0, bytes: '\x1f\x07\0' },
];

/** @param head the first 12 bytes or more */
export function couldBeVideo(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 12)).toString('latin1');
  return starts.some(({ at, bytes }) => text.startsWith(bytes, at));
}
