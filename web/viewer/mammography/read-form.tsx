'use client';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Field, inputClass } from '../../components/field';
import { InlineError } from '../../components/message';
import type { BiRadsCategory, BreastDensity, BreastSide, Recommendation } from '../../gql/graphql';
import type { Study } from '../overlay';
import { categories, densities, recommendations, sides as sideNames } from './words';

export interface ReadValues {
  readonly right: BiRadsCategory | null;
  readonly left: BiRadsCategory | null;
  readonly density: BreastDensity;
  readonly recommendation: Recommendation;
  readonly note: string | null;
  readonly sides: readonly { readonly sopInstanceUid: string; readonly side: BreastSide }[];
}

interface Props {
  /** The reader's own earlier words, to be amended; nothing is ever filled in by a model. */
  start?: ReadValues;
  /** Images whose side the reader has to say. */
  doubts: Study['sidesInDoubt'];
  action: string;
  busy: boolean;
  problem: string | null;
  onSend(values: ReadValues): Promise<void>;
  onCancel?(): void;
}

const NOT_IMAGED = 'NONE';

export function ReadForm({ start, doubts, action, busy, problem, onSend, onCancel }: Props) {
  const breast = (value: BiRadsCategory | null | undefined) => (value === undefined ? '' : (value ?? NOT_IMAGED));
  const [right, setRight] = useState<BiRadsCategory | typeof NOT_IMAGED | ''>(breast(start?.right));
  const [left, setLeft] = useState<BiRadsCategory | typeof NOT_IMAGED | ''>(breast(start?.left));
  const [density, setDensity] = useState<BreastDensity | ''>(start?.density ?? '');
  const [recommendation, setRecommendation] = useState<Recommendation | ''>(start?.recommendation ?? '');
  const [note, setNote] = useState(start?.note ?? '');
  const [sides, setSides] = useState(new Map(start?.sides.map(({ sopInstanceUid, side }) => [sopInstanceUid, side])));
  const [missing, setMissing] = useState(false);

  const send = (): void => {
    const unsaid = doubts.some(({ sopInstanceUid }) => !sides.has(sopInstanceUid));
    if (unsaid || right === '' || left === '' || density === '' || recommendation === '') {
      setMissing(true);
      return;
    }
    const category = (value: BiRadsCategory | typeof NOT_IMAGED) => (value === NOT_IMAGED ? null : value);
    void onSend({
      ...{ right: category(right), left: category(left), density, recommendation },
      note: note.trim() === '' ? null : note.trim(),
      sides: [...sides].map(([sopInstanceUid, side]) => ({ sopInstanceUid, side })),
    });
  };
  const breasts: Readonly<Record<BiRadsCategory | typeof NOT_IMAGED, string>> = {
    ...categories,
    [NOT_IMAGED]: 'Not imaged',
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {doubts.map(({ sopInstanceUid, message }) => (
        <Choice
          key={sopInstanceUid}
          label={`${message} Which breast is it?`}
          value={sides.get(sopInstanceUid) ?? ''}
          names={sideNames}
          missing={missing}
          onChange={(side) => setSides(withSide(sides, sopInstanceUid, side))}
        />
      ))}
      <Choice label="Right breast, BI-RADS" value={right} names={breasts} missing={missing} onChange={setRight} />
      <Choice label="Left breast, BI-RADS" value={left} names={breasts} missing={missing} onChange={setLeft} />
      <Choice label="Breast density" value={density} names={densities} missing={missing} onChange={setDensity} />
      <Choice
        label="Recommendation"
        value={recommendation}
        names={recommendations}
        missing={missing}
        onChange={setRecommendation}
      />
      <Field label="Note">
        <textarea className={inputClass} rows={2} value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
      {problem && <InlineError>{problem}</InlineError>}
      <Button type="submit" look="primary" disabled={busy}>
        {action}
      </Button>{' '}
      {onCancel && (
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      )}
    </form>
  );
}

/** @param side empty takes back what was said */
function withSide(
  sides: ReadonlyMap<string, BreastSide>,
  image: string,
  side: BreastSide | '',
): Map<string, BreastSide> {
  const changed = new Map(sides);
  if (side === '') changed.delete(image);
  else changed.set(image, side);
  return changed;
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value | '';
  names: Readonly<Record<Value, string>>;
  missing: boolean;
  onChange(value: Value | ''): void;
}

/** One of a closed list; begins empty, so that nothing is chosen for the reader. */
function Choice<Value extends string>({ label, value, names, missing, onChange }: ChoiceProps<Value>) {
  return (
    <Field label={label} error={missing && value === '' ? 'Choose one.' : null}>
      <select
        className={inputClass}
        value={value}
        // The options below are the keys of `names` and the empty one.
        onChange={(event) => onChange(event.target.value as Value | '')}
      >
        <option value="">Choose …</option>
        {(Object.keys(names) as Value[]).map((name) => (
          <option key={name} value={name}>
            {names[name]}
          </option>
        ))}
      </select>
    </Field>
  );
}
