/** The header `Upload-Metadata`, read. */
export type UploadMetadata = Readonly<Record<string, string | null>>;

/** The name as its sender wrote it, without the folders; only ever shown, never a path. */
export function fileNameOf(metadata: UploadMetadata | undefined): string {
  const given = metadata?.filename ?? metadata?.name ?? '';
  const name = given.split(/[/\\]/).at(-1)!.replace(/\p{C}/gu, '').trim();
  return name.slice(0, 255) || 'unnamed';
}
