/** Archives by their first bytes, as https://en.wikipedia.org/wiki/List_of_file_signatures lists them. */
const signatures: readonly { readonly name: ArchiveName; readonly at: number; readonly bytes: readonly number[] }[] = [
  { name: 'zip', at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  // An empty one: only the end of the central directory.
  { name: 'zip', at: 0, bytes: [0x50, 0x4b, 0x05, 0x06] },
  { name: '7z', at: 0, bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { name: 'rar', at: 0, bytes: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  { name: 'gzip', at: 0, bytes: [0x1f, 0x8b] },
  { name: 'bzip2', at: 0, bytes: [0x42, 0x5a, 0x68] },
  { name: 'xz', at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: 'zstd', at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'tar', at: 257, bytes: [0x75, 0x73, 0x74, 0x61, 0x72] },
];

export type ArchiveName = 'zip' | '7z' | 'rar' | 'gzip' | 'bzip2' | 'xz' | 'zstd' | 'tar';

/** @param head the first 512 bytes, or all there are */
export function recogniseArchive(head: Uint8Array): ArchiveName | null {
  const found = signatures.find(({ at, bytes }) => bytes.every((byte, index) => head[at + index] === byte));
  return found?.name ?? null;
}
