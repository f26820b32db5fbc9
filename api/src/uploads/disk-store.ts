import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import type { Upload } from '@tus/server';
import { hasRoom } from '../storage/room.js';

/** Less than this is no room: a file system keeps a little for itself. */
const NO_ROOM_BYTES = 1 << 20;

/** tus' files on disk; nothing is left of one that could not be begun. */
export class DiskStore extends FileStore {
  /** @param forget undoes what was noted of an upload before it was created here */
  constructor(
    options: ConstructorParameters<typeof FileStore>[0],
    private readonly forget: (id: string) => Promise<void>,
  ) {
    super(options);
  }

  override async create(upload: Upload): Promise<Upload> {
    try {
      return await super.create(upload);
    } catch (error) {
      for (const name of [upload.id, `${upload.id}.json`]) await rm(join(this.directory, name), { force: true });
      await this.forget(upload.id);
      throw error;
    }
  }

  async isFull(): Promise<boolean> {
    return !(await hasRoom(this.directory, NO_ROOM_BYTES));
  }
}
