'use client';
import { Check, Pencil, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '../components/button';
import { Tip } from '../components/tip';
import { words } from '../format/text';
import { formatClock, formatMoment } from '../format/time';
import styles from './finding-card.module.css';
import { Kinds } from './kinds';
import { Measurements } from './measurements';
import { type Decision, decisionWords, type Finding, type Measurement, standingOf } from './standing';

interface Props {
  finding: Finding;
  /** As the page counts them, from 1; null for what is not counted. */
  number: number | null;
  selected: boolean;
  onSelect(): void;
  /** Null where the viewer may not decide. */
  actions: { accept(): void; edit(): void; reject(): void } | null;
  busy: boolean;
  /** What is being edited but not kept yet. */
  draft?: { time: { start: number; end: number } | null; measurements: readonly Measurement[] } | null;
  children?: ReactNode;
}

/** Of a finding that is not chosen: enough to compare by, few enough to see all findings at once. */
const figuresAtAGlance = 2;

export function FindingCard({ finding, number, selected, onSelect, actions, busy, draft, children }: Props) {
  const standing = standingOf(finding);
  const time = draft?.time ?? standing.time;
  const isEdited = draft != null;
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // Also when it grows by a form.
    if (selected || isEdited) card.current?.scrollIntoView({ block: 'nearest' });
  }, [selected, isEdited]);
  const figures = draft?.measurements ?? standing.measurements;
  const name = [words(standing.label), number].join(' ').trim();
  return (
    <li
      ref={card}
      className={styles.card}
      data-state={standing.state}
      aria-current={selected || undefined}
      data-testid="finding"
    >
      <button type="button" className={styles.head} onClick={onSelect}>
        <span className={styles.number}>{number ?? '·'}</span>
        <span className={styles.label}>{words(standing.label)}</span>
        {time && (
          <span className={styles.time}>
            {formatClock(time.start)} – {formatClock(time.end)}
          </span>
        )}
        <StateWord state={draft ? 'DRAFT' : standing.state} />
      </button>
      <div className={styles.body}>
        <Kinds finding={finding} />
        <Measurements
          measurements={selected || draft ? figures : figures.slice(0, figuresAtAGlance)}
          original={finding.measurements}
          hideRepetition
        />
        {selected && actions && !draft && (
          // biome-ignore lint/a11y/useSemanticElements: buttons in a row, not a form's fieldset.
          <div role="group" className={styles.actions} aria-label={`Decide on ${name}`}>
            <Tip text="Accept" keys="a">
              <Button disabled={busy} pressed={standing.state === 'ACCEPT'} onClick={actions.accept}>
                <Check /> Accept
              </Button>
            </Tip>
            <Tip text="Correct by hand" keys="e">
              <Button disabled={busy} pressed={standing.state === 'EDIT'} onClick={actions.edit}>
                <Pencil /> Edit
              </Button>
            </Tip>
            <Tip text="Reject with a reason" keys="r">
              <Button disabled={busy} pressed={standing.state === 'REJECT'} onClick={actions.reject}>
                <X /> Reject
              </Button>
            </Tip>
          </div>
        )}
        {children}
        {finding.rejected && <p className={styles.rejected}>{finding.rejected}</p>}
        <DecisionHistory decisions={finding.decisions} open={selected} />
      </div>
    </li>
  );
}

function StateWord({ state }: { state: Decision['kind'] | 'UNDECIDED' | 'DRAFT' }) {
  const text = state === 'UNDECIDED' ? 'To decide' : state === 'DRAFT' ? 'Not saved' : decisionWords[state];
  return (
    <span className={styles.state} data-state={state}>
      {text}
    </span>
  );
}

/** Who decided what, when, and why: the newest counts, the others stay. */
function DecisionHistory({ decisions, open }: { decisions: readonly Decision[]; open: boolean }) {
  const shown = open ? decisions : decisions.slice(0, 1);
  if (shown.length === 0) return null;
  return (
    <ol className={styles.history} aria-label="Decisions, newest first">
      {shown.map((decision, place) => (
        <li key={decision.id} data-superseded={place > 0 || undefined}>
          <p>
            {decisionWords[decision.kind]} by {decision.decidedBy.name}, {formatMoment(decision.decidedAt)}
          </p>
          {decision.reason && <q className={styles.reason}>{decision.reason}</q>}
          {open && decision.time && (
            <p className={styles.detail}>
              Set to {formatClock(decision.time.start)} – {formatClock(decision.time.end)}
            </p>
          )}
          {open && decision.onScreen && <OnScreen seen={decision.onScreen} />}
        </li>
      ))}
    </ol>
  );
}

function OnScreen({ seen }: { seen: Record<string, unknown> }) {
  const parts = Object.entries(seen).map(([name, value]) => {
    const text = Array.isArray(value)
      ? value.join(', ')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : `${value}`;
    return `${words(name).toLowerCase()} ${text}`;
  });
  return (
    <details className={styles.detail}>
      <summary>What was on screen</summary>
      {parts.join(' · ')}
    </details>
  );
}
