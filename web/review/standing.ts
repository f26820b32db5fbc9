import type { DecisionKind, FindingDetailFragment, MeasurementDetailFragment } from '../gql/graphql';

export type Finding = FindingDetailFragment;
export type Decision = Finding['decisions'][number];
export type Measurement = MeasurementDetailFragment;

/** What a finding says now: what the pipeline reported, under the newest decision. */
export interface Standing {
  readonly state: 'UNDECIDED' | DecisionKind;
  readonly decision: Decision | null;
  readonly label: string;
  readonly time: { readonly start: number; readonly end: number } | null;
  readonly measurements: readonly Measurement[];
  readonly boxes: Finding['boxes'];
  /** The reader's own outline; null where there is none. */
  readonly masks: Finding['masks'] | null;
}

export function standingOf(finding: Finding): Standing {
  const decision = finding.decisions[0] ?? null;
  const edited = decision?.kind === 'EDIT' ? decision : null;
  return {
    state: decision?.kind ?? 'UNDECIDED',
    decision,
    label: edited?.label ?? finding.label,
    time: edited?.time ?? finding.time,
    measurements: edited?.measurements ?? finding.measurements,
    boxes: edited?.boxes ?? finding.boxes,
    masks: edited?.masks ?? null,
  };
}

export const decisionWords: Readonly<Record<DecisionKind, string>> = {
  ACCEPT: 'Accepted',
  EDIT: 'Edited',
  REJECT: 'Rejected',
};
