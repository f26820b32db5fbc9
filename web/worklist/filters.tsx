'use client';
import { Search } from 'lucide-react';
import type { Ref } from 'react';
import { Button } from '../components/button';
import { inputClass } from '../components/field';
import type { WorklistKind, WorklistStatus } from '../gql/graphql';
import styles from './filters.module.css';
import { statusWords } from './words';

export interface Chosen {
  readonly kind: WorklistKind | null;
  readonly status: readonly WorklistStatus[];
  readonly search: string;
}

const kinds = [
  { kind: null, name: 'All' },
  { kind: 'STUDY', name: 'Studies' },
  { kind: 'RECORDING', name: 'Recordings' },
] as const;

const statuses = ['TO_REVIEW', 'ANALYSING', 'REVIEWED', 'NOT_ANALYSED', 'FAILED'] as const;

interface Props {
  chosen: Chosen;
  onChange(next: Chosen): void;
  searchField: Ref<HTMLInputElement>;
  summary: string;
}

export function WorklistFilters({ chosen, onChange, searchField, summary }: Props) {
  const toggle = (status: WorklistStatus): void => {
    const has = chosen.status.includes(status);
    onChange({
      ...chosen,
      status: has ? chosen.status.filter((other) => other !== status) : [...chosen.status, status],
    });
  };
  return (
    <search className={styles.bar}>
      <div className={styles.find}>
        <Search aria-hidden />
        <input
          ref={searchField}
          type="search"
          className={inputClass}
          placeholder="Patient, description or file"
          aria-label="Search"
          value={chosen.search}
          onChange={(event) => onChange({ ...chosen, search: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
          }}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: buttons in a row, not a form's fieldset. */}
      <div role="group" aria-label="Kind" className={styles.group}>
        {kinds.map(({ kind, name }) => (
          <Button key={name} pressed={chosen.kind === kind} onClick={() => onChange({ ...chosen, kind })}>
            {name}
          </Button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: buttons in a row, not a form's fieldset. */}
      <div role="group" aria-label="Status" className={styles.group}>
        {statuses.map((status) => (
          <Button key={status} pressed={chosen.status.includes(status)} onClick={() => toggle(status)}>
            {statusWords[status].word}
          </Button>
        ))}
      </div>
      <p className={styles.summary} role="status">
        {summary}
      </p>
    </search>
  );
}
