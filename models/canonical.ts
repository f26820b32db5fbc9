/** The same data always as the same text, so that its hash can prove that two runs agree. */
import type { Finding, PipelineResult } from './result.js';

/**
 * JSON with keys sorted by code units, no white space, and numbers as JavaScript writes them (the shortest text that
 * reads back as the same double), after RFC 8785. `undefined` members are left out.
 *
 * Throws `TypeError` for NaN and infinities: JSON would say null, and two different results would hash alike.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => {
    if (typeof member === 'number' && !Number.isFinite(member)) {
      throw new TypeError(`${key || 'the value'} is ${member}, which has no JSON form`);
    }
    if (ArrayBuffer.isView(member)) throw new TypeError(`${key || 'the value'} is binary: hash it by itself`);
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Hex SHA-256 of the canonical JSON. */
export function canonicalSha256(value: unknown): Promise<string> {
  return sha256(new TextEncoder().encode(canonicalJson(value)));
}

/**
 * Hex SHA-256 of a result without what names it rather than says it: the ids of findings and candidates. Masks and
 * heat maps enter by the hash of their pixels, and masks say which mark they outline by its place in the lists.
 */
export async function resultSha256(result: PipelineResult): Promise<string> {
  if (result.status === 'NOT_APPLICABLE') return canonicalSha256(result);
  const places = new Map([...result.findings, ...result.candidates].map(({ id }, place) => [id, place]));
  const masks = await Promise.all(
    result.masks.map(async ({ mark, data, ...rest }) => {
      const place = places.get(mark);
      if (place === undefined) throw new TypeError(`a mask outlines ${mark}, which is neither finding nor candidate`);
      return { ...rest, mark: place, data: await sha256(new Uint8Array(data)) };
    }),
  );
  const heatMaps = await Promise.all(
    result.heatMaps.map(async ({ data, ...rest }) => ({ ...rest, data: await sha256(new Uint8Array(data)) })),
  );
  const nameless = <T extends Finding>({ id: _, ...rest }: T) => rest;
  return canonicalSha256({
    ...result,
    masks,
    heatMaps,
    findings: result.findings.map(nameless),
    candidates: result.candidates.map(nameless),
  });
}

// Web Crypto, so that it is the same code in Node and in the browser.
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
