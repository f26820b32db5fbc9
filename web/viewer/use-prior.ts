import { useState } from 'react';
import { useQuery } from 'urql';
import { describeError } from '../session/errors';
import type { Study } from './overlay';
import { StudyQuery } from './study.graphql';

export type PriorChoice = Study['priors'][number];

export interface ChosenPrior {
  readonly id: string | null;
  /** Null until it is loaded. */
  readonly study: Study | null;
  /** Whether it is known to be the earlier one. */
  readonly isEarlier: boolean;
  readonly problem: string | null;
  choose(id: string | null): void;
}

/** The earlier study that the reader holds beside this one. */
export function usePrior(study: Study): ChosenPrior {
  const [id, choose] = useState<string | null>(null);
  const [{ data, error }] = useQuery({ query: StudyQuery, variables: { id: id ?? '' }, pause: id === null });
  const found = data?.node?.__typename === 'Study' && data.node.id === id ? data.node : null;
  return {
    id,
    study: id === null ? null : found,
    isEarlier: study.priors.some((one) => one.study.id === id && one.isEarlier),
    problem: id !== null && error ? describeError(error) : null,
    choose,
  };
}
