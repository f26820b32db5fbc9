'use client';
import { type ReactNode, useState } from 'react';
import { Section } from '../components/section';
import { useShortcuts } from '../components/shortcuts';
import { words } from '../format/text';
import { FindingCard } from './finding-card';
import { ReasonDialog } from './reason-dialog';
import { type Finding, type Measurement, standingOf } from './standing';
import type { Review } from './use-review';

export interface FindingDraft {
  readonly finding: string;
  readonly time: { start: number; end: number } | null;
  readonly measurements: readonly Measurement[];
}

interface Props {
  findings: readonly Finding[];
  review: Review | null;
  onSelect(finding: Finding): void;
  /** Each page edits in its own way: on a time line, with a brush. */
  editing: {
    readonly draft: FindingDraft | null;
    begin(finding: Finding): void;
    readonly form: ReactNode;
  };
  rejections?: readonly string[];
  /** The number that a finding is known by; its place in the list where none is given. */
  numberOf?(finding: Finding): number | null;
  /** Where the page keeps what is selected, e.g. because its time line selects as well. */
  selected?: string | null;
  moveKeys?: { readonly next: readonly string[]; readonly previous: readonly string[] };
}

const usualKeys = { next: ['n'], previous: ['N'] };
const usualRejections = ['Artefact', 'Normal anatomy', 'Nothing there', 'Outside the question'];

/** Findings with the decision on each: n and N move, a accepts, e edits, r rejects. */
export function FindingList({
  findings,
  review,
  onSelect,
  editing,
  rejections = usualRejections,
  numberOf = (finding) => findings.indexOf(finding) + 1,
  selected: selectedOutside,
  moveKeys = usualKeys,
}: Props) {
  const [selectedHere, setSelected] = useState<string | null>(null);
  const selected = selectedOutside === undefined ? selectedHere : selectedOutside;
  const [rejecting, setRejecting] = useState<Finding | null>(null);
  const current = findings.find((finding) => finding.id === selected) ?? null;
  const nameOf = (finding: Finding): string => [words(standingOf(finding).label), numberOf(finding)].join(' ').trim();

  const select = (finding: Finding | undefined): void => {
    if (!finding) return;
    setSelected(finding.id);
    onSelect(finding);
  };
  const move = (step: number): void => {
    const place = current ? findings.indexOf(current) + step : 0;
    select(findings[Math.min(findings.length - 1, Math.max(0, place))]);
  };
  const accept = (finding: Finding): void => void review?.decide(finding, { kind: 'ACCEPT' });
  const disabled = !current || !review;
  const group = 'Findings';
  useShortcuts([
    { group, keys: moveKeys.next, label: 'Next finding', run: () => move(1) },
    { group, keys: moveKeys.previous, label: 'Previous finding', run: () => move(-1) },
    { group, keys: ['a'], label: 'Accept', disabled, run: () => current && accept(current) },
    { group, keys: ['e'], label: 'Edit', disabled, run: () => current && editing.begin(current) },
    { group, keys: ['r'], label: 'Reject', disabled, run: () => setRejecting(current) },
  ]);

  const decided = findings.filter((finding) => finding.decisions.length > 0).length;
  return (
    <Section title={`Findings: ${decided} of ${findings.length} decided`}>
      <ol>
        {findings.map((finding) => {
          const draft = editing.draft?.finding === finding.id ? editing.draft : null;
          return (
            <FindingCard
              key={finding.id}
              finding={finding}
              number={numberOf(finding)}
              selected={finding.id === selected || draft !== null}
              onSelect={() => select(finding)}
              busy={review?.busy ?? false}
              draft={draft}
              actions={
                review && {
                  accept: () => accept(finding),
                  edit: () => editing.begin(finding),
                  reject: () => setRejecting(finding),
                }
              }
            >
              {draft && editing.form}
            </FindingCard>
          );
        })}
      </ol>
      <ReasonDialog
        open={rejecting !== null}
        title={rejecting ? `Reject ${nameOf(rejecting).toLowerCase()}` : ''}
        description="The finding stays on record with your reason; its figures no longer count."
        suggestions={rejections}
        action="Reject"
        problem={review?.problem ?? null}
        busy={review?.busy ?? false}
        onClose={() => {
          setRejecting(null);
          review?.dismiss();
        }}
        onReason={(reason) => {
          if (!review || !rejecting) return;
          void review.decide(rejecting, { kind: 'REJECT', reason }).then((kept) => kept && setRejecting(null));
        }}
      />
    </Section>
  );
}
