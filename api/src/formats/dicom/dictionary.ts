import { dictionaryData } from './dictionary-data.js';

export interface DictionaryEntry {
  /** As dicom-parser writes it: `xggggeeee`, lower case. */
  readonly tag: string;
  /** Two letters; `XS`, `XO`, `XU`, `XW` where it depends on other attributes (see dictionary-data). */
  readonly vr: string;
  readonly keyword: string;
}

const entryPattern = /([0-9A-F]{8})([A-Z]{2})(\w+)/g;

const entries: readonly DictionaryEntry[] = [...dictionaryData.matchAll(entryPattern)].map(([, tag, vr, keyword]) => ({
  tag: `x${tag!.toLowerCase()}`,
  vr: vr!,
  keyword: keyword!,
}));
const byTag: ReadonlyMap<string, DictionaryEntry> = new Map(entries.map((entry) => [entry.tag, entry]));
const byKeyword: ReadonlyMap<string, DictionaryEntry> = new Map(entries.map((entry) => [entry.keyword, entry]));

export function entryOfTag(tag: string): DictionaryEntry | undefined {
  return byTag.get(tag);
}

/** @throws {TypeError} for a keyword that DICOM does not know: a slip in our code, not in a file. */
export function tagOf(keyword: string): string {
  const entry = byKeyword.get(keyword);
  if (!entry) throw new TypeError(`DICOM has no attribute with the keyword ${keyword}.`);
  return entry.tag;
}
