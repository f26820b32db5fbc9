import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';

/** Who runs PostgreSQL: it refuses to run as root. */
export interface ServerAccount {
  /** Empty where the server runs as whoever started Overread. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
  canExecute(path: string): boolean;
  /** Gives a file or folder to the account. */
  own(path: string): void;
}

const NAME = 'postgres';

/**
 * The current user, or for root the system's user `postgres`, made where it is missing (as Debian's packages do).
 * @throws Error where there is no such user and none can be made
 */
export function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return { ids: {}, canExecute: () => true, own: () => undefined };
  const ids = lookUp() ?? create();
  return {
    ids,
    // Asked of the system, as that user: modes of all parents, ACLs and mount options decide together.
    canExecute: (path) => spawnSync('test', ['-x', path], { ...ids, cwd: '/' }).status === 0,
    own: (path) => chownSync(path, ids.uid, ids.gid),
  };
}

function lookUp(): { uid: number; gid: number } | null {
  const number = (flag: string) => {
    const answer = spawnSync('id', [flag, NAME], { encoding: 'utf8' });
    return answer.status === 0 ? Number(answer.stdout.trim()) : Number.NaN;
  };
  const uid = number('-u');
  const gid = number('-g');
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : null;
}

function create(): { uid: number; gid: number } {
  spawnSync('groupadd', ['--system', NAME]);
  spawnSync('useradd', ['--system', '--gid', NAME, '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]);
  const made = lookUp();
  if (made === null) {
    throw new Error(
      'PostgreSQL does not run as root, and the user "postgres" could not be made. ' +
        'Start Overread as another user, make that user, or set DATABASE_URL.',
    );
  }
  return made;
}
