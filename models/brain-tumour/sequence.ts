/** Which MR sequence a series is, by what the scanner wrote; never by the name of a file. */
import type { Series } from '../input.js';

export type Sequence = 'FLAIR' | 'T1CE';

export type Recognition = { readonly sequence: Sequence } | { readonly reason: string };

/** Words of Body Part Examined (PS3.16 CID 4031 and what scanners write) and of descriptions. */
const HEAD =
  /\b(head|brain|cerebr\w*|skull|cranium|cranial|neuro\w*|sch(ae|ä)del|kopf|hirn|encephal\w*|t[eê]te|pituitary|hypophys\w*|sella)/;
const ELSEWHERE =
  /\b(neck|spine|lspine|cspine|tspine|cervical|lumbar|thora\w*|chest|breast|mamm\w*|abdom\w*|liver|pelvi\w*|prostate|heart|cardiac|knee|hip|shoulder|ankle|foot|hand|wrist|elbow|extremity|leg|arm|rectum|kidney|orbit)/;

const FLAIR = /flair|dark.?fluid|\btirm\b/;
const T1 = /\bt1|[^a-z]t1|mprage|mp.?rage|spgr|bravo|vibe|thrive|tfl3d|t1w/;
/** Weightings that short echo times share with T1, or that are dynamic. */
const ANOTHER =
  /\bt2|\bswi|swan|venobold|\bdwi|diffus|\bdti|\btof|angio|\bmra\b|\bmrv\b|\basl\b|bold|\bpd\b|proton|\bpwi|perf|\bdsc\b|\bdce\b|dynamic|spectro|\bepi\b|ep2d|hemo|b0.?map|field.?map|calib/;
const WITH_AGENT =
  /post|\bgd|gado?\w*|contrast|\bc\+|\+ ?c\b|\bce\b|\+gd|\bkm\b|\+ ?km|enhanc|\bgad|inj\b|dotarem|prohance|magnevist/;
const WITHOUT_AGENT =
  /\bpre\b|pre.?(contrast|gd|km|gad)|without|w\/o|non.?(contrast|enhanced)|un.?enhanced|nativ|\b(ohne|sans|sin)\b|\bs\/c\b/;
const NO_AGENT = /^(|no|none|n|0|nil|without.*)$/;

/** Image Type values of what is no plain image of the head (PS3.3 C.8.13.3.1.1 and vendors'). */
const DERIVED =
  /localizer|scout|survey|projection|\bmip\b|subtract|\badc\b|\bfa\b|\btrace|perfusion|rcbv|\bmap\b|mosaic|phase|screen ?save|secondary/i;

/** Inversion and echo time in ms from which fluid is dark and the rest T2-weighted; T1-FLAIR is short in both. */
const FLAIR_INVERSION = 1500;
const FLAIR_ECHO = 60;
/** Repetition and echo time in ms below which a spin or gradient echo is T1-weighted. */
const T1_REPETITION = 1200;
const T1_ECHO = 30;

/**
 * Tells T1 post-contrast and FLAIR of the head from everything else: by echo, repetition and inversion time and contrast
 * agent where they are given, by the description where not or where they leave it open.
 *
 * @returns a reason, as the reader is to see it, where it is neither
 */
export function recogniseSequence(series: Series): Recognition {
  const unfit = reasonAgainst(series);
  if (unfit !== null) return { reason: unfit };
  const { attributes } = series;
  const words = descriptionOf(series);
  const echo = numberOf(attributes.EchoTime);
  const repetition = numberOf(attributes.RepetitionTime);
  const inversion = numberOf(attributes.InversionTime);

  const saysFlair = FLAIR.test(words);
  const timedFlair = inversion !== null && echo !== null ? inversion >= FLAIR_INVERSION && echo >= FLAIR_ECHO : null;
  if (timedFlair ?? (saysFlair && !(echo !== null && echo < FLAIR_ECHO))) return { sequence: 'FLAIR' };

  const timed = echo !== null && repetition !== null;
  const couldBeT1 = !timed || (echo < T1_ECHO && (repetition < T1_REPETITION || inversion !== null));
  const saysT1 = T1.test(words);
  if (!couldBeT1 || !(saysT1 || (timed && !ANOTHER.test(words)))) {
    return {
      reason: 'The sequence is neither FLAIR nor T1-weighted; only FLAIR and T1 post-contrast of the head are read.',
    };
  }
  if (!hasAgent(attributes.ContrastBolusAgent, words)) {
    return { reason: 'The sequence is T1-weighted without contrast agent; of T1, only post-contrast is read.' };
  }
  return { sequence: 'T1CE' };
}

function reasonAgainst(series: Series): string | null {
  const { attributes, modality, images } = series;
  if (modality !== 'MR') return `The modality is ${modality || 'not stated'}, not MR.`;
  const part = lower(attributes.BodyPartExamined);
  const words = descriptionOf(series);
  const about = part || `${words} ${lower(attributes.StudyDescription)}`;
  if (!HEAD.test(about) && ELSEWHERE.test(about)) {
    return `The series shows ${attributes.BodyPartExamined ?? 'another part of the body'}, not the head.`;
  }
  if (part && !HEAD.test(part) && !HEAD.test(words))
    return `The body part is ${attributes.BodyPartExamined}, not the head.`;
  if (DERIVED.test(lower(attributes.ImageType)) || DERIVED.test(lower(attributes.SeriesDescription))) {
    return 'The series is a localiser, a map or computed from other images.';
  }
  if (images.some(({ samplesPerPixel }) => samplesPerPixel !== 1)) return 'The images are in colour.';
  return null;
}

/** The agent's own attribute first: descriptions are typed before the scan and copied from one protocol to the next. */
function hasAgent(agent: string | undefined, words: string): boolean {
  if (agent !== undefined && !NO_AGENT.test(lower(agent).trim())) return true;
  return WITH_AGENT.test(words) && !WITHOUT_AGENT.test(words);
}

const lower = (text: string | undefined): string => (text ?? '').toLowerCase().replace(/[_\\^]/g, ' ');

function descriptionOf({ attributes }: Series): string {
  return [attributes.SeriesDescription, attributes.ProtocolName, attributes.SequenceName].map(lower).join(' ').trim();
}

function numberOf(text: string | undefined): number | null {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : null;
}
