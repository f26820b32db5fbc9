/** What a reader is to know of the input before the findings. */
import type { SeriesImage } from '../input.js';
import type { Warning } from '../result.js';
import { expectedChest, isDigitisedFilm, reasonAgainstImage, viewOf } from './acceptance.js';
import type { Breast } from './breast.js';
import { LIMIT } from './models.js';

/** Where it is said of an image, a person confirms its side before deciding on what is marked there. */
export const SIDE_DIFFERS = 'SIDE_DIFFERS';

/** What was seen of one image. */
export interface Seen {
  readonly image: SeriesImage;
  readonly breast: Breast;
  readonly distance: number;
  /** Corner at the chest wall that the pectoral muscle fills. */
  readonly pectoral: 'top' | 'bottom' | null;
}

/**
 * @param images all of the series
 * @param seen those in which a breast was found
 */
export function warningsOf(images: readonly SeriesImage[], seen: readonly Seen[]): Warning[] {
  const read = new Set(seen.map(({ image }) => image));
  const accepted = images.filter((image) => reasonAgainstImage(image) === null);
  const digital = accepted.filter((image) => !isDigitisedFilm(image));
  return [
    {
      code: 'RESEARCH_MODEL',
      message:
        'The networks learnt from digitised film for research only; a mark says where to look, nothing about malignancy, and nothing on calcifications.',
    },
    ...told('NOT_VALIDATED_ON_DIGITAL', digital, 'is a digital mammogram, on which the networks were never measured'),
    ...images.flatMap((image) => {
      const reason = reasonAgainstImage(image);
      const { sopInstanceUid } = image;
      const message = `${nameOf(image)} was not read: ${reason}.`;
      return reason === null ? [] : [{ code: 'IMAGE_NOT_READ', message, sopInstanceUid }];
    }),
    ...told(
      'NO_BREAST',
      accepted.filter((image) => !read.has(image)),
      'shows nothing like a breast and was not read',
    ),
    ...told(
      'UNLIKE_TRAINING',
      seen.filter(({ distance }) => distance > LIMIT).map(({ image }) => image),
      'is unlike the mammograms that the networks learnt from: what is marked, and what is not, says little',
    ),
    ...told(
      SIDE_DIFFERS,
      seen.filter(differsInSide).map(({ image }) => image),
      'is mirrored, or of the other breast than its attributes say: confirm the side before deciding',
    ),
    ...told(
      'UPSIDE_DOWN',
      seen.filter(isUpsideDown).map(({ image }) => image),
      'seems to hang upside down: the pectoral muscle lies at the bottom',
    ),
    ...told(
      'PARTIAL_VIEW',
      accepted.filter(({ projection }) => projection?.partial === true),
      'shows a part of the breast only',
    ),
  ];
}

function differsInSide({ image, breast }: Seen): boolean {
  const expected = expectedChest(image.projection);
  return expected !== null && expected !== breast.chest;
}

function isUpsideDown({ image, pectoral }: Seen): boolean {
  // Columns that run towards the head hang a breast with its pectoral muscle at the bottom, and say so.
  const down = image.projection?.patientOrientation[1]?.toUpperCase() ?? '';
  return viewOf(image.projection).name === 'MLO' && pectoral === 'bottom' && !/^[HA]*H/.test(down);
}

function told(code: string, images: readonly SeriesImage[], what: string): Warning[] {
  return images.map((image) => ({
    ...{ code, message: `${nameOf(image)} ${what}.` },
    sopInstanceUid: image.sopInstanceUid,
  }));
}

/** As a reader names it: "The right MLO view"; its place in the series is in the order of the images. */
function nameOf({ projection }: SeriesImage): string {
  const { laterality, name } = viewOf(projection);
  const words = [laterality, name].filter((word) => word !== null).join(' ');
  return words === '' ? 'An image' : `The ${words} view`;
}
