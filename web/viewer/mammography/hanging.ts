/** Which mammogram hangs where, and which way round. Pure. */
import type { StackImage } from '../dicom-json';
import type { Turn } from '../orientation';

/** As they hang: right breast at the reader's left, so that the chest walls meet in the middle. */
export const viewPlaces = ['RCC', 'LCC', 'RMLO', 'LMLO'] as const;
export type ViewPlace = (typeof viewPlaces)[number];

export const placeNames: Readonly<Record<ViewPlace, string>> = {
  RCC: 'R CC',
  LCC: 'L CC',
  RMLO: 'R MLO',
  LMLO: 'L MLO',
};

/** On which side of its view the chest wall lies. */
export const wallOf = (place: ViewPlace): 'left' | 'right' => (place.startsWith('R') ? 'right' : 'left');

/** What stands at the lateral side of a view, off the breast. */
export interface SideLabel {
  readonly name: string;
  /** What had to be done to hang it. */
  readonly note: string | null;
  readonly side: 'left' | 'right';
}

type Known = Pick<StackImage, 'laterality' | 'viewPosition' | 'patientOrientation'>;

/** Null for views beyond the four, and where the file says neither. */
export function placeOfView({ laterality, viewPosition }: Known): ViewPlace | null {
  return viewPlaces.find((place) => place === `${laterality}${viewPosition}`) ?? null;
}

export type Hung<Image> = Readonly<Record<ViewPlace, readonly Image[]>>;

/** Several of one view, such as a repeated exposure, lie behind each other in their place, in the order given. */
export function hangViews<Image extends Known>(images: readonly Image[]): Hung<Image> {
  const at = (place: ViewPlace) => images.filter((image) => placeOfView(image) === place);
  return { RCC: at('RCC'), LCC: at('LCC'), RMLO: at('RMLO'), LMLO: at('LMLO') };
}

/**
 * What has to be mirrored so that the chest wall lies in the middle, and lateral (CC) or the head (MLO) is up. By Patient
 * Orientation (0020,0020): where rows and columns run to, e.g. `P\\L` of a right CC view that hangs already.
 *
 * @returns null where the file does not say it, or would have to be turned by 90°: it is shown as stored then
 */
export function turnOf(image: Known, place: ViewPlace): Turn | null {
  const [row = '', column = ''] = image.patientOrientation ?? [];
  const isRight = place.startsWith('R');
  const across = mirrored(row, isRight ? 'P' : 'A', isRight ? 'A' : 'P');
  const isOblique = place.endsWith('MLO');
  const [below, above] = isOblique ? ['F', 'H'] : isRight ? ['L', 'R'] : ['R', 'L'];
  const down = mirrored(column, below!, above!);
  return across === null || down === null ? null : { across, down };
}

/** Oblique directions have several letters; the one that is asked for decides. */
function mirrored(letters: string, wanted: string, other: string): boolean | null {
  if (letters.includes(wanted)) return false;
  return letters.includes(other) ? true : null;
}

/** For the reader, who must know that the file lies otherwise; null where it does not. */
export function describeTurn(turn: Turn | null, isHung: boolean): string | null {
  if (turn === null) return isHung ? 'As stored: the file does not say which way it lies' : null;
  if (turn.across && turn.down) return 'Turned by 180° to hang';
  if (turn.across) return 'Mirrored left to right to hang';
  return turn.down ? 'Mirrored top to bottom to hang' : null;
}
