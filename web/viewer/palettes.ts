/** Colour tables that the metadata of a series leave out. */
import { type DicomJson, lacksPalette } from './decoding';

/**
 * The metadata with the tables of each palette image whole and inline. A table that does not come is left out: the image
 * then says so, and the others of the series are shown.
 *
 * @param seriesUrl e.g. `http://host/dicomweb/studies/1.2/series/1.3`
 */
export function withPalettes(
  instances: readonly DicomJson[],
  seriesUrl: string,
  signal: AbortSignal,
): Promise<DicomJson[]> {
  const complete = async (json: DicomJson): Promise<DicomJson> => {
    if (!lacksPalette(json)) return json;
    const response = await fetch(`${seriesUrl}/instances/${json['00080018']?.Value?.[0]}/palette`, { signal });
    if (!response.ok) return json;
    const [palette] = (await response.json()) as DicomJson[];
    return { ...json, ...palette };
  };
  return Promise.all(instances.map(complete));
}
