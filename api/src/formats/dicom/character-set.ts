/**
 * Text in the Specific Character Sets of DICOM (PS3.3 C.12.1.1.2, PS3.5 6.1): single-byte sets, the multi-byte sets
 * without code extensions, and ISO 2022 switching between them by escape sequences.
 */

type Decode = (bytes: Uint8Array) => string;

export interface CharacterSet {
  /** False where a defined term was not known, and text outside ASCII may be wrong. */
  readonly known: boolean;
  decode(bytes: Uint8Array): string;
}

const latin1: Decode = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
const withLabel = (label: string): Decode => {
  const decoder = new TextDecoder(label);
  return (bytes) => decoder.decode(bytes);
};

/** By the number after `ISO_IR ` or `ISO 2022 IR `; WHATWG names for what Node decodes. */
const singleByte: ReadonlyMap<string, Decode> = new Map([
  // The default repertoire is ASCII; files that break it are mostly Latin-1.
  ['6', latin1],
  ['100', latin1],
  ['101', withLabel('iso-8859-2')],
  ['109', withLabel('iso-8859-3')],
  ['110', withLabel('iso-8859-4')],
  ['144', withLabel('iso-8859-5')],
  ['127', withLabel('iso-8859-6')],
  ['126', withLabel('iso-8859-7')],
  ['138', withLabel('iso-8859-8')],
  ['148', withLabel('iso-8859-9')],
  ['203', withLabel('iso-8859-15')],
  ['166', withLabel('windows-874')],
  // JIS X 0201: its bytes mean the same in Shift JIS.
  ['13', withLabel('shift_jis')],
]);
const withoutExtensions: ReadonlyMap<string, Decode> = new Map([
  ['ISO_IR 192', withLabel('utf-8')],
  ['GB18030', withLabel('gb18030')],
  ['GBK', withLabel('gbk')],
]);

/** 94×94 sets: EUC carries the same codes with the high bit set, JIS X 0212 behind a prefix byte. */
const euc = (label: string, prefix: readonly number[] = []): Decode => {
  const decode = withLabel(label);
  return (bytes) => {
    const codes: number[] = [];
    for (let index = 0; index + 1 < bytes.length; index += 2) {
      codes.push(...prefix, bytes[index]! | 0x80, bytes[index + 1]! | 0x80);
    }
    return decode(Uint8Array.from(codes));
  };
};

/** What follows ESC (PS3.3 table C.12-3 and C.12-4), and what it switches to. */
const escapes: readonly (readonly [sequence: string, decode: Decode])[] = [
  ['(B', latin1],
  ['-A', latin1],
  ['-B', singleByte.get('101')!],
  ['-C', singleByte.get('109')!],
  ['-D', singleByte.get('110')!],
  ['-L', singleByte.get('144')!],
  ['-G', singleByte.get('127')!],
  ['-F', singleByte.get('126')!],
  ['-H', singleByte.get('138')!],
  ['-M', singleByte.get('148')!],
  ['-T', singleByte.get('166')!],
  ['(J', singleByte.get('13')!],
  [')I', singleByte.get('13')!],
  ['$B', euc('euc-jp')],
  ['$(D', euc('euc-jp', [0x8f])],
  // KS X 1001 and GB 2312 lie in G1: their bytes have the high bit already, with ASCII in between.
  ['$)C', withLabel('euc-kr')],
  ['$)A', withLabel('gbk')],
];
const ESC = 0x1b;

/** @param terms values of (0008,0005); none for the default repertoire. */
export function characterSetOf(terms: readonly string[]): CharacterSet {
  const first = (terms[0] ?? '').trim();
  const whole = withoutExtensions.get(first);
  if (whole && terms.length === 1) return { known: true, decode: whole };
  const known = terms.every((term) => term.trim() === '' || /^ISO(_IR| 2022 IR) \d+$/.test(term.trim()));
  const initial = singleByte.get(/^ISO(?:_IR| 2022 IR) (\d+)$/.exec(first)?.[1] ?? '6') ?? latin1;
  return { known, decode: (bytes) => decodeSwitching(bytes, initial) };
}

function decodeSwitching(bytes: Uint8Array, initial: Decode): string {
  let position = bytes.indexOf(ESC);
  if (position < 0) return initial(bytes);
  let text = initial(bytes.subarray(0, position));
  while (position >= 0) {
    const after = latin1(bytes.subarray(position + 1, position + 4));
    const switched = escapes.find(([sequence]) => after.startsWith(sequence));
    const start = position + 1 + (switched?.[0].length ?? 0);
    const next = bytes.indexOf(ESC, start);
    const end = next < 0 ? bytes.length : next;
    // Delimiters end a switch (PS3.5 6.1.2.5.3). In 94×94 sets their bytes may be half of a character, and the writer has
    // to switch back before them anyway.
    const doubleByte = switched?.[0] === '$B' || switched?.[0] === '$(D';
    const reset = doubleByte ? end : delimiterIn(bytes, start, end);
    text += (switched?.[1] ?? initial)(bytes.subarray(start, reset)) + initial(bytes.subarray(reset, end));
    position = next;
  }
  return text;
}

/** `\`, `=`, `^`, line feed, carriage return. */
const delimiters = new Set([0x5c, 0x3d, 0x5e, 0x0a, 0x0d]);

function delimiterIn(bytes: Uint8Array, start: number, end: number): number {
  for (let index = start; index < end; index++) if (delimiters.has(bytes[index]!)) return index;
  return end;
}
