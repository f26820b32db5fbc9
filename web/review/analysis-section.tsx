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
}

export function AnalysisSection({ analyses, subject, mayRun, onStarted }: Props) {
  const [{ fetching }, run] = useMutation(RunAnalysisMutation);
  const [problem, setProblem] = useState<string | null>(null);
  const running = analyses.some((analysis) => analysis.status === 'RUNNING' || analysis.status === 'QUEUED');

  async function runAgain(): Promise<void> {
    setProblem(null);
    const { data, error } = await run({ input: { subject } });
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
          <Button look="quiet" disabled={fetching || running} onClick={() => void runAgain()}>
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
        <AnalysisState key={analysis.id} analysis={analysis} />
      ))}
      {analyses.map((analysis) => (
        <ProvenanceDetails key={analysis.id} analysis={analysis} />
      ))}
    </Section>
  );
}

export function CandidateSection({ candidates }: { candidates: readonly Finding[] }) {
  const [selected, setSelected] = useState<string | null>(null);
  if (candidates.length === 0) return null;
  return (
    <Section title={`Proposed and dismissed by the pipeline (${candidates.length})`}>
      <ol>
        {candidates.map((candidate, place) => (
          <FindingCard
            key={candidate.id}
            finding={candidate}
            number={place + 1}
            selected={candidate.id === selected}
            onSelect={() => setSelected(candidate.id)}
            actions={null}
            busy={false}
          />
        ))}
      </ol>
    </Section>
  );
}
