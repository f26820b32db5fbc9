'use client';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useMutation } from 'urql';
import { Button } from '../components/button';
import { EmptyState, InlineError } from '../components/message';
import { Section } from '../components/section';
import { RunAnalysisMutation } from '../not-analysed/not-analysed.graphql';
import { describeError } from '../session/errors';
import { type Analysis, AnalysisState, ProvenanceDetails } from './analysis-state';
import { FindingCard } from './finding-card';
import type { Finding } from './standing';

interface Props {
  analyses: readonly Analysis[];
  /** Series or recording. */
  subject: string;
  mayRun: boolean;
  onStarted(): void;
  /** Other ways to run it, offered where an analysis found that it did not apply. */
  variants?: readonly Variant[];
}

export interface Variant {
  readonly name: string;
  readonly pipeline: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}

export function AnalysisSection({ analyses, subject, mayRun, onStarted, variants = [] }: Props) {
  const [{ fetching }, run] = useMutation(RunAnalysisMutation);
  const [problem, setProblem] = useState<string | null>(null);
  const running = analyses.some((analysis) => analysis.status === 'RUNNING' || analysis.status === 'QUEUED');

  async function runAgain(variant: Variant | null): Promise<void> {
    setProblem(null);
    const chosen = variant && { pipeline: variant.pipeline, parameters: { ...variant.parameters } };
    const { data, error } = await run({ input: { subject, ...chosen } });
    const errors = data?.runAnalysis.errors ?? [];
    if (error) setProblem(describeError(error));
    else if (errors.length > 0) setProblem(errors.map((one) => one.message).join(' '));
    else onStarted();
  }

  return (
    <Section
      title="Analysis"
      action={
        mayRun && (
          <Button look="quiet" disabled={fetching || running} onClick={() => void runAgain(null)}>
            <RotateCcw /> Run again
          </Button>
        )
      }
    >
      {problem && <InlineError>{problem}</InlineError>}
      {analyses.length === 0 && (
        <EmptyState title="Not analysed yet">
          It starts by itself once nothing more arrives for some seconds.
        </EmptyState>
      )}
      {analyses.map((analysis) => (
        <AnalysisState key={analysis.id} analysis={analysis}>
          {mayRun &&
            analysis.status === 'NOT_APPLICABLE' &&
            variants
              .filter((variant) => variant.pipeline === analysis.pipeline)
              .map((variant) => (
                <Button key={variant.name} disabled={fetching} onClick={() => void runAgain(variant)}>
                  {variant.name}
                </Button>
              ))}
        </AnalysisState>
      ))}
      {analyses.map((analysis) => (
        <ProvenanceDetails key={analysis.id} analysis={analysis} />
      ))}
    </Section>
  );
}

interface CandidateProps {
  candidates: readonly Finding[];
  title?: string;
  onSelect?(candidate: Finding): void;
}

export function CandidateSection({
  candidates,
  title = 'Proposed and dismissed by the pipeline',
  onSelect,
}: CandidateProps) {
  const [selected, setSelected] = useState<string | null>(null);
  if (candidates.length === 0) return null;
  return (
    <Section title={`${title} (${candidates.length})`}>
      <ol>
        {candidates.map((candidate, place) => (
          <FindingCard
            key={candidate.id}
            finding={candidate}
            number={place + 1}
            selected={candidate.id === selected}
            onSelect={() => {
              setSelected(candidate.id);
              onSelect?.(candidate);
            }}
            actions={null}
            busy={false}
          />
        ))}
      </ol>
    </Section>
  );
}
