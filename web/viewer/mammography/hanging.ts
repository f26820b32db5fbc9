/** Which mammogram hangs where, and which way round. Pure. */
import { screeningViewOf, viewNamed } from '@overread/models/mammography/views.js';
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

/** A place on the screen: of the study that is read, or of the prior that hangs below it. */
export type HungSlot = ViewPlace | `PRIOR_${ViewPlace}`;

const priorSlots = { RCC: 'PRIOR_RCC', LCC: 'PRIOR_LCC', RMLO: 'PRIOR_RMLO', LMLO: 'PRIOR_LMLO' } as const;

export const priorSlot = (place: ViewPlace): HungSlot => priorSlots[place];

/** Those of the study that is read first. */
export const hungSlots: readonly HungSlot[] = [...viewPlaces, ...viewPlaces.map(priorSlot)];

export const isPriorSlot = (slot: HungSlot): boolean => slot.startsWith('PRIOR_');

export const placeOf = (slot: HungSlot): ViewPlace =>
  viewPlaces.find((place) => place === slot || priorSlots[place] === slot)!;

/** On which side of its view the chest wall lies. */
export const wallOf = (place: ViewPlace): 'left' | 'right' => (place.startsWith('R') ? 'right' : 'left');

/** What stands at the lateral side of a view, off the breast. */
export interface SideLabel {
  readonly name: string;
  /** What had to be done to hang it. */
  readonly note: string | null;
  readonly side: 'left' | 'right';
}

type Known = Pick<StackImage, 'laterality' | 'viewPosition' | 'viewModifiers' | 'patientOrientation'>;

/** Views beyond the four stand where the one they are most like does; null where the file does not say side or view. */
export function placeOfView({ laterality, viewPosition }: Known): ViewPlace | null {
  const view = viewNamed(viewPosition);
  return viewPlaces.find((place) => view && place === `${laterality}${screeningViewOf(view)}`) ?? null;
}

/** Whether it is one of the four views of screening, the whole breast in it. */
const isScreening = (image: Known): boolean =>
  (image.viewPosition === 'CC' || image.viewPosition === 'MLO') && image.viewModifiers.length === 0;

/** E.g. `R CC`, or `L ML, magnification`. */
export function nameOfView({ laterality, viewPosition, viewModifiers }: Known): string {
  return [`${laterality} ${viewPosition}`, ...viewModifiers].join(', ');
}

export type Hung<Image> = Readonly<Record<ViewPlace, readonly Image[]>>;

/**
 * Several of one view, such as a repeated exposure, lie behind each other in their place, in the order given; further views
 * of that side (ML, spot, magnification) behind them.
 */
export function hangViews<Image extends Known>(images: readonly Image[]): Hung<Image> {
  const at = (place: ViewPlace) =>
    images
      .filter((image) => placeOfView(image) === place)
      .toSorted((a, b) => Number(isScreening(b)) - Number(isScreening(a)));
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
