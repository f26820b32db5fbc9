/** The two networks as references, and what was set on the development part: all from the `model.json` beside each. */
import type { ModelReference } from '../runtime/runtime.js';
import decide from './decide/model.json' with { type: 'json' };
import type { Operating } from './decide.js';
import propose from './propose/model.json' with { type: 'json' };
import type { Sequence } from './sequence.js';

function reference(stage: string, model: { name: string; file: string; sha256: string }): ModelReference {
  return { name: model.name, file: `brain-tumour/${stage}/${model.file}`, sha256: model.sha256 };
}

export const PROPOSE = reference('propose', propose);
export const DECIDE = reference('decide', decide);

/** `candidate`: probability from which a candidate is a finding; `neighbour`: see `inContext`. */
export const OPERATING: Operating & { readonly candidate: number; readonly neighbour: number } = decide.operating;

/** Distance to the training part from which a slice counts as unlike it. */
export const LIMITS: Readonly<Record<Sequence, number>> = {
  FLAIR: propose.familiar.FLAIR.limit,
  T1CE: propose.familiar.T1CE.limit,
};
