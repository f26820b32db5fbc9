import type { Database, DatabaseTransaction } from './connect.js';

/** Writes a group in one transaction, and answers for each of it, in its order. Once thrown, nothing of it is kept. */
export type WriteGroup<Item, Result> = (trx: DatabaseTransaction, items: readonly Item[]) => Promise<readonly Result[]>;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly done: (result: Result) => void;
  readonly fail: (error: unknown) => void;
}

/** Keeps a transaction short enough that others wait for its locks for some hundredths of a second only. */
const LARGEST_GROUP = 64;

/**
 * Makes of `write` a function for one item, each as durable as with a transaction of its own when it resolves. What is
 * asked for while a transaction is under way goes into the next one together: a commit waits for the disk, and PostgreSQL
 * lets transactions that NOTIFY commit only one after the other, so that a hundred files would wait a hundred times.
 * Nothing is delayed to make a group larger.
 *
 * Where a group fails, each of it is written in a transaction of its own: one that cannot be written spoils no other.
 */
export function groupCommit<Item, Result>(
  write: WriteGroup<Item, Result>,
): (database: Database, item: Item) => Promise<Result> {
  const groups = new WeakMap<Database, Group<Item, Result>>();
  return (database, item) => {
    const group = groups.get(database) ?? new Group(database, write);
    groups.set(database, group);
    return group.add(item);
  };
}

class Group<Item, Result> {
  #waiting: Waiting<Item, Result>[] = [];
  #writing = false;

  constructor(
    private readonly database: Database,
    private readonly write: WriteGroup<Item, Result>,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((done, fail) => {
      this.#waiting.push({ item, done, fail });
      if (!this.#writing) void this.#writeAll();
    });
  }

  /** Never rejects: each item hears of its own outcome. */
  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, LARGEST_GROUP);
      if (await this.#writeGroup(group)) continue;
      for (const each of group) await this.#writeGroup([each]);
    }
    this.#writing = false;
  }

  /** @returns false where a group of several failed, and each is to be written alone */
  async #writeGroup(group: readonly Waiting<Item, Result>[]): Promise<boolean> {
    try {
      const items = group.map(({ item }) => item);
      const results = await this.database.transaction().execute((trx) => this.write(trx, items));
      if (results.length !== group.length) throw new Error(`${group.length} were written, ${results.length} answered.`);
      for (const [index, { done }] of group.entries()) done(results[index]!);
      return true;
    } catch (error) {
      if (group.length > 1) return false;
      group[0]!.fail(error);
      return true;
    }
  }
}
