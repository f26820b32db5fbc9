import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient, useMutation } from 'urql';
import type { AddAnnotationInput, DecideInput } from '../gql/graphql';
import { describeError } from '../session/errors';
import { AddAnnotationMutation, DecideMutation, RecordViewMutation, RemoveAnnotationMutation } from './review.graphql';
import type { Finding } from './standing';

/** What the reader has on screen at this moment, kept with every decision. */
export type Snapshot = () => Record<string, unknown>;

export type DecisionInput = Omit<DecideInput, 'finding' | 'after' | 'onScreen'>;

export interface Review {
  readonly busy: boolean;
  /** What went wrong with the last attempt, for the reader. */
  readonly problem: string | null;
  dismiss(): void;
  /** @returns whether it was kept */
  decide(finding: Finding, decision: DecisionInput): Promise<boolean>;
  annotate(annotation: Omit<AddAnnotationInput, 'onScreen'>): Promise<boolean>;
  removeAnnotation(annotation: string, reason: string): Promise<boolean>;
}

interface Outcome {
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

/** @param changed runs when something was kept, or when somebody else has decided meanwhile */
export function useReview(snapshot: Snapshot, changed: () => void): Review {
  const [problem, setProblem] = useState<string | null>(null);
  const [deciding, decideMutation] = useMutation(DecideMutation);
  const [adding, addMutation] = useMutation(AddAnnotationMutation);
  const [removing, removeMutation] = useMutation(RemoveAnnotationMutation);

  const conclude = useCallback(
    (outcome: Outcome | null | undefined, failure: Parameters<typeof describeError>[0] | undefined): boolean => {
      if (failure || !outcome) {
        setProblem(failure ? describeError(failure) : 'The server gave no answer. Try again.');
        return false;
      }
      if (outcome.errors.length > 0) {
        const conflict = outcome.errors.some((error) => error.code === 'CONFLICT');
        setProblem(outcome.errors.map((error) => error.message).join(' '));
        if (conflict) changed();
        return false;
      }
      setProblem(null);
      changed();
      return true;
    },
    [changed],
  );

  return {
    busy: deciding.fetching || adding.fetching || removing.fetching,
    problem,
    dismiss: useCallback(() => setProblem(null), []),
    decide: async (finding, decision) => {
      const after = finding.decisions[0]?.id ?? null;
      const input = { ...decision, finding: finding.id, after, onScreen: snapshot() };
      const { data, error } = await decideMutation({ input });
      return conclude(data?.decide, error);
    },
    annotate: async (annotation) => {
      const { data, error } = await addMutation({ input: { ...annotation, onScreen: snapshot() } });
      return conclude(data?.addAnnotation, error);
    },
    removeAnnotation: async (annotation, reason) => {
      const { data, error } = await removeMutation({ input: { annotation, reason } });
      return conclude(data?.removeAnnotation, error);
    },
  };
}

/**
 * Opening is itself a row of the audit trail, with what was on the screen.
 * @param subject null until there is something on the screen; recorded once for each subject
 */
export function useRecordView(subject: string | null, snapshot: Snapshot): void {
  const client = useClient();
  const current = useRef(snapshot);
  useEffect(() => {
    current.current = snapshot;
  });
  const recorded = useRef<string | null>(null);
  useEffect(() => {
    if (subject === null || recorded.current === subject) return;
    recorded.current = subject;
    void client.mutation(RecordViewMutation, { input: { subject, onScreen: current.current() } }).toPromise();
  }, [client, subject]);
}
