/**
 * Everything that can be wrong with a file, as one closed list with no catch-all. The codes are shown to people, stored
 * with uploads and printed by `overread analyze`: never rename one, never give one a second meaning.
 */

export const dicomErrorCodes = {
  NOT_DICOM: 'The bytes are not a DICOM data set.',
  TRUNCATED: 'The file ends before the data that it announces.',
  CORRUPT_DATA_SET: 'The data set cannot be parsed.',
  MISSING_ATTRIBUTE: 'A required attribute is absent or empty.',
  INVALID_ATTRIBUTE: 'An attribute has a value that cannot be.',
  UNSUPPORTED_TRANSFER_SYNTAX: 'The pixel data is encoded in a way that is not decoded.',
  UNSUPPORTED_PIXEL_FORMAT: 'The pixels are laid out in a way that is not decoded.',
  CORRUPT_PIXEL_DATA: 'The pixel data does not decode to the image that the attributes describe.',
  TOO_LARGE: 'The image is larger than any that is decoded.',
  CONFLICTING_UID: 'Another file has the same SOP Instance UID and other contents.',
} as const;

export const videoErrorCodes = {
  NOT_A_VIDEO: 'ffprobe finds no video in the bytes.',
  VIDEO_HAS_NO_FRAMES: 'There is a video stream without a single frame.',
  VIDEO_TRUNCATED: 'The file ends before the frames that its container announces.',
  VIDEO_CORRUPT: 'Frames cannot be decoded.',
  VIDEO_TOO_LARGE: 'The video is larger or longer than any that is decoded.',
  VIDEO_TIMED_OUT: 'ffmpeg or ffprobe gave no answer in time.',
  FFMPEG_MISSING: 'ffmpeg or ffprobe is not installed.',
} as const;

export const fileErrorCodes = {
  EMPTY_FILE: 'The file has no bytes.',
  FILE_NOT_FOUND: 'There is nothing at this path.',
  FILE_UNREADABLE: 'The file or folder cannot be opened or read.',
  NOT_DICOM_NOR_VIDEO: 'The file is neither DICOM nor a video.',
  OUTPUT_UNWRITABLE: 'A result cannot be written to the output folder.',
} as const;

export const archiveErrorCodes = {
  ARCHIVE_CORRUPT: 'The archive is damaged or ends too early.',
  ARCHIVE_ENCRYPTED: 'The file is protected by a password.',
  ARCHIVE_METHOD_UNSUPPORTED: 'The file is compressed in a way that is not read.',
  ARCHIVE_TOO_LARGE: 'The archive holds more than is unpacked.',
  ARCHIVE_TOO_DEEP: 'Archives within archives within archives: more than are unpacked.',
  ARCHIVE_UNSUPPORTED: 'An archive that is not a zip file.',
  DICOMDIR_INCOMPLETE: 'The DICOMDIR lists files that did not come with it.',
} as const;

export type ArchiveErrorCode = keyof typeof archiveErrorCodes;
export type DicomErrorCode = keyof typeof dicomErrorCodes | 'EMPTY_FILE';
export type VideoErrorCode = keyof typeof videoErrorCodes | 'EMPTY_FILE';
export type FileErrorCode = keyof typeof fileErrorCodes;
export type FormatErrorCode = DicomErrorCode | VideoErrorCode | FileErrorCode | ArchiveErrorCode;

/** For whoever checks that a stored or received code is one of the list. */
export const formatErrorCodes: Readonly<Record<FormatErrorCode, string>> = {
  ...dicomErrorCodes,
  ...videoErrorCodes,
  ...fileErrorCodes,
  ...archiveErrorCodes,
};

/**
 * A file that cannot be used. `reason` is one plain sentence without the file's name: decoders see bytes, and only the
 * caller knows what the user calls them (`named` puts the two together).
 */
export class FormatError<Code extends FormatErrorCode = FormatErrorCode> extends Error {
  override readonly name: string = 'FormatError';
  readonly code: Code;
  readonly reason: string;

  constructor(code: Code, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
    this.reason = reason;
  }

  /** The message for a reader: which file, and why. */
  named(file: string): string {
    return `${file}: ${this.reason}`;
  }
}

export function isFormatError(error: unknown): error is FormatError {
  return error instanceof FormatError;
}

export class DicomError extends FormatError<DicomErrorCode> {
  override readonly name = 'DicomError';
}

export class VideoError extends FormatError<VideoErrorCode> {
  override readonly name = 'VideoError';
}

export class FileError extends FormatError<FileErrorCode> {
  override readonly name = 'FileError';
}

export class ArchiveError extends FormatError<ArchiveErrorCode> {
  override readonly name = 'ArchiveError';
}
