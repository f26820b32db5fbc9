/** Change of volume between two analyses of one patient, within the measured repeatability. Pure: says sizes, never what they mean. */
import { type Run, repeatabilityOf } from '@overread/models/brain-tumour/repeatability.js';
import type { Measurement } from '@overread/models/result.js';
import { type Located, matchLesions } from './match-lesions.js';

export interface ReviewedLesion {
  readonly id: string;
  readonly centroid: readonly number[] | null;
  /** After review; undefined where the pipeline measures none. */
  readonly volume: Measurement | undefined;
  /** Whether a reader set the volume. */
  readonly isEdited: boolean;
}

/** An analysis after review: what was rejected is not among the lesions. */
export interface ReviewedRun {
  readonly run: Run;
  readonly plane: string | null;
  readonly parameters: string;
  readonly frameOfReferenceUid: string | null;
  readonly lesions: readonly ReviewedLesion[];
}

export interface Change {
  /** Millilitres. */
  readonly before: number;
  readonly after: number;
  /** Of the volume before, in per cent; null where that was none. */
  readonly percent: number | null;
  /** Two measurements of one thing lie within ± so many per cent in 95 of 100 cases; null where `unknown` says why not. */
  readonly repeatability: number | null;
  /** Null where there is no repeatability or no percentage to hold against it. */
  readonly isWithinError: boolean | null;
  readonly measuredOn: string | null;
  readonly unknown: string | null;
}

export interface LesionChange {
  /** Ids of findings; null where the other study has none at this place. */
  readonly finding: string | null;
  readonly priorFinding: string | null;
  /** Null without a counterpart. */
  readonly change: Change | null;
}

export type Comparison =
  | { readonly withheld: string }
  | { readonly total: Change; readonly lesions: readonly LesionChange[]; readonly notMatched: string | null };

/** Why two analyses may not be held against each other; null where they may. */
export function reasonAgainstPair(now: ReviewedRun, before: ReviewedRun): string | null {
  if (now.run.sequence !== before.run.sequence) {
    return `the sequences differ: ${before.run.sequence} before, ${now.run.sequence} now`;
  }
  if (now.plane === null || before.plane === null) return 'the plane of the slices is not known';
  if (now.plane !== before.plane) return `the slices were ${before.plane} before and are ${now.plane} now`;
  const hashes = ({ run }: ReviewedRun) =>
    run.models
      .map(({ sha256 }) => sha256)
      .sort()
      .join();
  const isSame =
    now.run.pipeline === before.run.pipeline &&
    now.run.version === before.run.version &&
    hashes(now) === hashes(before);
  if (!isSame) return 'another version of the pipeline or of its weights read the prior study: run it again there';
  if (now.parameters !== before.parameters) return 'the prior study was read with other parameters: run it again there';
  return null;
}

export function compareVolumes(now: ReviewedRun, before: ReviewedRun): Comparison {
  const against = reasonAgainstPair(now, before);
  if (against !== null) return { withheld: against };
  const [measured, measuredBefore] = [measuredOf(now), measuredOf(before)];
  if ('withheld' in measured) return measured;
  if ('withheld' in measuredBefore) return { withheld: `in the prior study, ${measuredBefore.withheld}` };
  const total = changeOf(now.run, measured.lesions, measuredBefore.lesions);
  const notMatched = reasonAgainstMatching(now, before);
  if (notMatched !== null) return { total, lesions: [], notMatched };
  return { total, lesions: changesOf(now.run, measured.lesions, measuredBefore.lesions), notMatched: null };
}

type Measured = Located & { readonly id: string; readonly isEdited: boolean };

/** A sum without one of its parts would be a change that nobody saw. */
function measuredOf({
  lesions,
}: ReviewedRun): { readonly lesions: readonly Measured[] } | { readonly withheld: string } {
  const measured: Measured[] = [];
  for (const { volume, centroid, ...rest } of lesions) {
    if (volume === undefined) return { withheld: 'the volume of a finding was not measured' };
    if (!('value' in volume)) return { withheld: `the volume of a finding is withheld: ${volume.withheld}` };
    measured.push({ ...rest, centroid: centroid ?? [], volume: volume.value });
  }
  return { lesions: measured };
}

/** Positions mean the same place only in one frame of reference (PS3.3 C.7.4.1); nothing is aligned here. */
function reasonAgainstMatching(now: ReviewedRun, before: ReviewedRun): string | null {
  if (now.frameOfReferenceUid === null || now.frameOfReferenceUid !== before.frameOfReferenceUid) {
    return 'the two series have no common frame of reference';
  }
  const isPlaced = [...now.lesions, ...before.lesions].every(({ centroid }) => centroid !== null);
  return isPlaced ? null : 'the place of a finding is not known';
}

function changesOf(run: Run, now: readonly Measured[], before: readonly Measured[]): LesionChange[] {
  const pairs = matchLesions(now, before);
  const partnerOf = new Map(pairs);
  const found = now.map((lesion, index): LesionChange => {
    const partner = before[partnerOf.get(index) ?? -1];
    if (partner === undefined) return { finding: lesion.id, priorFinding: null, change: null };
    return { finding: lesion.id, priorFinding: partner.id, change: changeOf(run, [lesion], [partner]) };
  });
  const taken = new Set(partnerOf.values());
  const lost = before.filter((_, index) => !taken.has(index));
  return [...found, ...lost.map(({ id }): LesionChange => ({ finding: null, priorFinding: id, change: null }))];
}

function changeOf(run: Run, now: readonly Measured[], before: readonly Measured[]): Change {
  const sum = (lesions: readonly Measured[]): number => lesions.reduce((total, { volume }) => total + volume, 0);
  const both = [...now, ...before];
  const change = { before: sum(before), after: sum(now) };
  const percent = change.before > 0 ? ((change.after - change.before) / change.before) * 100 : null;
  const nothing = { repeatability: null, isWithinError: null, measuredOn: null };
  if (before.length === 0 || now.length === 0) {
    return { ...change, ...nothing, percent, unknown: 'nothing was found in one of the two studies' };
  }
  if (both.some(({ isEdited }) => isEdited)) {
    const unknown = 'a reader set a volume; how well that repeats was not measured';
    return { ...change, ...nothing, percent, unknown };
  }
  const known = repeatabilityOf(
    run,
    both.map(({ volume }) => volume),
  );
  if ('unknown' in known) return { ...change, ...nothing, percent, unknown: known.unknown };
  const isWithinError = percent === null ? null : Math.abs(percent) <= known.percent;
  return {
    ...change,
    percent,
    isWithinError,
    repeatability: known.percent,
    measuredOn: known.measuredOn,
    unknown: null,
  };
}
