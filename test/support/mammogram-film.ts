/** A digitised film in JPEG, as a scanner would have sent it: the pixels as they are, and what is known of the view. */
import { imageElements, writeDicom } from '@overread/api/formats/testing/dicom-writer.js';
import type { Series } from '@overread/models/input.js';
import { seriesOf } from './series.js';

const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
const MAMMOGRAPHY_FOR_PRESENTATION = '1.2.840.10008.5.1.4.1.1.1.2';

export interface Film {
  readonly jpeg: Buffer;
  readonly side: number;
  readonly laterality: string;
  readonly view: string;
  /** Millimetres a pixel; null where it is not known, as of pictures that were stretched to a square. */
  readonly spacing: number | null;
}

export async function filmSeries({ jpeg, side, laterality, view, spacing }: Film): Promise<Series> {
  const elements = imageElements([
    { tag: '00080016', vr: 'UI', value: MAMMOGRAPHY_FOR_PRESENTATION },
    { tag: '00080060', vr: 'CS', value: 'MG' },
    { tag: '00080064', vr: 'CS', value: 'DF' },
    { tag: '00185101', vr: 'CS', value: view },
    { tag: '00200062', vr: 'CS', value: laterality },
    ...(spacing === null ? [] : [{ tag: '00181164', vr: 'DS', value: `${spacing}\\${spacing}` } as const]),
    { tag: '00280010', vr: 'US', value: [side] },
    { tag: '00280011', vr: 'US', value: [side] },
    { tag: '7fe00010', vr: 'OB', value: { offsets: [], fragments: [jpeg] } },
  ]);
  const [series] = await seriesOf([writeDicom(elements, { transferSyntax: JPEG_BASELINE })]);
  return series!;
}
