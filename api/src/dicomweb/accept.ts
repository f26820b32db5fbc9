/**
 * Which representation of DICOM data a client takes (PS3.18 8.7.4 and 8.7.5): single-part or multipart/related, with a
 * media type and a transfer syntax, out of what can be given.
 */

export interface MediaRange {
  /** E.g. `multipart/related`, `application/*`, in small letters. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly quality: number;
}

/** Reads an `Accept` header, best first; an absent or empty one takes everything (RFC 9110 12.5.1). */
export function parseAccept(header: string | undefined): MediaRange[] {
  if (header === undefined || header.trim() === '') return [{ type: '*/*', parameters: {}, quality: 1 }];
  return (
    splitOutsideQuotes(header, ',')
      .map(parseRange)
      .filter(({ quality }) => quality > 0)
      // The sort is stable: ranges of one quality stay in the client's order.
      .sort((a, b) => b.quality - a.quality)
  );
}

function parseRange(text: string): MediaRange {
  const [type = '', ...rest] = splitOutsideQuotes(text, ';').map((part) => part.trim());
  const parameters: Record<string, string> = {};
  for (const parameter of rest) {
    const [name = '', ...value] = parameter.split('=');
    parameters[name.trim().toLowerCase()] = value.join('=').trim().replace(/^"|"$/g, '');
  }
  const { q, ...others } = parameters;
  const quality = q === undefined ? 1 : Number(q);
  return { type: type.toLowerCase(), parameters: others, quality: Number.isNaN(quality) ? 0 : quality };
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [''];
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (character === separator && !quoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** What can be given, as it can be told of. */
export interface Representation {
  /** The names under which it can be asked for; the first is the standard's own. */
  readonly mediaTypes: readonly [string, ...string[]];
  readonly transferSyntaxUid: string;
}

export interface Chosen {
  readonly multipart: boolean;
  readonly mediaType: string;
  readonly transferSyntaxUid: string;
}

/**
 * The representation for the client's best range that fits, or null: 406.
 *
 * @param offered the one to be given where the client does not care comes first.
 */
export function chooseRepresentation(
  accept: readonly MediaRange[],
  ...offered: readonly Representation[]
): Chosen | null {
  for (const range of accept) {
    for (const representation of offered) {
      const chosen = fitting(range, representation);
      if (chosen !== null) return chosen;
    }
  }
  return null;
}

function fitting({ type, parameters }: MediaRange, offered: Representation): Chosen | null {
  const { transferSyntaxUid, mediaTypes } = offered;
  const syntax = parameters['transfer-syntax'] ?? '*';
  if (syntax !== '*' && syntax !== transferSyntaxUid) return null;
  const multipart = type === 'multipart/related' || type === '*/*' || type === 'multipart/*';
  const mediaType = matchingType(multipart ? (parameters.type ?? '*/*') : type, mediaTypes);
  return mediaType === null ? null : { multipart, mediaType, transferSyntaxUid };
}

function matchingType(wanted: string, offered: readonly string[]): string | null {
  const [major, minor] = wanted.toLowerCase().split('/');
  const found = offered.find(
    (type) => wanted === '*/*' || type === wanted.toLowerCase() || (minor === '*' && type.startsWith(`${major}/`)),
  );
  return found ?? null;
}

/** Media types of encapsulated frames by transfer syntax (PS3.18 table 8.7.3-5). */
const ENCAPSULATED: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.5': 'image/dicom-rle',
  '1.2.840.10008.1.2.4.50': 'image/jpeg',
  '1.2.840.10008.1.2.4.51': 'image/jpeg',
  '1.2.840.10008.1.2.4.57': 'image/jpeg',
  '1.2.840.10008.1.2.4.70': 'image/jpeg',
  '1.2.840.10008.1.2.4.80': 'image/jls',
  '1.2.840.10008.1.2.4.81': 'image/jls',
  '1.2.840.10008.1.2.4.90': 'image/jp2',
  '1.2.840.10008.1.2.4.91': 'image/jp2',
  '1.2.840.10008.1.2.4.92': 'image/jpx',
  '1.2.840.10008.1.2.4.93': 'image/jpx',
  '1.2.840.10008.1.2.4.110': 'image/jxl',
  '1.2.840.10008.1.2.4.111': 'image/jxl',
  '1.2.840.10008.1.2.4.112': 'image/jxl',
  '1.2.840.10008.1.2.4.201': 'image/jphc',
  '1.2.840.10008.1.2.4.202': 'image/jphc',
  '1.2.840.10008.1.2.4.203': 'image/jphc',
};
const OCTET_STREAM = 'application/octet-stream';

/**
 * How frames of a transfer syntax are told of. Viewers (Cornerstone's wadors loader among them) ask for
 * `application/octet-stream; transfer-syntax=*` and read the transfer syntax from the answer, so that encapsulated
 * frames go by that name, too.
 * @param transferSyntaxUid of the frames as they are sent: native ones are always little endian
 */
export function frameRepresentation(transferSyntaxUid: string): Representation {
  const image = ENCAPSULATED[transferSyntaxUid];
  return { transferSyntaxUid, mediaTypes: image === undefined ? [OCTET_STREAM] : [image, OCTET_STREAM] };
}
